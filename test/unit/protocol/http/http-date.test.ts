import { describe, expect, it } from "vitest";
import { formatHttpDate, parseHttpDate } from "../../../../src/protocol/http/http-date.ts";

const INSTANT = Date.UTC(1994, 10, 6, 8, 49, 37);
const NOW = Date.UTC(2026, 10, 22);

describe("RFC 9110 §5.6.7: writing", () => {
	it("writes IMF-fixdate", () => {
		expect(formatHttpDate(INSTANT)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
		expect(formatHttpDate(0)).toBe("Thu, 01 Jan 1970 00:00:00 GMT");
		expect(formatHttpDate(Date.UTC(2000, 1, 29, 23, 59, 59))).toBe("Tue, 29 Feb 2000 23:59:59 GMT");
	});

	it("drops milliseconds, also before the epoch", () => {
		expect(formatHttpDate(INSTANT + 999)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
		expect(formatHttpDate(-1)).toBe("Wed, 31 Dec 1969 23:59:59 GMT");
	});

	it("has four digits for any year", () => {
		expect(formatHttpDate(new Date(0).setUTCFullYear(33, 3, 3))).toBe("Sun, 03 Apr 0033 00:00:00 GMT");
	});
});

describe("RFC 9110 §5.6.7: reading", () => {
	it.each(["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"])("takes %s", (text) => {
		expect(parseHttpDate(text, NOW)).toBe(INSTANT);
	});

	it("takes what is written, every day of four years", () => {
		for (let day = 0; day < 1461; day++) {
			const instant = Date.UTC(1999, 0, 1, 12, 34, 56) + day * 86_400_000;
			expect(parseHttpDate(formatHttpDate(instant), NOW)).toBe(instant);
		}
	});

	it("takes two-digit days of asctime, leap seconds and 29 February", () => {
		expect(parseHttpDate("Tue Nov 22 08:49:37 1994", NOW)).toBe(Date.UTC(1994, 10, 22, 8, 49, 37));
		expect(parseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT", NOW)).toBe(Date.UTC(2017, 0, 1));
		expect(parseHttpDate("Thu, 29 Feb 2024 00:00:00 GMT", NOW)).toBe(Date.UTC(2024, 1, 29));
	});

	it("reads years below 100 as they stand", () => {
		expect(parseHttpDate("Sun, 03 Apr 0033 00:00:00 GMT", NOW)).toBe(new Date(0).setUTCFullYear(33, 3, 3));
	});

	it.each([
		"",
		"0",
		"1994-11-06T08:49:37Z",
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 UTC",
		"Sun, 06 Nov 1994 08:49:37 +0000",
		"sun, 06 nov 1994 08:49:37 gmt",
		"Sun, 06 Nov 94 08:49:37 GMT",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 29 Feb 1900 08:49:37 GMT",
		"Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 06 Foo 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 24:00:00 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT",
		"Sun, 06 Nov 1994 08:49:61 GMT",
		" Sun, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-1994 08:49:37 GMT",
		"Sun Nov 6 08:49:37 1994",
		"Sun Nov 06 08:49:37 94",
		"١٢, 06 Nov 1994 08:49:37 GMT",
	])("refuses %j", (text) => {
		expect(parseHttpDate(text, NOW)).toBeNaN();
	});
});

describe("RFC 9110 §5.6.7: two-digit years", () => {
	it("takes one that seems more than 50 years ahead as past", () => {
		expect(parseHttpDate("Sunday, 06-Nov-76 08:49:37 GMT", NOW)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37));
		expect(parseHttpDate("Sunday, 06-Dec-76 08:49:37 GMT", NOW)).toBe(Date.UTC(1976, 11, 6, 8, 49, 37));
		expect(parseHttpDate("Sunday, 06-Nov-99 08:49:37 GMT", NOW)).toBe(Date.UTC(1999, 10, 6, 8, 49, 37));
		expect(parseHttpDate("Sunday, 06-Nov-26 08:49:37 GMT", NOW)).toBe(Date.UTC(2026, 10, 6, 8, 49, 37));
		expect(parseHttpDate("Sunday, 06-Nov-00 08:49:37 GMT", NOW)).toBe(Date.UTC(2000, 10, 6, 8, 49, 37));
	});

	it("judges a day by the century it falls into", () => {
		// 2000 has a 29 February, 2100 has none.
		const in2060 = Date.UTC(2060, 0, 1);
		expect(parseHttpDate("Tuesday, 29-Feb-00 00:00:00 GMT", in2060)).toBe(Date.UTC(2000, 1, 29));
		const in2110 = Date.UTC(2110, 0, 1);
		expect(parseHttpDate("Tuesday, 29-Feb-00 00:00:00 GMT", in2110)).toBeNaN();
	});
});
