/** One worker's share of a stage: runs cases one after the other, watches time and memory, and tells of finds. */
import { comparePeer } from "./compare-peer.ts";
import { type FuzzCase, makeCase, type Stage } from "./fuzz-case.ts";
import { NodeReader } from "./node-reading.ts";
import { runCase, runCaseLater } from "./run-case.ts";

export interface StageShare {
	readonly stage: Stage;
	readonly seed: number;
	/** Cases `first`, `first + step`, … up to, but not, `end`. */
	readonly first: number;
	readonly step: number;
	readonly end: number;
	/** When to stop, of `Date.now()`. */
	readonly until: number;
}

export interface Find {
	readonly stage: Stage;
	readonly index: number;
	readonly message: string;
}

export interface StageTotals {
	/** Cases run. */
	cases: number;
	octets: number;
	/** Heap and buffers in use after a collection: early in the stage, and at its end. */
	heapBefore: number;
	heapAfter: number;
	/** How often each known difference was met. */
	readonly known: Record<string, number>;
}

export interface StageWatcher {
	/** Called before each case, or each batch of them. */
	begins(index: number): void;
	found(find: Find): void;
	/** Called now and then; resolves when messages have gone out. */
	progress(totals: StageTotals): Promise<void>;
	/** Octets of heap and buffers after a collection. */
	collectedHeap(): number;
}

const CASES_BETWEEN_REPORTS = 4000;
/** Connections that node:http reads at the same time. */
const PEER_BATCH = 64;
/** Cases after which caches are full and code is compiled. */
const WARM_CASES = 20_000;
/** A case may take so long, and so much more for each octet; what it takes at its best counts. */
const CASE_MILLIS = 50;
const OCTET_MILLIS = 0.002;

export async function runStage(share: StageShare, watcher: StageWatcher): Promise<StageTotals> {
	const totals: StageTotals = { cases: 0, octets: 0, heapBefore: 0, heapAfter: 0, known: {} };
	const warmCases = Math.min(WARM_CASES, Math.ceil((share.end - share.first) / share.step / 4));
	let reported = 0;
	const runBatch = share.stage === "llhttp" ? peerBatch(share, watcher, totals) : caseBatch(share, watcher, totals);
	for (let index = share.first; index < share.end && Date.now() < share.until; ) {
		index = await runBatch(index);
		if (totals.heapBefore === 0 && totals.cases >= warmCases) totals.heapBefore = watcher.collectedHeap();
		if (totals.cases - reported < CASES_BETWEEN_REPORTS) continue;
		reported = totals.cases;
		await watcher.progress(totals);
	}
	totals.heapAfter = watcher.collectedHeap();
	if (totals.heapBefore === 0) totals.heapBefore = totals.heapAfter;
	return totals;
}

function caseBatch(share: StageShare, watcher: StageWatcher, totals: StageTotals): (from: number) => Promise<number> {
	return async (from) => {
		let index = from;
		for (let count = 0; count < 500 && index < share.end; count++, index += share.step) {
			watcher.begins(index);
			const played = makeCase(share.seed, share.stage, index);
			const began = performance.now();
			const message = played.pace === "later" ? await runCaseLater(played) : runCase(played);
			const allowed = CASE_MILLIS + played.wire.length * OCTET_MILLIS;
			if (message !== null) watcher.found({ stage: share.stage, index, message });
			else if (performance.now() - began > allowed) await judgeSlowness(share, index, played, allowed, watcher);
			totals.cases++;
			totals.octets += played.wire.length;
		}
		return index;
	};
}

/** A machine has its pauses: only what is slow again and again is slow. */
async function judgeSlowness(share: StageShare, index: number, played: FuzzCase, allowed: number, watcher: StageWatcher): Promise<void> {
	let best = Number.POSITIVE_INFINITY;
	for (let attempt = 0; attempt < 5; attempt++) {
		const began = performance.now();
		await runCaseLater(played);
		best = Math.min(best, performance.now() - began);
	}
	if (best <= allowed) return;
	watcher.found({ stage: share.stage, index, message: `slow: ${Math.round(best)} ms for ${played.wire.length} octets` });
}

function peerBatch(share: StageShare, watcher: StageWatcher, totals: StageTotals): (from: number) => Promise<number> {
	const reader = new NodeReader();
	return async (from) => {
		const indexes: number[] = [];
		for (let index = from; index < share.end && indexes.length < PEER_BATCH; index += share.step) indexes.push(index);
		watcher.begins(from);
		const cases = indexes.map((index) => makeCase(share.seed, share.stage, index));
		const readings = await reader.read(cases.map((played) => played.wire));
		for (const [at, played] of cases.entries()) {
			const difference = runCase(played) ?? comparePeer(played, readings[at]!);
			totals.cases++;
			totals.octets += played.wire.length;
			if (typeof difference === "string") watcher.found({ stage: share.stage, index: indexes[at]!, message: difference });
			else if (difference !== null) totals.known[difference.name] = (totals.known[difference.name] ?? 0) + 1;
		}
		return from + indexes.length * share.step;
	};
}
