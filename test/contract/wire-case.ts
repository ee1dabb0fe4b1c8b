/** What a case of the octets on the wire is made of; the cases are in `expected-wire.ts` and `expected-refusals.ts`. */

export interface WireCase {
	readonly name: string;
	/** Sent as one piece; the peer's half is then finished, so the answer is all that the connection ever sends. */
	readonly request: string;
	/** Latin-1: one character, one octet. `*` stands for the value of Date. */
	readonly response: string;
}

/** Lines with CRLF between them; the last one is content, or what follows the last CRLF of it. */
export function lines(...texts: string[]): string {
	return texts.join("\r\n");
}

/** How a request is refused that no handler sees: the status in words, then what was wrong and where that is said. */
export function refusal(status: string, text: string, after: "closes" | "persists"): string {
	const content = Buffer.from(`${status}\n${text}\n`).toString("latin1");
	const connection = after === "closes" ? ["Connection: close"] : [];
	const type = "Content-Type: text/plain; charset=utf-8";
	return lines(`HTTP/1.1 ${status}`, "Date: *", ...connection, type, `Content-Length: ${content.length}`, "", content);
}
