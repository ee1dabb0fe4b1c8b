import { describe, expect, it } from "vitest";
import { crc32c } from "../../../../src/protocol/proxy-protocol/crc32c.ts";
import { latin1Bytes } from "../../../support/latin1.ts";

describe("CRC-32C", () => {
	it.each([
		["", 0],
		["123456789", 0xe3069283],
		["\0".repeat(32), 0x8a9136aa],
		["\xff".repeat(32), 0x62a8ab43],
	])("of %j is %i", (text, sum) => expect(crc32c(latin1Bytes(text), 0, text.length)).toBe(sum));

	it("is that of a part", () => expect(crc32c(latin1Bytes("ab123456789c"), 2, 11)).toBe(0xe3069283));
});
