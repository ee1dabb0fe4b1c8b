import { expect, it } from "vitest";
import { heldExchanges } from "../../../../src/operations/observation/held-exchanges.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

it("exchanges that are waited for are told of, the oldest first, with the path alone", () => {
	const young = new FakeTransport({ began: 900, method: "POST", target: `/${"x".repeat(300)}?secret` }).exchange;
	const old = new FakeTransport({ began: 100.4, target: "/events?a=b" }).exchange;
	old.sentContentBytes = 7;
	expect(heldExchanges([young, old], 1000)).toEqual([
		{ method: "GET", path: "/events", client: "192.0.2.7", millis: 900, sentBytes: 7 },
		{ method: "POST", path: `/${"x".repeat(199)}`, client: "192.0.2.7", millis: 100, sentBytes: 0 },
	]);
});

it("no more than 20 of them", () => {
	const many = Array.from({ length: 50 }, (_, at) => new FakeTransport({ began: 100 - at }).exchange);
	const held = heldExchanges(many, 1000);
	expect(held).toHaveLength(20);
	expect(held[0]?.millis).toBe(949);
});
