import { describe, expect, it } from "vitest";
import { writeText } from "../../../src/operations/write-text.ts";

function failing(code: string): Error {
	return Object.assign(new Error(code), { code });
}

describe("text to a standard stream", () => {
	it("is written whole, however little is taken at a time", () => {
		const written: number[] = [];
		writeText("größer", (bytes) => {
			written.push(bytes[0]!);
			return 1;
		});
		expect(new TextDecoder().decode(Uint8Array.from(written))).toBe("größer");
	});

	it("waits for a pipe that is full", () => {
		let refusals = 3;
		let written = "";
		writeText("text", (bytes) => {
			if (refusals-- > 0) throw failing("EAGAIN");
			written += new TextDecoder().decode(bytes);
			return bytes.length;
		});
		expect(written).toBe("text");
	});

	it("is dropped where the reader has gone, or never reads", () => {
		let calls = 0;
		const refuse = (code: string) => () => {
			calls++;
			throw failing(code);
		};
		writeText("text", refuse("EPIPE"));
		expect(calls).toBe(1);
		writeText("text", refuse("EAGAIN"));
		expect(calls).toBeGreaterThan(2);
	});
});
