/** A record as a run leaves it, with every kind of cell: two runtimes, three servers, one that lies and one that doesn't run. */
import { type BenchRecord, type Cell, type CellState, type ClosedSample, SCHEMA } from "../../../src/bench/bench-record.ts";

const PERCENTILES = [1, 1.5, 2, 3, 8, 20, 50, 80];

export function closedSample(rate: number, change: Partial<ClosedSample> = {}): ClosedSample {
	return {
		rate,
		processorMicros: 1e6 / rate,
		serverBusy: 0.99,
		generatorBusy: 0.6,
		percentiles: PERCENTILES,
		errors: {},
		unfinished: 0,
		...change,
	};
}

/** A cell of right answers with these rates. */
export function rightCell(subject: string, workload: string, rates: readonly number[]): Cell {
	const open = [0.3, 0.6].map((share) => ({
		share,
		wanted: rates[0]! * share,
		rate: rates[0]! * share,
		percentiles: PERCENTILES,
		latenessP99: 0.05,
		errors: {},
		unfinished: 0,
	}));
	return {
		subject,
		workload,
		state: "right",
		why: null,
		answerBytes: 140,
		closed: rates.map((rate) => closedSample(rate)),
		open,
		peakBytes: 60 * 1024 ** 2,
	};
}

export function brokenCell(subject: string, workload: string, state: CellState, why: string): Cell {
	return { subject, workload, state, why, answerBytes: null, closed: [], open: [], peakBytes: null };
}

export function sampleRecord(change: Partial<BenchRecord> = {}): BenchRecord {
	return {
		schema: SCHEMA,
		trivet: "0.1.0",
		date: "2026-11-25T12:00:00.000Z",
		seconds: 125,
		environment: {
			processor: "A <fast> processor",
			cores: 2,
			pinned: { server: 0, generators: [1] },
			memoryBytes: 8 * 1024 ** 3,
			system: "linux x64",
			kernel: "6.18",
			governor: "performance",
			load: 0.1,
			generator: "built-in, on node 26.10.0",
		},
		settings: { quick: true, rounds: 5, seconds: 1, openRounds: 1, shares: [0.3, 0.6], transport: "tcp" },
		runtimes: [
			{ id: "node26", kind: "node", version: "26.10.0" },
			{ id: "bun", kind: "bun", version: "1.4.5" },
		],
		subjects: [
			{ id: "node26/trivet", runtime: "node26", server: "trivet" },
			{ id: "node26/native", runtime: "node26", server: "native" },
			{ id: "bun/trivet", runtime: "bun", server: "trivet" },
			{ id: "bun/native", runtime: "bun", server: "native" },
			{ id: "liar", runtime: null, server: "liar" },
			{ id: "absentee", runtime: null, server: "absentee" },
		],
		workloads: [{ name: "plaintext", title: "Short text", about: "The least there is.", connections: 64, depth: 1 }],
		cells: [
			rightCell("node26/trivet", "plaintext", [200, 202, 201, 199, 200]),
			rightCell("node26/native", "plaintext", [100, 101, 99, 100, 102]),
			rightCell("bun/trivet", "plaintext", [300, 320, 280, 310, 290]),
			rightCell("bun/native", "plaintext", [310, 305, 290, 315, 295]),
			brokenCell("liar", "plaintext", "wrong", 'request whole: octet 3 of the content is 63, not <33> & "so on"'),
			brokenCell("absentee", "plaintext", "failed", "it ended (exit code 1)"),
		],
		costs: [
			{ subject: "node26/trivet", coldMillis: [80, 82, 81], idleBytes: [6000, 6200, 5900], programBytes: 143 * 1024 ** 2 },
			{ subject: "bun/trivet", coldMillis: [20, 22, 21], idleBytes: [], programBytes: null },
		],
		notes: ["Something to know."],
		...change,
	};
}
