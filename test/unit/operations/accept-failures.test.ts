import { describe, expect, it } from "vitest";
import { acceptFailures } from "../../../src/operations/accept-failures.ts";

describe("failures to accept", () => {
	it("are reported once in ten seconds for each code", () => {
		let now = 0;
		const lines: string[] = [];
		const clock = { now: () => now, unixMillis: () => 0 };
		const report = acceptFailures({ transport: "tcp", address: "::1", port: 80 }, clock, (text) => lines.push(text));
		const fail = (code: string) => report(Object.assign(new Error("no"), { code }));
		for (let times = 0; times < 1000; times++) fail("EMFILE");
		fail("ENOBUFS");
		now = 9_999;
		fail("EMFILE");
		expect(lines).toEqual([
			"1970-01-01T00:00:00.000Z ERROR accepting on ::1 port 80: no (EMFILE)\n",
			"1970-01-01T00:00:00.000Z ERROR accepting on ::1 port 80: no (ENOBUFS)\n",
		]);
		now = 10_000;
		fail("EMFILE");
		expect(lines.length).toBe(3);
	});
});
