/** Streaming: bounded memory, files that change while they are served, and every way that an exchange can end. */
import { describe, expect, it } from "vitest";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import { FakeFiles, LONG_AGO } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";
import { areSameBytes, nextTurn, sentBytes, serveExchange } from "../../../support/serve-exchange.ts";

const KIB = 1024;
const content = Uint8Array.from({ length: 1000 * KIB + 7 }, (_, index) => (index * 31 + (index >> 8)) & 0xff);

function setUp() {
	const reported: unknown[] = [];
	const files = new FakeFiles().put("/www/big.bin", content);
	const handler = staticHandler({ root: "/www", files, clock: new FakeClock(), reportError: (error) => reported.push(error) });
	return { reported, files, handler, transport: new FakeTransport({ target: "/big.bin" }) };
}

it("sends the file, a buffer at a time, and reads on only when that has been taken", async () => {
	const { files, handler, transport } = setUp();
	await handler(transport.exchange);
	const reads = () => files.calls.filter((call) => call.startsWith("read ")).length;
	await nextTurn();
	expect([transport.status, transport.contentLength, transport.chunks.length, reads()]).toEqual([200, content.length, 1, 1]);
	await nextTurn();
	expect(reads()).toBe(1);
	transport.drain();
	await nextTurn();
	expect([transport.chunks.length, reads()]).toEqual([2, 2]);
	for (let turn = 0; !transport.isEnded && turn < 10; turn++) {
		transport.drain();
		await nextTurn();
	}
	expect(Math.max(...transport.chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(256 * KIB);
	expect(areSameBytes(sentBytes(transport), content)).toBe(true);
	expect([files.openCount, files.closeCount]).toEqual([1, 1]);
});

it("copes with short reads", async () => {
	const { files, handler } = setUp();
	files.readBytes = 99_991;
	const transport = await serveExchange(handler, { target: "/big.bin" });
	expect(areSameBytes(sentBytes(transport), content)).toBe(true);
	const range = await serveExchange(handler, { target: "/big.bin", fields: ["Range: bytes=1000-500000"] });
	expect(areSameBytes(sentBytes(range), content.subarray(1000, 500_001))).toBe(true);
});

it("serves many at once, each with its own octets", async () => {
	const { files, handler } = setUp();
	files.put("/www/other.bin", content.toReversed());
	const answers = await Promise.all(
		Array.from({ length: 12 }, (_, index) => serveExchange(handler, { target: index % 2 ? "/big.bin" : "/other.bin" })),
	);
	for (const [index, answer] of answers.entries()) {
		expect(areSameBytes(sentBytes(answer), index % 2 ? content : content.toReversed()), `answer ${index}`).toBe(true);
	}
	expect([files.openCount, files.closeCount]).toEqual([12, 12]);
});

describe("a file that changes while it is served", () => {
	it("cut short: aborted, as its length was promised", async () => {
		const { files, handler, transport } = setUp();
		await handler(transport.exchange);
		await nextTurn();
		files.rewrite("/www/big.bin", content.subarray(0, 300 * KIB), LONG_AGO + 1);
		for (let turn = 0; !transport.exchange.isEnded && turn < 10; turn++) {
			transport.drain();
			await nextTurn();
		}
		expect(transport.exchange.isAborted).toBe(true);
		expect(String(transport.abortedBy)).toContain("became shorter");
		expect(sentBytes(transport).length).toBe(300 * KIB);
		expect(files.closeCount).toBe(1);
	});

	it("grown: what was promised is sent", async () => {
		const { files, handler, transport } = setUp();
		await handler(transport.exchange);
		await nextTurn();
		files.rewrite("/www/big.bin", new Uint8Array(4000 * KIB), LONG_AGO + 1);
		for (let turn = 0; !transport.isEnded && turn < 10; turn++) {
			transport.drain();
			await nextTurn();
		}
		expect(sentBytes(transport).length).toBe(content.length);
		expect(files.closeCount).toBe(1);
	});

	it("between being described and being opened: described again", async () => {
		const { files, handler } = setUp();
		await serveExchange(handler, { target: "/big.bin" });
		files.put("/www/big.bin", content.subarray(0, 200 * KIB), LONG_AGO + 5000);
		const answer = await serveExchange(handler, { target: "/big.bin" });
		expect([answer.status, answer.contentLength, sentBytes(answer).length]).toEqual([200, 200 * KIB, 200 * KIB]);
		expect(answer.valuesOf("last-modified")).toEqual(["Sun, 06 Nov 1994 08:49:37 GMT"]);
	});
});

describe("every end closes the file", () => {
	it("the peer leaves between reads", async () => {
		const { files, handler, transport } = setUp();
		await handler(transport.exchange);
		await nextTurn();
		transport.leave();
		await nextTurn();
		expect(files.closeCount).toBe(1);
	});

	it("the peer leaves during a read: closed when that is through", async () => {
		const { files, handler, transport } = setUp();
		let releases = 0;
		const open = files.open.bind(files);
		let release: () => void = () => {};
		files.open = async (path) => {
			const file = await open(path);
			return {
				stat: file.stat,
				read: async (target, position) => {
					await new Promise<void>((resolve) => {
						release = resolve;
					});
					releases++;
					return file.read(target, position);
				},
				close: () => file.close(),
			};
		};
		await handler(transport.exchange);
		await nextTurn();
		transport.leave();
		await nextTurn();
		expect(files.closeCount).toBe(0);
		release();
		await nextTurn();
		expect([releases, files.closeCount, transport.chunks.length]).toEqual([1, 1, 0]);
	});

	it("the peer leaves while the file is being looked for or opened", async () => {
		for (const operation of ["realPath", "stat", "open"]) {
			const { files, handler, transport, reported } = setUp();
			files.before = (called) => {
				if (called === operation && !transport.exchange.isEnded) transport.leave();
			};
			await handler(transport.exchange);
			await nextTurn();
			expect([transport.status, files.openCount - files.closeCount, reported.length], operation).toEqual([0, 0, 0]);
		}
	});

	it("a read fails: reported, aborted", async () => {
		const { files, handler, transport, reported } = setUp();
		files.fail("read", "/www/big.bin", "EIO");
		await handler(transport.exchange);
		await nextTurn();
		expect(transport.exchange.isAborted).toBe(true);
		expect(String(reported[0])).toContain("EIO");
		expect([reported.length, files.closeCount]).toEqual([1, 1]);
	});
});
