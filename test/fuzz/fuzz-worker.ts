/** The thread that runs cases. It shares with the main thread which case it is at, so that a case that never ends is known. */
import { getHeapStatistics } from "node:v8";
import type { MessagePort } from "node:worker_threads";
import { describeFind, kindOf } from "./judge-case.ts";
import { type Find, runStage, type StageShare, type StageTotals } from "./stage-run.ts";

export interface WorkerTask {
	readonly share: StageShare;
	/** One number: the case the worker is at. */
	readonly place: Float64Array;
}

export type WorkerMessage =
	| { readonly type: "progress"; readonly totals: StageTotals }
	| { readonly type: "find"; readonly text: string }
	| { readonly type: "done"; readonly totals: StageTotals; readonly finds: number };

/** Finds of one kind that are told in full. */
const TOLD_OF_A_KIND = 2;
const KINDS_TOLD = 12;

export async function runWorker(task: WorkerTask, port: MessagePort): Promise<void> {
	const kinds = new Map<string, Find[]>();
	let finds = 0;
	const post = (message: WorkerMessage): void => port.postMessage(message);
	const totals = await runStage(task.share, {
		begins(index) {
			task.place[0] = index;
		},
		found(find) {
			finds++;
			const kind = kindOf(find.message);
			const found = kinds.get(kind) ?? [];
			kinds.set(kind, found);
			if (found.length < TOLD_OF_A_KIND) found.push(find);
		},
		async progress(now) {
			post({ type: "progress", totals: now });
			await new Promise((resolve) => setImmediate(resolve));
		},
		collectedHeap,
	});
	for (const found of [...kinds.values()].slice(0, KINDS_TOLD)) {
		for (const find of found) post({ type: "find", text: await describeFind(find, task.share.seed) });
	}
	post({ type: "done", totals, finds });
}

/** Needs `--expose-gc`. */
function collectedHeap(): number {
	globalThis.gc?.();
	globalThis.gc?.();
	const { used_heap_size, external_memory } = getHeapStatistics();
	return used_heap_size + external_memory;
}
