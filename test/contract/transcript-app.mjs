/**
 * The application that transcripts are recorded of. It answers a request, when its content is complete, with all that a handler can
 * see of it, as JSON in ASCII; or with the answer that was put for its connection before, as data in the form of the response vectors
 * (`PUT /answer`). What it does depends on nothing but the requests.
 */

/** Answers that were put, by the peer's end of the connection. */
const answers = new Map();

/** @param {any} exchange the low door */
export function handler(exchange) {
	const { address, port } = exchange.endpoints.peer;
	const key = `${address} ${port}`;
	const answer = answers.get(key);
	answers.delete(key);
	if (answer !== undefined) return give(exchange, answer);
	readContent(exchange, (content, trailers) => {
		const { method, target, path, query, authority, version, fields } = exchange.request;
		if (method === "PUT" && path === "/answer") {
			answers.set(key, JSON.parse(content));
			return exchange.respond(204);
		}
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
	});
}

function give(exchange, { interim = [], closeAfter, writes, status, fields, content, contentLength, trailers }) {
	for (const head of interim) exchange.sendInterim(head.status, head.fields);
	if (closeAfter) exchange.closeAfter();
	if (writes === undefined) return exchange.respond(status, fields, content);
	exchange.begin(status, fields, contentLength);
	for (const piece of writes) exchange.write(new TextEncoder().encode(piece));
	exchange.end(trailers);
}

function readContent(exchange, complete) {
	let content = "";
	exchange.content.read({
		receiveContent(chunk) {
			for (const byte of chunk) content += String.fromCharCode(byte);
		},
		receiveContentEnd(trailers) {
			complete(content, trailers);
		},
		// The server answers, or the peer has left.
		receiveContentFailure() {},
	});
}

function asciiJson(value) {
	return JSON.stringify(value).replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
