import { describe, expect, it } from "vitest";
import { formatContentRange, formatUnsatisfiedRange, MAX_RANGES, selectRanges } from "../../../../src/protocol/http/ranges.ts";

/** What is selected of 100 octets, as "first-last" texts. */
function selected(value: string, length = 100): string[] | null {
	return selectRanges(value, length)?.map(({ from, to }) => `${from}-${to - 1}`) ?? null;
}

describe("RFC 9110 §14.1.2: byte ranges", () => {
	it.each([
		["bytes=0-0", ["0-0"]],
		["bytes=0-99", ["0-99"]],
		["bytes=0-", ["0-99"]],
		["bytes=99-", ["99-99"]],
		["bytes=10-19", ["10-19"]],
		["bytes=90-1000", ["90-99"]],
		["bytes=-1", ["99-99"]],
		["bytes=-100", ["0-99"]],
		["bytes=-1000", ["0-99"]],
		["BYTES=0-0", ["0-0"]],
		["bytes=000-0001", ["0-1"]],
		["bytes=5-99999999999999999999999999", ["5-99"]],
		["bytes=-99999999999999999999999999", ["0-99"]],
	])("%s", (value, expected) => {
		expect(selected(value)).toEqual(expected);
	});

	it.each(["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=100-,-0", "bytes=99999999999999999999-"])("%s is not satisfiable", (value) => {
		expect(selected(value)).toEqual([]);
	});

	it("leaves out what isn't satisfiable of several", () => {
		expect(selected("bytes=200-300, 5-6, -0")).toEqual(["5-6"]);
	});

	it("of nothing, nothing is satisfiable but a suffix, which can't be named", () => {
		expect(selected("bytes=0-", 0)).toEqual([]);
		expect(selected("bytes=-0", 0)).toEqual([]);
		expect(selected("bytes=-5", 0)).toBeNull();
	});
});

describe("RFC 9110 §14.2: what is ignored", () => {
	it.each([
		"",
		"bytes",
		"bytes=",
		"bytes=,",
		"bytes=-",
		"bytes=a-b",
		"bytes=5",
		"bytes=5-4",
		"bytes=0-0,5-4",
		"bytes=0-0-0",
		"bytes=+1-2",
		"bytes=1.5-2",
		"bytes=0x1-2",
		"bytes=1e1-20",
		"bytes=1 -2",
		"bytes= 1- 2",
		"bytes=0-0;1-1",
		"bytes =0-0",
		" bytes=0-0",
		"octets=0-0",
		"lines=1-2",
		"none",
		"bytes=--1",
		"bytes=\u0661-\u0662",
	])("%j", (value) => {
		expect(selected(value)).toBeNull();
	});

	it("takes space and empty members where lists may have them", () => {
		expect(selected("bytes= 0-0 ,\t5-5 ,, 9-9")).toEqual(["0-0", "5-5", "9-9"]);
	});
});

describe("RFC 9110 §14.2, §17.15: several", () => {
	it("keeps the order asked for", () => {
		expect(selected("bytes=50-59,0-9,90-")).toEqual(["50-59", "0-9", "90-99"]);
	});

	it("joins what overlaps or touches at the place of the first", () => {
		expect(selected("bytes=0-9,5-14")).toEqual(["0-14"]);
		expect(selected("bytes=0-9,10-19")).toEqual(["0-19"]);
		expect(selected("bytes=50-59,0-9,55-70")).toEqual(["50-70", "0-9"]);
		expect(selected("bytes=0-9,20-29,40-49,5-45")).toEqual(["0-49"]);
		expect(selected("bytes=90-,0-0,-50")).toEqual(["50-99", "0-0"]);
		expect(selected("bytes=0-,0-,0-,0-")).toEqual(["0-99"]);
		expect(selected("bytes=0-9,11-20")).toEqual(["0-9", "11-20"]);
	});

	it("ignores more than the most", () => {
		const many = (count: number) => `bytes=${Array.from({ length: count }, (_, index) => `${index * 4}-${index * 4}`).join(",")}`;
		expect(selected(many(MAX_RANGES))).toHaveLength(MAX_RANGES);
		expect(selected(many(MAX_RANGES + 1))).toBeNull();
		expect(selected(`bytes=${"0-,".repeat(5000)}`)).toBeNull();
	});

	it("takes linear time", () => {
		expect(selected(`bytes=0-0${" ".repeat(200_000)}x`)).toBeNull();
		expect(selected(`bytes=${",".repeat(200_000)}0-0`)).toEqual(["0-0"]);
	});

	it("selects the octets asked for and none twice, whatever the set", () => {
		let seed = 20_261_122;
		const random = (below: number) => {
			seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
			return seed % below;
		};
		for (let round = 0; round < 3000; round++) {
			const wanted = new Set<number>();
			const specs = Array.from({ length: 1 + random(MAX_RANGES) }, () => {
				const from = random(60);
				const to = from + random(12);
				for (let at = from; at <= Math.min(to, 49); at++) wanted.add(at);
				return `${from}-${to}`;
			});
			const sent = selectRanges(`bytes=${specs.join(", ")}`, 50)!.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
			expect(
				sent.toSorted((a, b) => a - b),
				specs.join(),
			).toEqual([...wanted].sort((a, b) => a - b));
		}
	});
});

describe("RFC 9110 §14.4: Content-Range", () => {
	it("names a range and a length", () => {
		expect(formatContentRange({ from: 0, to: 500 }, 1234)).toBe("bytes 0-499/1234");
		expect(formatUnsatisfiedRange(1234)).toBe("bytes */1234");
	});
});
