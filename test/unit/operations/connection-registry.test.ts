import { describe, expect, it } from "vitest";
import { ConnectionRegistry, SWEEP_MILLIS } from "../../../src/operations/connection-registry.ts";
import type { Connection } from "../../../src/protocol/connection.ts";
import type { DrivenConnection } from "../../../src/runtime.ts";

class Timer {
	callback: (() => void) | null = null;
	interval = 0;
	starts = 0;
	readonly schedule = (callback: () => void, intervalMillis: number) => {
		this.callback = callback;
		this.interval = intervalMillis;
		this.starts++;
		return () => {
			this.callback = null;
		};
	};
}

class Driven implements DrivenConnection {
	readonly calls: string[] = [];
	readonly connection: Connection;
	deadline = Number.POSITIVE_INFINITY;
	throws = false;
	onPump: () => void = () => {};

	constructor() {
		const driven = this;
		this.connection = {
			receive() {},
			receiveEnd() {},
			abort() {},
			pendingOutput: () => null,
			outputSent() {},
			wantsInput: true,
			lifecycle: "open",
			get deadline() {
				return driven.deadline;
			},
			handleDeadline: () => this.#called("deadline"),
			shutdown: () => this.#called("shutdown"),
		};
	}

	pump(): void {
		this.calls.push("pump");
		this.onPump();
	}

	destroy(cause: unknown): void {
		this.calls.push(`destroy: ${cause instanceof Error ? cause.message : String(cause)}`);
	}

	#called(name: string): void {
		this.calls.push(name);
		if (this.throws) throw new Error("on purpose");
	}
}

function setUp() {
	let now = 1000;
	const timer = new Timer();
	const registry = new ConnectionRegistry({ now: () => now, unixMillis: () => 0 }, timer.schedule);
	return {
		timer,
		registry,
		sweepAt(time: number): void {
			now = time;
			timer.callback!();
		},
	};
}

describe("the sweep", () => {
	it("runs only while there are connections", () => {
		const { timer, registry } = setUp();
		const [first, second] = [new Driven(), new Driven()];
		expect(timer.callback).toBeNull();
		registry.add(first);
		registry.add(second);
		expect([timer.starts, timer.interval, registry.size]).toEqual([1, SWEEP_MILLIS, 2]);
		registry.remove(first);
		expect(timer.callback).not.toBeNull();
		registry.remove(second);
		expect([timer.callback, registry.size]).toEqual([null, 0]);
		registry.add(first);
		expect(timer.starts).toBe(2);
	});

	it("tells those that are due, and pumps them; nobody else", () => {
		const { registry, sweepAt } = setUp();
		const [due, exactly, later, never] = [new Driven(), new Driven(), new Driven(), new Driven()];
		due.deadline = 1999;
		exactly.deadline = 2000;
		later.deadline = 2000.5;
		for (const driven of [due, exactly, later, never]) registry.add(driven);
		sweepAt(2000);
		expect([due, exactly, later, never].map(({ calls }) => calls)).toEqual([["deadline", "pump"], ["deadline", "pump"], [], []]);
	});

	it("survives connections that leave while it runs, and one that throws", () => {
		const { registry, sweepAt } = setUp();
		const [leaver, thrower, last] = [new Driven(), new Driven(), new Driven()];
		leaver.onPump = () => registry.remove(leaver);
		thrower.throws = true;
		for (const driven of [leaver, thrower, last]) {
			driven.deadline = 0;
			registry.add(driven);
		}
		sweepAt(2000);
		expect(thrower.calls).toEqual(["deadline", "destroy: on purpose", "pump"]);
		expect(last.calls).toEqual(["deadline", "pump"]);
		expect(registry.size).toBe(2);
	});
});

describe("the end", () => {
	it("shutdownAll asks each and pumps it, and those that come later", () => {
		const { registry } = setUp();
		const [first, thrower, late] = [new Driven(), new Driven(), new Driven()];
		thrower.throws = true;
		registry.add(first);
		registry.add(thrower);
		registry.shutdownAll();
		registry.add(late);
		expect(first.calls).toEqual(["shutdown", "pump"]);
		expect(thrower.calls).toEqual(["shutdown", "destroy: on purpose", "pump"]);
		expect(late.calls).toEqual(["shutdown"]);
	});

	it("destroyAll destroys each, even where that removes them at once", () => {
		const { registry } = setUp();
		const all = [new Driven(), new Driven(), new Driven()];
		for (const driven of all) {
			registry.add(driven);
			driven.destroy = (cause) => {
				driven.calls.push(String(cause));
				registry.remove(driven);
			};
		}
		registry.destroyAll("over");
		expect(all.map(({ calls }) => calls)).toEqual([["over"], ["over"], ["over"]]);
		expect(registry.size).toBe(0);
	});

	it("drained resolves at once where there is nobody, else with the last", async () => {
		const { registry } = setUp();
		await registry.drained;
		const [first, second] = [new Driven(), new Driven()];
		registry.add(first);
		registry.add(second);
		let isDrained = false;
		const drained = registry.drained.then(() => {
			isDrained = true;
		});
		registry.remove(first);
		registry.remove(first);
		await Promise.resolve();
		expect(isDrained).toBe(false);
		registry.remove(second);
		await drained;
		registry.add(first);
		const again = registry.drained;
		registry.remove(first);
		await again;
	});

	it("counts those that were, and why each ended, once", () => {
		const { registry } = setUp();
		const drivens = [new Driven(), new Driven(), new Driven(), new Driven()];
		for (const driven of drivens) registry.add(driven);
		registry.remove(drivens[0]!, "idle");
		registry.remove(drivens[0]!, "reset");
		registry.remove(drivens[1]!, "idle");
		registry.remove(drivens[2]!);
		expect([registry.size, registry.acceptedCount]).toEqual([1, 4]);
		expect([...registry.closedCounts]).toEqual([
			["idle", 2],
			["closed", 1],
		]);
		registry.remove(drivens[3]!, "fault");
		expect(registry.closedCounts.get("fault")).toBe(1);
	});
});
