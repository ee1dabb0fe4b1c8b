/** What changed since an older run, and whether that is more than chance. */
import type { BenchRecord } from "./bench-record.ts";
import { compareEstimates, type Difference, type Estimate, estimate, estimateRatio } from "./statistics.ts";
import { processorOf, ratesOf } from "./summary.ts";

export type ChangeVerdict = "better" | "worse" | "no difference" | "too few rounds";

export interface Change {
	readonly subject: string;
	readonly workload: string;
	readonly figure: "req/s" | "CPU s/M" | "first answer";
	/** The new median by the old one. */
	readonly ratio: Estimate;
	readonly verdict: ChangeVerdict;
}

/** Changes of everything that both records measured. */
export function compareRecords(now: BenchRecord, before: BenchRecord): Change[] {
	const changes: Change[] = [];
	const add = (change: Omit<Change, "ratio" | "verdict">, fresh: readonly number[], old: readonly number[], isBetter: "more" | "less") => {
		const ratio = estimateRatio(fresh, old);
		const [a, b] = [estimate(fresh), estimate(old)];
		if (ratio === null || a === null || b === null) return;
		const difference = compareEstimates(a, b);
		changes.push({ ...change, ratio, verdict: verdictOf(difference, isBetter) });
	};
	for (const cell of now.cells) {
		const old = before.cells.find(({ subject, workload }) => subject === cell.subject && workload === cell.workload);
		if (old === undefined || old.state !== "right" || cell.state !== "right") continue;
		const { subject, workload } = cell;
		add({ subject, workload, figure: "req/s" }, ratesOf(cell), ratesOf(old), "more");
		add({ subject, workload, figure: "CPU s/M" }, processorOf(cell), processorOf(old), "less");
	}
	for (const { subject, coldMillis } of now.costs) {
		const old = before.costs.find((cost) => cost.subject === subject);
		if (old !== undefined) add({ subject, workload: "", figure: "first answer" }, coldMillis, old.coldMillis, "less");
	}
	return changes;
}

function verdictOf(difference: Difference, isBetter: Difference): ChangeVerdict {
	if (difference === "none") return "no difference";
	if (difference === "unknown") return "too few rounds";
	return difference === isBetter ? "better" : "worse";
}

/** Why two runs can't be held against each other without more ado; none where they can. */
export function compareCaveats(now: BenchRecord, before: BenchRecord): string[] {
	const caveats: string[] = [];
	const differ = (what: string, a: string, b: string) => {
		if (a !== b) caveats.push(`The older run had another ${what}: ${b}, now ${a}.`);
	};
	differ("processor", now.environment.processor, before.environment.processor);
	differ("number of cores", String(now.environment.cores), String(before.environment.cores));
	differ("kernel", now.environment.kernel, before.environment.kernel);
	differ("generator", now.environment.generator, before.environment.generator);
	for (const { id, version } of now.runtimes) {
		const old = before.runtimes.find((runtime) => runtime.id === id);
		if (old !== undefined) differ(`version of ${id}`, version, old.version);
	}
	return caveats;
}
