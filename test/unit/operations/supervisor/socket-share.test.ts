import { describe, expect, it } from "vitest";
import { indicesOfSlot } from "../../../../src/operations/supervisor/socket-share.ts";

describe("descriptors of a slot", () => {
	it.each([
		[1, 1, [[0]]],
		[2, 1, [[0], [0]]],
		[2, 2, [[0], [1]]],
		[
			2,
			5,
			[
				[0, 2, 4],
				[1, 3],
			],
		],
		[5, 2, [[0], [1], [0], [1], [0]]],
	])("of %i workers and %i descriptors", (workers, descriptors, expected) => {
		expect(Array.from({ length: workers }, (_, slot) => indicesOfSlot(slot, workers, descriptors))).toEqual(expected);
	});

	it("are together all of them, and none is without", () => {
		for (let workers = 1; workers <= 12; workers++) {
			for (let descriptors = 1; descriptors <= 12; descriptors++) {
				const all = Array.from({ length: workers }, (_, slot) => indicesOfSlot(slot, workers, descriptors));
				expect(all.every((indices) => indices.length > 0)).toBe(true);
				expect(new Set(all.flat()).size).toBe(descriptors);
			}
		}
	});
});
