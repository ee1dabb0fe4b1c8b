/** The bars of the project, held against records made up here. */
import { describe, expect, it } from "vitest";
import { checkBars } from "../../../../scripts/bench/acceptance.mjs";
import { compareWithOther } from "../../../../scripts/bench/old-and-new.mjs";

interface Sample {
	readonly rate: number;
	readonly micros: number;
	readonly busy?: number;
	readonly p99?: readonly number[];
}

function cell(subject: string, workload: string, { rate, micros, busy = 1, p99 = [] }: Sample, state = "right") {
	return {
		subject,
		workload,
		state,
		closed: [0.99, 1, 1.01].map((factor) => ({ rate: rate * factor, processorMicros: micros * factor, serverBusy: busy })),
		open: p99.map((value) => ({ share: 0.6, percentiles: [1, 1, 1, 1, value, null, null, null], latenessP99: 0.01 })),
	};
}

function record(cells: readonly ReturnType<typeof cell>[], costs: readonly object[] = []) {
	return {
		runtimes: [
			{ id: "node20", kind: "node", version: "20.20.2" },
			{ id: "node26", kind: "node", version: "26.10.0" },
			{ id: "bun", kind: "bun", version: "1.4.5" },
		],
		settings: { shares: [0.3, 0.6, 0.9] },
		subjects: [{ id: "bun/trivet", runtime: "bun", server: "trivet" }],
		workloads: [{ name: "plaintext" }, { name: "json" }],
		cells,
		costs,
	};
}

function find(rows: ReturnType<typeof checkBars>, what: string, where: string) {
	return rows.find((row) => row.what === what && row.where.includes(where));
}

describe("bars", () => {
	it("say by how much one was missed, and met where it was", () => {
		const rows = checkBars(
			record([
				cell("node26/exchange", "plaintext", { rate: 150_000, micros: 6 }),
				cell("node26/raw", "plaintext", { rate: 160_000, micros: 5.4 }),
				cell("node26/native", "plaintext", { rate: 100_000, micros: 10 }),
				cell("node26/trivet", "plaintext", { rate: 140_000, micros: 6 }),
			]),
		);
		expect(find(rows, "plaintext: exchange / native", "node26")).toMatchObject({ reached: "1.50", asked: ">= 1.35", verdict: "met" });
		expect(find(rows, "plaintext: exchange / native", "node26")?.beside).toBe("by CPU time 1.67; fetch door 1.40");
		expect(find(rows, "plaintext: exchange / raw, CPU", "node26")).toMatchObject({ reached: "0.90", verdict: "MISSED by 5 %" });
		expect(find(rows, "plaintext: trivet / raw, CPU", "node26")).toMatchObject({ reached: "0.90", verdict: "met" });
	});

	it("are for the current Node, and none is passed over for want of figures", () => {
		const rows = checkBars(record([]));
		expect(rows.some(({ where }) => where === "node20")).toBe(false);
		expect(rows.length).toBeGreaterThan(20);
		expect(rows.every(({ verdict }) => verdict === "NOT MEASURED")).toBe(true);
	});

	it("don't take a wrong server's figures", () => {
		const rows = checkBars(
			record([cell("bun/exchange", "json", { rate: 2, micros: 1 }), cell("bun/native", "json", { rate: 1, micros: 2 }, "wrong")]),
		);
		expect(find(rows, "json: exchange / native", "bun")?.verdict).toBe("NOT MEASURED");
	});

	it("are judged by processor time where a server had time to spare, and say so", () => {
		const rows = checkBars(
			record([cell("bun/exchange", "json", { rate: 150, micros: 5, busy: 0.7 }), cell("bun/native", "json", { rate: 151, micros: 8 })]),
		);
		const row = find(rows, "json: exchange / native", "bun");
		expect(row).toMatchObject({ reached: "1.60", verdict: "met" });
		expect(row?.beside).toContain("judged by CPU time");
		expect(row?.beside).toContain("by requests/s 0.99");
	});

	it("against nginx take the runtime where we stand best", () => {
		const rows = checkBars(
			record([
				cell("nginx", "static-1k", { rate: 100, micros: 10 }),
				cell("node26/trivet", "static-1k", { rate: 60, micros: 17 }),
				cell("bun/trivet", "static-1k", { rate: 80, micros: 12 }),
			]),
		);
		expect(find(rows, "static-1k: trivet / nginx", "best")).toMatchObject({ where: "best: bun", reached: "0.80", verdict: "met" });
	});

	const TAILS: [string, readonly number[], readonly number[], string][] = [
		["better", [1, 1.1, 1.2], [2, 2.1, 2.2], "met"],
		["worse beyond the rounds' own spread", [3, 3.1, 3.2], [2, 2.1, 2.2], "MISSED by 48 %"],
		["worse within it", [2, 2.4, 2.5], [1.9, 2.1, 2.2], "met (no difference)"],
		["worse in a single round", [3], [2], "UNSURE: 1 round"],
	];
	it.each(TAILS)("p99 at 60 %% load: %s", (_name, own, native, verdict) => {
		const rows = checkBars(
			record([
				cell("bun/trivet", "plaintext", { rate: 1, micros: 1, p99: own }),
				cell("bun/native", "plaintext", { rate: 1, micros: 1, p99: native }),
			]),
		);
		expect(find(rows, "p99 at 60 % load: trivet / native", "bun")?.verdict).toBe(verdict);
	});

	it("an idle connection is held against the bare socket's", () => {
		const costs = [
			{ subject: "bun/raw", idleBytes: [1000, 1024, 1100] },
			{ subject: "bun/trivet", idleBytes: [4096] },
			{ subject: "bun/exchange", idleBytes: [10 * 1024] },
		];
		const rows = checkBars(record([], costs));
		expect(find(rows, "idle connection: trivet above raw", "bun")).toMatchObject({ reached: "3.0 KiB", verdict: "met" });
		expect(find(rows, "idle connection: exchange above raw", "bun")).toMatchObject({ reached: "9.0 KiB", verdict: "MISSED by 50 %" });
	});
});

describe("old against new", () => {
	it("is a ratio for each cell of both, marked where the rounds overlap", () => {
		const changes = compareWithOther(
			record([
				cell("bun/trivet", "plaintext", { rate: 120, micros: 5 }),
				cell("bun-trivet-before", "plaintext", { rate: 100, micros: 5.05 }),
				cell("bun/trivet", "json", { rate: 120, micros: 5 }),
			]),
		);
		expect(changes.length).toBe(1);
		expect(changes[0]).toMatchObject({ runtime: "bun", server: "trivet", workload: "plaintext", rateIsSame: false, cpuIsSame: true });
		expect(changes[0]?.rate).toBeCloseTo(1.2);
		expect(changes[0]?.cpu).toBeCloseTo(1.01);
	});
});
