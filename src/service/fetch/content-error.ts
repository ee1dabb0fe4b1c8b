/** The errors that a handler sees when its peer leaves or breaks the rules while content is read or a response is made. */
import { ConnectionEnd } from "../../protocol/faults.ts";

/** What reading content fails with: an AbortError where the connection ended, else a TypeError. `cause` is what happened. */
export function contentError(cause: unknown): Error {
	if (!(cause instanceof ConnectionEnd)) return new TypeError("The content of the request could not be read.", { cause });
	return abortError("The connection ended before all content of the request arrived.", cause);
}

/** An AbortError with its cause, which the constructor of DOMException doesn't take everywhere. */
export function abortError(message: string, cause: unknown): DOMException {
	const error = new DOMException(message, "AbortError");
	Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
	return error;
}
