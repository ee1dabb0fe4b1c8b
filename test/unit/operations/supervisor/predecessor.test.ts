import { describe, expect, it } from "vitest";
import { Predecessor } from "../../../../src/operations/supervisor/predecessor.ts";
import { FakeChannel } from "../../../support/fake-processes.ts";
import { SimulatedTime } from "../../../support/simulated-time.ts";

function predecessor() {
	const channel = new FakeChannel();
	const time = new SimulatedTime();
	return { channel, time, predecessor: new Predecessor(channel, time) };
}

describe("a predecessor", () => {
	it("hands over what it holds, lets go, and keeps this process no longer", async () => {
		const { channel, time, predecessor: old } = predecessor();
		channel.receive({ kind: "take-over", sockets: [], generation: 4 });
		expect(await time.resolved(old.handed(), 0)).toEqual({ kind: "take-over", sockets: [], generation: 4 });
		const released = old.released();
		channel.receive({ kind: "released" });
		await time.resolved(released, 0);
		expect([channel.isReleased, time.pending]).toEqual([true, 0]);
	});

	it("that is gone holds nothing any more", async () => {
		for (const isEarly of [true, false]) {
			const { channel, time, predecessor: old } = predecessor();
			if (isEarly) channel.disconnect();
			const handed = old.handed();
			if (!isEarly) channel.disconnect();
			expect(await time.resolved(handed, 0)).toBe(null);
			await time.resolved(old.released(), 0);
		}
	});

	it("that says nothing is waited for a few seconds", async () => {
		const { time, predecessor: old } = predecessor();
		expect(await time.resolved(old.handed(), 5000)).toBe(null);
		await time.resolved(old.released(), 5000);
	});
});
