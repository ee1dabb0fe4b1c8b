/** How far a long piece of work is, as one line on a terminal that replaces itself, or now and then a line where output is kept. */
import type { Runtime } from "../runtime.ts";
import { formatDuration } from "./figures.ts";
import type { BenchWatcher } from "./run-bench.ts";

/** Where output is kept: at most a line in this time. */
const LINE_MILLIS = 30_000;
const WIDTH = 78;

export class ProgressLine implements BenchWatcher {
	isStopping: boolean;
	readonly #runtime: Runtime;
	readonly #isQuiet: boolean;
	#planned: number;
	/** Of the plan: begun, and done. */
	#begun: number;
	#done: number;
	#startedAt: number;
	#lastLine: number;

	constructor(runtime: Runtime, isQuiet: boolean) {
		this.isStopping = false;
		this.#runtime = runtime;
		this.#isQuiet = isQuiet;
		this.#planned = 0;
		this.#begun = 0;
		this.#done = 0;
		this.#startedAt = 0;
		this.#lastLine = Number.NEGATIVE_INFINITY;
	}

	planned(seconds: number): void {
		this.#planned = seconds;
		this.#startedAt = this.#runtime.clock.now();
		if (!this.#isQuiet) this.#runtime.writeError(`This takes about ${formatDuration(seconds)}.\n`);
	}

	progress(text: string, seconds: number): void {
		this.#done = this.#begun;
		this.#begun += seconds;
		if (this.#isQuiet) return;
		const now = this.#runtime.clock.now();
		const share = Math.min(1, this.#done / Math.max(1, this.#planned));
		const line = `${String(Math.floor(share * 100)).padStart(3)} %  ${formatDuration(this.#secondsLeft(now))} left  ${text}`;
		if (this.#runtime.errorIsTerminal) this.#runtime.writeError(`\r\x1b[K${line.slice(0, WIDTH)}`);
		else if (now - this.#lastLine >= LINE_MILLIS) {
			this.#lastLine = now;
			this.#runtime.writeError(`${line}\n`);
		}
	}

	/** Takes the line away. */
	finish(): void {
		if (this.#runtime.errorIsTerminal && !this.#isQuiet) this.#runtime.writeError("\r\x1b[K");
	}

	/** What is left of the plan, at the pace so far. */
	#secondsLeft(now: number): number {
		const elapsed = (now - this.#startedAt) / 1000;
		const pace = this.#done < 5 ? 1 : elapsed / this.#done;
		return Math.max(0, this.#planned - this.#done) * pace;
	}
}
