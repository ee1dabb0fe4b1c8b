/**
 * The server of `slow-connections.mjs`: a short answer, an upload that is read, and a stream without end. "trivet" is the library for
 * the runtime that this file is bundled for.
 */
import { serve } from "trivet";
import { connectionMemoryBound } from "../../src/protocol/http1/memory-bound.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";

const TEXT = ["Content-Type", "text/plain"];
const PIECE = new Uint8Array(64 * 1024);

const server = serve({ hostname: "127.0.0.1", port: 0, handler: answer });
await server.ready;
console.log(`bound ${connectionMemoryBound(DEFAULT_LIMITS, undefined, PIECE.length)}`);
console.log(`ready ${server.port}`);

function answer(exchange) {
	switch (exchange.request.path) {
		case "/upload":
			return takeUpload(exchange);
		case "/endless":
			return flood(exchange);
		default:
			return exchange.respond(200, TEXT, "Hello, world!\n");
	}
}

function takeUpload(exchange) {
	let length = 0;
	exchange.content.read({
		receiveContent(chunk) {
			length += chunk.length;
		},
		receiveContentEnd() {
			exchange.respond(200, TEXT, `${length}\n`);
		},
		receiveContentFailure() {},
	});
}

function flood(exchange) {
	exchange.begin(200, TEXT);
	const step = () => {
		while (exchange.write(PIECE)) {}
		exchange.onDrain(step);
	};
	step();
}
