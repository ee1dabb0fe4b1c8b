import { describe, expect, it } from "vitest";
import { evaluateIfRange, evaluatePreconditions, type Validators } from "../../../../src/protocol/http/conditionals.ts";
import type { FieldSection } from "../../../../src/protocol/http/field-section.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

const MODIFIED = Date.UTC(2026, 10, 22, 12, 0, 0) + 345;
const NOW = MODIFIED + 60_000;
const SAME = "Sun, 22 Nov 2026 12:00:00 GMT";
const EARLIER = "Sun, 22 Nov 2026 11:59:59 GMT";
const LATER = "Sun, 22 Nov 2026 12:00:01 GMT";
const current: Validators = { entityTag: '"v2"', lastModifiedMillis: MODIFIED };

function fields(...lines: string[]): FieldSection {
	return new FakeTransport({ fields: lines }).exchange.request.fields;
}

function verdict(lines: string[], method = "GET", validators: Validators | null = current) {
	return evaluatePreconditions(fields(...lines), method, validators, NOW);
}

it("goes on without preconditions", () => {
	expect(verdict([])).toBe("proceed");
	expect(verdict([], "PUT", null)).toBe("proceed");
});

describe("RFC 9110 §13.1.1: If-Match", () => {
	it.each([
		["*", "proceed"],
		['"v2"', "proceed"],
		['"v1", "v2"', "proceed"],
		['"v1"', 412],
		['W/"v2"', 412],
		["v2", 412],
		["", 412],
	])("%j: %s", (value, expected) => {
		for (const method of ["GET", "HEAD", "PUT", "DELETE"]) expect(verdict([`If-Match: ${value}`], method)).toBe(expected);
	});

	it("combines lines", () => {
		expect(verdict(['If-Match: "v1"', 'If-Match: "v2"'])).toBe("proceed");
	});

	it("fails where there is no current representation", () => {
		expect(verdict(["If-Match: *"], "PUT", null)).toBe(412);
		expect(verdict(['If-Match: "v2"'], "PUT", null)).toBe(412);
	});

	it("never matches a weak current tag, but * does", () => {
		const weak = { ...current, entityTag: 'W/"v2"' };
		expect(verdict(['If-Match: W/"v2"'], "PUT", weak)).toBe(412);
		expect(verdict(["If-Match: *"], "PUT", weak)).toBe("proceed");
	});
});

describe("RFC 9110 §13.1.4: If-Unmodified-Since", () => {
	it.each([
		[SAME, "proceed"],
		[LATER, "proceed"],
		[EARLIER, 412],
		["yesterday", "proceed"],
		["Sunday, 22-Nov-26 11:59:59 GMT", 412],
		["Sun Nov 22 11:59:59 2026", 412],
	])("%s: %s", (date, expected) => {
		expect(verdict([`If-Unmodified-Since: ${date}`])).toBe(expected);
		expect(verdict([`If-Unmodified-Since: ${date}`], "PUT")).toBe(expected);
	});

	it("is ignored where no modification date is known", () => {
		expect(verdict([`If-Unmodified-Since: ${EARLIER}`], "PUT", { entityTag: null, lastModifiedMillis: Number.NaN })).toBe("proceed");
		expect(verdict([`If-Unmodified-Since: ${EARLIER}`], "PUT", null)).toBe("proceed");
	});
});

describe("RFC 9110 §13.1.2: If-None-Match", () => {
	it.each([
		["*", 304],
		['"v2"', 304],
		['W/"v2"', 304],
		['"v1", W/"v2"', 304],
		['"v1"', "proceed"],
		["v2", "proceed"],
		['"V2"', "proceed"],
	])("%s: %s", (value, expected) => {
		expect(verdict([`If-None-Match: ${value}`])).toBe(expected);
		expect(verdict([`If-None-Match: ${value}`], "HEAD")).toBe(expected);
		expect(verdict([`If-None-Match: ${value}`], "PUT")).toBe(expected === 304 ? 412 : expected);
	});

	it("lets PUT create what isn't there", () => {
		expect(verdict(["If-None-Match: *"], "PUT", null)).toBe("proceed");
	});
});

describe("RFC 9110 §13.1.3: If-Modified-Since", () => {
	it.each([
		[SAME, 304],
		[LATER, 304],
		[EARLIER, "proceed"],
		["0", "proceed"],
		[`${SAME}, ${SAME}`, "proceed"],
		["Sunday, 22-Nov-26 12:00:00 GMT", 304],
	])("%s: %s", (date, expected) => {
		expect(verdict([`If-Modified-Since: ${date}`])).toBe(expected);
		expect(verdict([`If-Modified-Since: ${date}`], "HEAD")).toBe(expected);
	});

	it("is ignored for other methods, and without a modification date", () => {
		expect(verdict([`If-Modified-Since: ${SAME}`], "POST")).toBe("proceed");
		expect(verdict([`If-Modified-Since: ${SAME}`], "GET", { entityTag: '"v2"', lastModifiedMillis: Number.NaN })).toBe("proceed");
	});
});

describe("RFC 9110 §13.2.2: precedence", () => {
	it("If-Match replaces If-Unmodified-Since", () => {
		expect(verdict(['If-Match: "v2"', `If-Unmodified-Since: ${EARLIER}`])).toBe("proceed");
	});

	it("If-None-Match replaces If-Modified-Since", () => {
		expect(verdict(['If-None-Match: "v1"', `If-Modified-Since: ${LATER}`])).toBe("proceed");
		expect(verdict(['If-None-Match: "v2"', `If-Modified-Since: ${EARLIER}`])).toBe(304);
	});

	it("If-Match and If-Unmodified-Since come before the others", () => {
		expect(verdict(['If-Match: "v1"', 'If-None-Match: "v2"'])).toBe(412);
		expect(verdict([`If-Unmodified-Since: ${EARLIER}`, 'If-None-Match: "v2"'])).toBe(412);
		expect(verdict(['If-Match: "v2"', 'If-None-Match: "v2"'])).toBe(304);
		expect(verdict([`If-Unmodified-Since: ${SAME}`, `If-Modified-Since: ${SAME}`])).toBe(304);
	});
});

describe("RFC 9110 §13.1.5: If-Range", () => {
	const honours = (value: string, validators: Validators = current, now = NOW) => evaluateIfRange(fields(`If-Range: ${value}`), validators, now);

	it("lets Range be without it", () => {
		expect(evaluateIfRange(fields(), current, NOW)).toBe(true);
	});

	it.each([
		['"v2"', true],
		['"v1"', false],
		['W/"v2"', false],
		['"v2", "v1"', false],
		["*", false],
		["v2", false],
		["", false],
		[SAME, true],
		[EARLIER, false],
		[LATER, false],
		["Sunday, 22-Nov-26 12:00:00 GMT", true],
	])("%j: %s", (value, expected) => {
		expect(honours(value)).toBe(expected);
	});

	it("takes no weak tag of ours", () => {
		expect(honours('W/"v2"', { ...current, entityTag: 'W/"v2"' })).toBe(false);
		expect(honours('"v2"', { ...current, entityTag: null })).toBe(false);
	});

	it("takes a date only of what can't change again in that second (RFC 9110 §8.8.2.2)", () => {
		const second = MODIFIED - (MODIFIED % 1000);
		expect(honours(SAME, current, second + 1999)).toBe(false);
		expect(honours(SAME, current, second + 2000)).toBe(true);
		expect(honours(SAME, { entityTag: null, lastModifiedMillis: Number.NaN })).toBe(false);
	});
});
