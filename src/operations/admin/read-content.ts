/** The content of a small request as text. How large it may be is a limit of the server that reads it. */
import type { Exchange } from "../../protocol/exchange/exchange.ts";

/** Resolves with the content, read as UTF-8; with null where it will never be whole, and then nobody waits for an answer of ours. */
export function readContent(exchange: Exchange): Promise<string | null> {
	return new Promise((resolve) => {
		const decoder = new TextDecoder();
		let text = "";
		exchange.content.read({
			receiveContent(chunk) {
				text += decoder.decode(chunk, { stream: true });
			},
			receiveContentEnd: () => resolve(text + decoder.decode()),
			receiveContentFailure: () => resolve(null),
		});
	});
}
