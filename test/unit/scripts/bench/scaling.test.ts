/** What scaling.mjs sends, reads and judges; the load itself is not tested here. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { headOf, judgeRows, listCases } from "../../../../scripts/bench/scaling-cases.mjs";
import { ServerMeter } from "../../../../scripts/bench/server-meter.mjs";

const PORT = 40_000;

describe("heads", () => {
	const heads = listCases([1, 2]).filter(({ headBytes }) => headBytes > 0);
	it.each(heads)("of $title, $dimension, are so long, with fewer fields than the limit", (each) => {
		const { path, fields } = headOf(each, PORT);
		const text = `GET /${path} HTTP/1.1\r\nHost: 127.0.0.1:${PORT}\r\n${fields.map((line) => `${line}\r\n`).join("")}\r\n`;
		expect(text.length).toBe(each.headBytes);
		expect(fields.length).toBeLessThan(100);
		if (each.variants > 1) expect(fields.every((line) => line.includes("@@@"))).toBe(true);
	});

	it("of other cases are left alone", () => {
		expect(headOf({ headBytes: 0, path: "1024" }, PORT)).toEqual({ path: "1024", fields: [] });
	});
});

describe("judging", () => {
	const rows = (...figures: [number, number | null][]) => figures.map(([size, cost]) => ({ size, cost }));

	it("many connections may cost half as much again as 64, one may cost what it likes", () => {
		expect(judgeRows("connections", rows([1, 30], [64, 10], [1000, 15], [10_000, 15.1]))).toEqual([
			"3.00 x",
			"1.00 x",
			"1.50 x",
			"1.51 x MISSED: more than 1.5",
		]);
	});

	it("an octet may not cost more in a larger message", () => {
		const linear = judgeRows("response", rows([0, 10], [1024, 11], [102_400, 110], [1_048_576, 1034]));
		expect(linear.some((text: string) => text.includes("MISSED"))).toBe(false);
		const square = judgeRows("head, each the same", rows([50, 10], [500, 11], [4096, 20], [16_384, 200]));
		expect(square[3]).toMatch(/µs\/KiB MISSED: not linear/);
	});

	it("a figure that isn't there is no verdict", () => {
		expect(judgeRows("connections", rows([64, null], [1000, 5]))).toEqual(["", ""]);
		expect(judgeRows("response", rows([0, 1], [1024, null]))).toEqual(["", ""]);
	});
});

describe("a server's meter", () => {
	let folder = "";
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it("adds up processes, within the time that counts", () => {
		folder = mkdtempSync(join(tmpdir(), "trivet-meter-"));
		const meter = new ServerMeter(folder);
		expect(meter.between(0, 1000)).toBeNull();
		writeFileSync(join(folder, "11"), "100 5 50\n200 10 100\n300 30 300\n400 99 999\n");
		writeFileSync(join(folder, "12"), "150 0 0\n290 4 60\n");
		expect(meter.between(200, 350)).toEqual({ answered: 20, micros: 200, millis: 100 });
		expect(meter.between(100, 350)).toEqual({ answered: 29, micros: 310, millis: 200 });
	});
});
