import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../src/bench/answer-reader.ts";
import { judgeAnswer } from "../../../src/bench/conformance-gate.ts";
import { expectedContent, joined, WORKLOADS } from "../../../src/bench/workloads.ts";

function bytes(text: string): Uint8Array {
	return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

describe("RFC 9112 §6: where an answer ends", () => {
	it("by Content-Length", () => {
		const answer = readAnswer(bytes("HTTP/1.1 200 OK\r\nA:  b \r\nContent-Length: 3\r\n\r\nabcHTTP/1.1"))!;
		expect([answer.status, answer.isChunked, String.fromCharCode(...answer.content), answer.size]).toEqual([200, false, "abc", 49]);
		expect(answer.fields).toEqual([
			["a", "b"],
			["content-length", "3"],
		]);
	});

	it("by the last chunk", () => {
		const answer = readAnswer(bytes("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nA\r\n0123456789\r\n0\r\n\r\n"))!;
		expect([String.fromCharCode(...answer.content), answer.isChunked]).toEqual(["ab0123456789", true]);
	});

	it("nowhere, while any octet is missing", () => {
		const texts = ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"];
		for (const text of texts) for (let length = 0; length < text.length; length++) expect(readAnswer(bytes(text.slice(0, length)))).toBeNull();
	});

	it.each([
		["HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", /status line/],
		["HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", /status line/],
		["HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", /status line/],
		["HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", /field line/],
		["HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n", /field line/],
		["HTTP/1.1 200 OK\r\nA: b\u0000\r\nContent-Length: 0\r\n\r\n", /field line/],
		["HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", /status line/],
		["HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", /Content-Length: 0, 0/],
		["HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", /Content-Length: \+1/],
		["HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", /both/],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", /Transfer-Encoding: gzip/],
		["HTTP/1.1 200 OK\r\nA: b\r\n\r\n", /neither/],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\n", /chunk size/],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabcd\r\n", /longer than it says/],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", /trailer/],
		["x".repeat(20_000), /without an end/],
	])("and %j is illegal", (text, message) => {
		expect(() => readAnswer(bytes(text))).toThrow(message);
	});
});

describe("what the gate asks of an answer", () => {
	const now = Date.parse("Wed, 25 Nov 2026 12:00:00 GMT");
	const plaintext = WORKLOADS[0]!;
	const json = WORKLOADS.find(({ name }) => name === "json")!;

	function answer(change: { status?: number; type?: string; date?: string; content?: Uint8Array } = {}) {
		const fields: [string, string][] = [["content-type", change.type ?? "text/plain; charset=utf-8"]];
		if (change.date !== "") fields.push(["date", change.date ?? "Wed, 25 Nov 2026 11:59:58 GMT"]);
		return { status: change.status ?? 200, fields, content: change.content ?? expectedContent(plaintext), isChunked: false, size: 100 };
	}

	it("lets a right one pass", () => {
		expect(() => judgeAnswer(answer(), plaintext, now)).not.toThrow();
	});

	it.each([
		["another status", { status: 204 }, /status 204/],
		["another type", { type: "text/html" }, /Content-Type: text\/html/],
		["no Date", { date: "" }, /Date: missing/],
		["a Date of yesterday", { date: "Tue, 24 Nov 2026 12:00:00 GMT" }, /Date: Tue/],
		["content cut short", { content: expectedContent(plaintext).subarray(1) }, /12 octets, not 13/],
		["one octet that differs", { content: bytes("Hello, World?") }, /octet 12 of the content is 63, not 33/],
	])("stops %s", (_, change, message) => {
		expect(() => judgeAnswer(answer(change), plaintext, now)).toThrow(message);
	});

	it("stops content of another workload", () => {
		expect(() => judgeAnswer(answer({ type: "application/json" }), json, now)).toThrow(/octets, not/);
	});
});

describe("workloads", () => {
	it("have names of their own, and content that a server can only know by serving it", () => {
		expect(new Set(WORKLOADS.map(({ name }) => name)).size).toBe(WORKLOADS.length);
		for (const workload of WORKLOADS) expect(expectedContent(workload).length).toBeGreaterThan(0);
	});

	it("join without a seam", () => {
		expect([...joined([bytes("ab"), bytes(""), bytes("c")])]).toEqual([97, 98, 99]);
	});
});
