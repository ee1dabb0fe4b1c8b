/** The client that judges everything here is judged itself: what is malformed it must refuse, FIN and RST it must tell apart. */
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { latin1, RawClient } from "../support/raw-http.ts";
import { fieldValue, readResponse, textOf } from "../support/raw-http-response.ts";

const DATE = "Date: Thu, 29 Feb 2024 12:34:56 GMT\r\n";

let server: Server | null = null;
let client: RawClient | null = null;
afterEach(() => {
	client?.close();
	server?.close();
});

/** A client of a server that does `serve` with each connection. */
async function clientOf(serve: (socket: Socket) => void): Promise<RawClient> {
	const listening = createServer({ allowHalfOpen: true }, (socket) => {
		socket.on("error", () => {});
		serve(socket);
	});
	server = listening;
	await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
	const { port } = listening.address() as { port: number };
	client = await RawClient.connect({ host: "127.0.0.1", port });
	return client;
}

describe("reading responses", () => {
	it("takes well-formed ones however they are cut", async () => {
		const bytes = `HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n${DATE}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\nX-T: t\r\n\r\n`;
		const raw = await clientOf((socket) => {
			let at = 0;
			const step = () => at < bytes.length && socket.write(bytes[at++]!, () => setImmediate(step));
			step();
		});
		const response = await readResponse(raw);
		expect(response.interim.map((head) => head.status)).toEqual([103]);
		expect([textOf(response), response.chunks, response.trailers]).toEqual(["abc0123456789", [3, 10], [["X-T", "t"]]]);
	});

	it("takes content that ends with the connection", async () => {
		const raw = await clientOf((socket) => socket.end(`HTTP/1.1 200 OK\r\n${DATE}\r\nall of it`));
		expect(textOf(await readResponse(raw))).toBe("all of it");
	});

	it.each([
		["a bare LF", `HTTP/1.1 200 OK\n${DATE}Content-Length: 0\r\n\r\n`],
		["a bare CR", `HTTP/1.1 200 OK\r\nX: a\rb\r\n${DATE}Content-Length: 0\r\n\r\n`],
		["another version", `HTTP/1.0 200 OK\r\n${DATE}Content-Length: 0\r\n\r\n`],
		["no space after the status", `HTTP/1.1 200\r\n${DATE}Content-Length: 0\r\n\r\n`],
		["space before the colon", `HTTP/1.1 200 OK\r\nX : a\r\n${DATE}Content-Length: 0\r\n\r\n`],
		["no Date", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
		["two lengths", `HTTP/1.1 200 OK\r\n${DATE}Content-Length: 0\r\nContent-Length: 0\r\n\r\n`],
		["a length and chunks", `HTTP/1.1 200 OK\r\n${DATE}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`],
		["a length with 204", `HTTP/1.1 204 No Content\r\n${DATE}Content-Length: 0\r\n\r\n`],
		["a chunk of the wrong size", `HTTP/1.1 200 OK\r\n${DATE}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n`],
		["less content than announced", `HTTP/1.1 200 OK\r\n${DATE}Content-Length: 4\r\n\r\nabc`],
	])("refuses %s", async (_what, bytes) => {
		const raw = await clientOf((socket) => socket.end(bytes));
		await expect(readResponse(raw)).rejects.toThrow();
	});

	it("leaves what follows a response", async () => {
		const raw = await clientOf((socket) => socket.end(`HTTP/1.1 204 No Content\r\n${DATE}\r\nHTTP/1.1 200 OK\r\n${DATE}Content-Length: 1\r\n\r\n!`));
		expect((await readResponse(raw)).status).toBe(204);
		const second = await readResponse(raw);
		expect([fieldValue(second, "content-length"), textOf(second)]).toEqual(["1", "!"]);
	});
});

describe("the ends of a connection", () => {
	it("FIN is fin", async () => {
		const raw = await clientOf((socket) => socket.end("bytes"));
		const { bytes, end } = await raw.takeAll();
		expect([latin1(bytes), end]).toEqual(["bytes", "fin"]);
	});

	it("RST is reset", async () => {
		const raw = await clientOf((socket) => socket.once("data", () => socket.resetAndDestroy()));
		await raw.send("anything");
		expect(await raw.waitEnd()).toBe("reset");
	});

	it("its own reset arrives as an error, its own FIN as an end", async () => {
		const outcome = async (act: (raw: RawClient) => void): Promise<string> => {
			let report: (outcome: string) => void = () => {};
			const reported = new Promise<string>((resolve) => {
				report = resolve;
			});
			const raw = await clientOf((socket) => {
				socket.once("error", () => report("error"));
				socket.once("end", () => report("end"));
				socket.resume();
				socket.write("x");
			});
			await raw.waitBytes();
			act(raw);
			const seen = await reported;
			server?.close();
			return seen;
		};
		expect(await outcome((raw) => raw.reset())).toBe("error");
		expect(await outcome((raw) => raw.finish())).toBe("end");
	});

	it("pausing stops the peer before it has sent everything", async () => {
		const total = 64 * 1024 * 1024;
		let sentBytes = 0;
		const raw = await clientOf((socket) => {
			const part = new Uint8Array(65_536);
			const step = () => {
				if (sentBytes === total) return socket.end();
				sentBytes += part.length;
				socket.write(part, step);
			};
			step();
		});
		await raw.waitBytes();
		raw.pause();
		let last = -1;
		for (let same = 0; same < 10; same = sentBytes === last ? same + 1 : 0) {
			last = sentBytes;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		expect(sentBytes).toBeLessThan(total);
		raw.resume();
		expect((await raw.takeAll()).bytes.length).toBe(total);
	});
});
