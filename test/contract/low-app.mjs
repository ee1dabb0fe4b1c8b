/**
 * The application under test, by the exchange door: what only a handler that holds the exchange itself can do (trailers,
 * interim responses, closing after an answer, writing with backpressure, leaving content unread).
 */
import { seededBytes } from "./seeded-bytes.mjs";

const PIECE = 64 * 1024;
const TEXT = ["Content-Type", "text/plain"];

/** Octets handed over by /flood so far, by id, and whether the last one drained. */
const floods = new Map();

const routes = {
	"/hello": (exchange) => exchange.respond(200, TEXT, "Hello, world!\n"),
	"/nothing": (exchange) => exchange.respond(204),
	"/none": (exchange) => exchange.respond(200),
	"/later": (exchange) => {
		setTimeout(() => exchange.respond(200, TEXT, "later\n"), 1);
	},
	"/promise": async (exchange) => {
		await null;
		exchange.respond(200, TEXT, "promise\n");
	},
	"/close": (exchange) => {
		exchange.closeAfter();
		exchange.respond(200, TEXT, "last\n");
	},
	"/unread": (exchange) => exchange.respond(200, TEXT, "not read\n"),
	"/interim": (exchange) => {
		exchange.sendInterim(103, ["Link", "</style.css>; rel=preload; as=style"]);
		exchange.respond(200, TEXT, "after hints\n");
	},
	"/length": (exchange) => {
		exchange.begin(200, TEXT, 10);
		exchange.write(bytesOf("01234"));
		exchange.write(bytesOf("56789"));
		exchange.end();
	},
	"/chunks": (exchange) => {
		exchange.begin(200, TEXT);
		exchange.write(bytesOf("one "));
		exchange.write(bytesOf("two"));
		exchange.end();
	},
	"/trailers": (exchange) => {
		exchange.begin(200, TEXT);
		exchange.write(bytesOf("with trailers"));
		exchange.end(["X-Checksum", "abc", "X-Count", "13"]);
	},
	"/too-much": (exchange) => {
		exchange.begin(200, TEXT, 4);
		exchange.write(bytesOf("more than four"));
		exchange.end();
	},
	"/too-little": (exchange) => {
		exchange.begin(200, TEXT, 400);
		exchange.write(bytesOf("fewer"));
		exchange.end();
	},
	"/bad-field": (exchange) => exchange.respond(200, ["X-Split", "a\r\nX-Injected: b"], "never\n"),
	"/own-length": (exchange) => exchange.respond(200, ["Content-Length", "3"], "never\n"),
	"/throw": () => {
		throw new Error("thrown on purpose");
	},
	"/throw-late": (exchange) => {
		exchange.begin(200, TEXT, 100);
		exchange.write(bytesOf("some of it"));
		throw new Error("thrown on purpose after the head");
	},
	"/forgets": () => {},
	"/content": (exchange) => answerContent(exchange),
	"/flood": (exchange) => flood(exchange),
	"/flooded": (exchange) => exchange.respond(200, TEXT, JSON.stringify(floods.get(exchange.request.query) ?? null)),
};

/** Reads all content and answers with its length and trailers. */
function answerContent(exchange) {
	let length = 0;
	exchange.content.read({
		receiveContent(chunk) {
			length += chunk.length;
		},
		receiveContentEnd(trailers) {
			exchange.respond(200, ["Content-Type", "application/json"], JSON.stringify({ length, trailers: trailers === null ? null : [...trailers] }));
		},
		receiveContentFailure() {},
	});
}

/** Writes 64 MiB as fast as the queue takes it; the query names the record that /flooded shows. */
function flood(exchange) {
	const total = 64 * 1024 * 1024;
	const piece = seededBytes(7, 0, PIECE);
	const record = { offered: 0, waits: 0, outcome: null };
	floods.set(exchange.request.query, record);
	exchange.onEnd((outcome) => {
		record.outcome = outcome;
	});
	exchange.begin(200, ["Content-Type", "application/octet-stream"], total);
	const step = () => {
		while (record.offered < total && !exchange.isEnded) {
			record.offered += PIECE;
			if (exchange.write(piece)) continue;
			record.waits++;
			exchange.onDrain(step);
			return;
		}
		exchange.end();
	};
	step();
}

function bytesOf(text) {
	return new TextEncoder().encode(text);
}

/** @param {any} exchange the low door */
export function handler(exchange) {
	const route = routes[exchange.request.path];
	if (route !== undefined) return route(exchange);
	exchange.respond(404, TEXT, "no such route\n");
}
