import { describe, expect, it } from "vitest";
import { Turns } from "../../../../src/operations/supervisor/turns.ts";

/** Work that goes on until it is ended by hand. */
function manual() {
	const ends: ((outcome: number) => void)[] = [];
	const turns = new Turns(() => new Promise<number>((resolve) => ends.push(resolve)));
	return { turns, ends };
}

describe("requests", () => {
	it("while work runs come to one more run, whose outcome they all get", async () => {
		const { turns, ends } = manual();
		const first = turns.request();
		const others = [turns.request(), turns.request(), turns.request()];
		expect([ends.length, turns.isRunning]).toEqual([1, true]);
		ends[0]!(1);
		expect(await first).toBe(1);
		await Promise.resolve();
		expect(ends.length).toBe(2);
		ends[1]!(2);
		expect(await Promise.all(others)).toEqual([2, 2, 2]);
		await Promise.resolve();
		expect([ends.length, turns.isRunning]).toEqual([2, false]);
	});

	it("never run two at a time, whenever they come", async () => {
		let running = 0;
		let most = 0;
		let runs = 0;
		const turns = new Turns(async () => {
			runs++;
			most = Math.max(most, ++running);
			await Promise.resolve();
			await Promise.resolve();
			running--;
		});
		const requests: Promise<void>[] = [];
		for (let time = 0; time < 200; time++) {
			requests.push(turns.request());
			if (time % 3 > 0) await Promise.resolve();
		}
		await Promise.all(requests);
		expect(most).toBe(1);
		expect(runs).toBeGreaterThan(10);
	});

	it("after it is done run again", async () => {
		const { turns, ends } = manual();
		const first = turns.request();
		ends[0]!(1);
		await first;
		const second = turns.request();
		ends[1]!(5);
		expect(await second).toBe(5);
	});
});
