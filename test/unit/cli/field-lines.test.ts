import { describe, expect, it } from "vitest";
import { joinFieldLines, parseFieldLine } from "../../../src/cli/field-lines.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

describe("a field line", () => {
	it.each([
		["X-Frame-Options: DENY", ["X-Frame-Options", "DENY"]],
		["a:", ["a", ""]],
		["a:\tb: c ", ["a", "b: c"]],
		["constructor: x", ["constructor", "x"]],
		["__proto__: x", ["__proto__", "x"]],
	])("%j", (text, line) => expect(parseFieldLine(text)).toEqual(line));

	it.each(["", "a", ": b", "a b: c", "a : b", "a: b\n", "a: b\r\nc: d", "a: \x7f", "a: \u0100", "é: b"])("isn't %j", (text) =>
		expect(parseFieldLine(text)).toBeUndefined(),
	);

	it.each(["Content-Length", "transfer-encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Trailer", "Date"])(
		"that is the server's own is refused: %s",
		(name) => expect(() => parseFieldLine(`${name}: x`)).toThrow(new UsageError(`${name} is written by the server itself and can't be set.`)),
	);
});

describe("field lines", () => {
	it("add up", () => expect(joinFieldLines(["X-A", "1", "Server", "a"], ["X-A", "2"])).toEqual(["X-A", "1", "Server", "a", "X-A", "2"]));

	it("don't where a field has one value: every response would fail", () => {
		expect(() => joinFieldLines(["Server", "a"], ["server", "b"])).toThrow(new UsageError("server has one value, and is given twice."));
		expect(() => joinFieldLines([], ["ETag", "a", "etag", "b"])).toThrow(UsageError);
	});
});
