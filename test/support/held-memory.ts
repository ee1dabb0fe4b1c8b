/**
 * Memory that is held, as the runtime itself counts it after a collection: objects, and the buffers behind typed arrays.
 */
import process from "node:process";
import v8 from "node:v8";
import vm from "node:vm";
import { HERE } from "./start-subject-process.ts";

/** Collects garbage; returns the octets that are still held. */
export async function heldMemory(): Promise<number> {
	// What a collection makes unreachable, finalizers among it, goes with the next.
	for (let pass = 0; pass < 3; pass++) {
		collect();
		await new Promise((resolve) => setTimeout(resolve, 0));
	}
	const { heapUsed, external } = process.memoryUsage();
	// Bun counts buffers as a part of the heap.
	return HERE === "bun" ? heapUsed : heapUsed + external;
}

let collector: (() => void) | null = null;

function collect(): void {
	collector ??= HERE === "bun" ? () => (globalThis as unknown as { Bun: { gc(wait: boolean): void } }).Bun.gc(true) : exposedCollector();
	collector();
}

function exposedCollector(): () => void {
	v8.setFlagsFromString("--expose-gc");
	return vm.runInNewContext("gc") as () => void;
}
