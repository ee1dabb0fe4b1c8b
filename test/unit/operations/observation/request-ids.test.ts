import { describe, expect, it } from "vitest";
import { RequestIds } from "../../../../src/operations/observation/request-ids.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

const RANDOM = Uint8Array.from([0, 1, 35, 36, 71, 100, 200, 255]);

function setUp(trusted = "") {
	const clock = { unix: 1_795_000_000_000, now: () => 0, unixMillis: () => clock.unix };
	const ids = new RequestIds(clock, (peer) => peer.address === trusted, RANDOM);
	const idOf = (...fields: string[]) => {
		const transport = new FakeTransport({ fields });
		transport.requestIds = ids;
		return transport.exchange.requestId;
	};
	return { clock, idOf };
}

describe("ids that are made", () => {
	it("differ, sort by time, and need no escape", () => {
		const { clock, idOf } = setUp();
		const made: string[] = [];
		for (let millis = 0; millis < 50; millis++) {
			clock.unix++;
			for (let at = 0; at < 40; at++) made.push(idOf());
		}
		expect(new Set(made).size).toBe(made.length);
		expect([...made].sort()).toEqual(made);
		for (const id of made) expect(id).toMatch(/^[0-9a-z]{19}$/);
	});

	it("differ though the clock is set back", () => {
		const { clock, idOf } = setUp();
		const made = [idOf(), idOf()];
		clock.unix -= 5000;
		made.push(idOf(), idOf());
		clock.unix += 5000;
		made.push(idOf());
		expect(new Set(made).size).toBe(5);
	});

	it("differ between processes", () => {
		const clock = { now: () => 0, unixMillis: () => 1_795_000_000_000 };
		const [one, other] = [RANDOM, Uint8Array.from(RANDOM).reverse()].map((random) => new RequestIds(clock, () => false, random));
		const { exchange } = new FakeTransport();
		expect(one!.requestIdOf(exchange)).not.toBe(other!.requestIdOf(exchange));
	});

	it("are the same for an exchange, whenever it is asked", () => {
		const { clock, idOf: _ } = setUp();
		const transport = new FakeTransport();
		transport.requestIds = new RequestIds(clock, () => false, RANDOM);
		const first = transport.exchange.requestId;
		clock.unix += 1000;
		expect(transport.exchange.requestId).toBe(first);
	});
});

describe("X-Request-Id", () => {
	const PEER = "192.0.2.7";

	it("is kept where the peer is trusted", () => {
		expect(setUp(PEER).idOf("X-Request-Id: a-1.b_2:c+/=@")).toBe("a-1.b_2:c+/=@");
		expect(setUp(PEER).idOf(`X-Request-Id: ${"x".repeat(128)}`)).toHaveLength(128);
	});

	it("of anybody else is not", () => {
		expect(setUp("192.0.2.8").idOf("X-Request-Id: abc")).toMatch(/^[0-9a-z]{19}$/);
	});

	it.each(["", "a b", 'a"b', "a,b", "\u00e9", "x".repeat(129), "a\\b", "<b>"])("that isn't well-formed is not: %j", (value) => {
		expect(setUp(PEER).idOf(`X-Request-Id: ${value}`)).toMatch(/^[0-9a-z]{19}$/);
	});

	it("that comes twice is not", () => {
		expect(setUp(PEER).idOf("X-Request-Id: a", "X-Request-Id: b")).toMatch(/^[0-9a-z]{19}$/);
	});
});

it("nobody names requests: they have no ids", () => {
	expect(new FakeTransport().exchange.requestId).toBe("");
});
