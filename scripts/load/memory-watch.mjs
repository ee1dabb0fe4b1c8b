/** How far a process's resident memory rises while something happens. */
import { readMemory, resetPeakMemory } from "../bench/process-cost.mjs";

const SAMPLE_MILLIS = 20;

export class MemoryWatch {
	#pid;
	/** True where the kernel keeps the peak for us; else only samples tell. */
	#isExact;
	#highest;
	#timer;
	/** Resident octets at the start. */
	before;

	/** Begins now. Throws where the system doesn't tell. */
	constructor(pid) {
		this.#pid = pid;
		this.#isExact = resetPeakMemory(pid);
		this.before = this.#read().now;
		this.#highest = this.before;
		this.#timer = setInterval(() => this.#sample(), SAMPLE_MILLIS);
	}

	/** Ends; returns the octets by which memory rose above the start at the most. */
	stop() {
		clearInterval(this.#timer);
		this.#sample();
		return this.#highest - this.before;
	}

	#sample() {
		const memory = this.#read();
		this.#highest = Math.max(this.#highest, this.#isExact ? memory.peak : memory.now);
	}

	#read() {
		const memory = readMemory(this.#pid);
		if (memory === null) throw new Error(`The memory of process ${this.#pid} can't be read: it has ended, or this system has no /proc.`);
		return memory;
	}
}
