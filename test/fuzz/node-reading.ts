/**
 * What node:http (llhttp) reads from the same octets: a real server, strict, with a stream in place of a socket. For Node only: the
 * `node:http` of Deno and Bun is another parser.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import type { ReferenceLine } from "../support/reference-parser.ts";

export interface NodeRequest {
	readonly method: string;
	readonly target: string;
	readonly version: string;
	readonly fields: readonly ReferenceLine[];
	content: string;
	trailers: readonly ReferenceLine[];
	isComplete: boolean;
}

export interface NodeReading {
	readonly requests: NodeRequest[];
	/** The code of the parser's error; null where there was none. */
	error: string | null;
}

/** The peer's end is a string, and what the server sends goes nowhere. */
class StringSocket extends Duplex {
	readonly reading: NodeReading = { requests: [], error: null };

	override _read(): void {}

	override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
		done();
	}
}

/** Turns of the event loop in which nothing happens, after which nothing will. */
const QUIET_TURNS = 3;

export class NodeReader {
	readonly #server: Server;
	#events = 0;

	constructor() {
		this.#server = createServer({ insecureHTTPParser: false, requireHostHeader: true, maxHeaderSize: 1 << 20 });
		this.#server.maxHeadersCount = 0;
		Object.assign(this.#server, { httpAllowHalfOpen: true });
		const note = (request: IncomingMessage, response: ServerResponse): void => this.#note(request, response);
		this.#server.on("request", note);
		this.#server.on("checkExpectation", note);
		this.#server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
			this.#events++;
			// The socket stays: requests that were read before the error have still to be handed out.
			(socket as unknown as StringSocket).reading.error ??= error.code ?? error.message;
		});
	}

	/** Reads each wire as a connection of its own. */
	async read(wires: readonly string[]): Promise<NodeReading[]> {
		const sockets = wires.map((wire) => {
			const socket = new StringSocket({ allowHalfOpen: true });
			socket.on("error", () => {});
			this.#server.emit("connection", socket);
			socket.push(Buffer.from(wire, "latin1"));
			return socket;
		});
		for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
			const before = this.#events;
			await new Promise((resolve) => setImmediate(resolve));
			if (this.#events !== before) quiet = -1;
		}
		for (const socket of sockets) socket.destroy();
		return sockets.map((socket) => socket.reading);
	}

	#note(request: IncomingMessage, response: ServerResponse): void {
		this.#events++;
		const noted: NodeRequest = {
			method: request.method ?? "",
			target: request.url ?? "",
			version: request.httpVersion,
			fields: pairs(request.rawHeaders),
			content: "",
			trailers: [],
			isComplete: false,
		};
		(request.socket as unknown as StringSocket).reading.requests.push(noted);
		request.on("error", () => {});
		request.on("data", (chunk: Buffer) => {
			this.#events++;
			noted.content += chunk.toString("latin1");
		});
		request.on("end", () => {
			this.#events++;
			noted.isComplete = request.complete;
			noted.trailers = pairs(request.rawTrailers);
			response.end();
		});
	}
}

function pairs(raw: readonly string[]): ReferenceLine[] {
	const lines: ReferenceLine[] = [];
	for (let at = 0; at < raw.length; at += 2) lines.push([raw[at]!, raw[at + 1]!]);
	return lines;
}
