/** The check must find what is wrong: each case here is a server that is wrong in one way. */
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { checkAnswers } from "../../../../scripts/bench/check-answers.mjs";
import { HeadCounter } from "../../../../scripts/bench/servers/head-counter.mjs";

const DEPTH = 3;
/** In place of an answer: the connection ends. */
const END = "";

let server: Server | null = null;

afterEach(() => {
	server?.close();
	server = null;
});

/** Starts a server that answers each request with `answer(n)`, the n-th on its connection from 0. */
function start(answer: (index: number) => string): Promise<number> {
	const listening = createServer((socket) => {
		const heads = new HeadCounter();
		let index = 0;
		socket.on("error", () => socket.destroy());
		socket.on("data", (chunk) => {
			for (let left = heads.count(chunk); left > 0; left--) {
				const text = answer(index++);
				if (text === END) socket.end();
				else socket.write(text);
			}
		});
	});
	server = listening;
	return new Promise((resolve) => {
		listening.listen(0, "127.0.0.1", () => {
			const address = listening.address();
			resolve(typeof address === "object" && address !== null ? address.port : 0);
		});
	});
}

function answerWith(change: (answer: string) => string = (answer) => answer): string {
	const date = new Date().toUTCString();
	return change(`HTTP/1.1 200 OK\r\nDate: ${date}\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!`);
}

describe("checking the answers of a server", () => {
	it("accepts right answers and returns the octets of one", async () => {
		const port = await start(() => answerWith());
		expect(await checkAnswers(port, 1)).toBe(answerWith().length);
		expect(await checkAnswers(port, DEPTH)).toBe(answerWith().length);
	});

	const wrong: [string, (answer: string) => string, RegExp][] = [
		["another status", (answer) => answer.replace("200 OK", "201 OK"), /status line/],
		["another content", (answer) => answer.replace("World", "Wurld"), /content/],
		["no Content-Length", (answer) => answer.replace(/Content-Length: 13\r\n/, ""), /Content-Length: missing/],
		["Content-Length twice", (answer) => answer.replace("Content-Length: 13", "Content-Length: 13\r\nContent-Length: 13"), /13 \| 13/],
		["another Content-Type", (answer) => answer.replace("text/plain", "text/html"), /Content-Type/],
		["no Date", (answer) => answer.replace(/Date: .*?\r\n/, ""), /Date: missing/],
		["an old Date", (answer) => answer.replace(/Date: .*?\r\n/, "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), /Date/],
		["more than the content", (answer) => `${answer}!`, /status line|more than was asked for/],
	];
	for (const [name, change, message] of wrong) {
		it(`refuses ${name}`, async () => {
			const port = await start(() => answerWith(change));
			await expect(checkAnswers(port, DEPTH)).rejects.toThrow(message);
		});
	}

	it("refuses one answer too many", async () => {
		const port = await start((index) => answerWith().repeat(index === DEPTH - 1 ? 2 : 1));
		await expect(checkAnswers(port, DEPTH)).rejects.toThrow(/more than was asked for/);
	});

	it("refuses a connection that ends before the last answer", async () => {
		const port = await start((index) => (index < DEPTH - 1 ? answerWith() : END));
		await expect(checkAnswers(port, DEPTH)).rejects.toThrow(/closed/);
	});
});
