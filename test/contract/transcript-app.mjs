/**
 * The application that transcripts are recorded of: answers every request, when its content is complete, with all that a handler can
 * see of it, as JSON in ASCII. What it answers depends on nothing but the request.
 */

/** @param {any} exchange the low door */
export function handler(exchange) {
	const { method, target, path, query, authority, version, fields } = exchange.request;
	let content = "";
	exchange.content.read({
		receiveContent(chunk) {
			for (const byte of chunk) content += String.fromCharCode(byte);
		},
		receiveContentEnd(trailers) {
			const seen = {
				method,
				target,
				path,
				query,
				authority,
				version,
				fields: [...fields],
				content,
				trailers: trailers === null ? null : [...trailers],
			};
			exchange.respond(200, ["Content-Type", "application/json"], `${asciiJson(seen)}\n`);
		},
		// The server answers, or the peer has left.
		receiveContentFailure() {},
	});
}

function asciiJson(value) {
	return JSON.stringify(value).replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
