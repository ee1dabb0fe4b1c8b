import { describe, expect, it } from "vitest";
import { reachableAddresses } from "../../../src/operations/network-addresses.ts";

describe("the addresses to tell", () => {
	it.each([
		[["127.0.0.1", "::1", "192.0.2.1", "fe80::1", "2001:db8::1", "192.0.2.1"], ["192.0.2.1"]],
		[["::1", "fe80::1", "2001:db8::1"], ["2001:db8::1"]],
		[["169.254.1.1", "127.0.0.2"], []],
		[[], []],
	])("of %j are %j", (all, told) => expect(reachableAddresses(() => all)).toEqual(told));

	it("are none where the system doesn't say", () => {
		const list = () => {
			throw new Error("not permitted");
		};
		expect(reachableAddresses(list)).toEqual([]);
	});
});
