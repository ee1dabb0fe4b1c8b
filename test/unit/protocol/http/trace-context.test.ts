import { describe, expect, it } from "vitest";
import { parseTraceparent, traceOf } from "../../../../src/protocol/http/trace-context.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

function traceOfLines(...fields: string[]) {
	return traceOf(new FakeTransport({ fields }).exchange.request.fields);
}

describe("traceparent", () => {
	it("tells trace, caller and flags", () => {
		expect(parseTraceparent(`00-${TRACE}-${PARENT}-01`)).toEqual({ traceId: TRACE, parentId: PARENT, flags: 1 });
		expect(parseTraceparent(`00-${TRACE}-${PARENT}-ff`)?.flags).toBe(255);
	});

	it("of a later version is read by what it has in common, and may go on", () => {
		expect(parseTraceparent(`01-${TRACE}-${PARENT}-00`)).toEqual({ traceId: TRACE, parentId: PARENT, flags: 0 });
		expect(parseTraceparent(`cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`)?.traceId).toBe(TRACE);
	});

	it.each([
		["version ff", `ff-${TRACE}-${PARENT}-01`],
		["version 00 that goes on", `00-${TRACE}-${PARENT}-01-more`],
		["a later version that goes on without a dash", `01-${TRACE}-${PARENT}-01more`],
		["an upper-case trace", `00-${TRACE.toUpperCase()}-${PARENT}-01`],
		["no trace", `00-${"0".repeat(32)}-${PARENT}-01`],
		["no caller", `00-${TRACE}-${"0".repeat(16)}-01`],
		["a short trace", `00-${TRACE.slice(1)}-${PARENT}-01`],
		["a short caller", `00-${TRACE}-${PARENT.slice(1)}-01`],
		["flags of one digit", `00-${TRACE}-${PARENT}-1`],
		["flags that are no digits", `00-${TRACE}-${PARENT}-0x`],
		["white space", ` 00-${TRACE}-${PARENT}-01`],
		["nothing", ""],
	])("with %s is none", (_, text) => {
		expect(parseTraceparent(text)).toBeNull();
	});

	it("that comes twice is none", () => {
		expect(traceOfLines(`Traceparent: 00-${TRACE}-${PARENT}-01`, `Traceparent: 00-${TRACE}-${PARENT}-01`)).toBeNull();
		expect(traceOfLines(`Traceparent: 01-${TRACE}-${PARENT}-01`, `Traceparent: 01-${TRACE}-${PARENT}-01`)).toBeNull();
	});
});

describe("tracestate", () => {
	const stateOf = (...lines: string[]) => traceOfLines(`traceparent: 00-${TRACE}-${PARENT}-01`, ...lines.map((line) => `tracestate: ${line}`))?.state;

	it("is passed on as it came, its lines joined", () => {
		expect(stateOf()).toBe("");
		expect(stateOf("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")).toBe("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
		expect(stateOf("a=1", "b=2")).toBe("a=1, b=2");
		expect(stateOf("a=1,,  b=2 ,")).toBe("a=1,,  b=2 ,");
		expect(stateOf("0tenant@system=x")).toBe("0tenant@system=x");
	});

	it.each(["a", "=1", "A=1", "a=", "a=1=2", "a=1,a=2", "a@=1", "@a=1", "a=\u00e9", `a=${"x".repeat(257)}`, `${"a".repeat(257)}=1`])(
		"that is malformed is dropped, and the trace stays: %s",
		(state) => {
			expect(stateOf(state)).toBe("");
		},
	);

	it("has 32 members at the most", () => {
		const members = Array.from({ length: 33 }, (_, at) => `k${at}=v`);
		expect(stateOf(members.slice(1).join(","))).not.toBe("");
		expect(stateOf(members.join(","))).toBe("");
	});

	it("counts for nothing without a traceparent", () => {
		expect(traceOfLines("tracestate: a=1")).toBeNull();
	});
});
