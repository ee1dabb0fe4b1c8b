/** What became of the requests of one client: how many were answered, how fast, the longest time without an answer, and every failure by kind. */
import { wallMillis } from "./wait-until.mjs";

/** Failures that are kept with their times; further ones are only counted. */
const KEPT_FAILURES = 2000;

export class OutcomeCount {
	#began = wallMillis();
	#answered = 0;
	#failed = 0;
	#kinds = new Map();
	#failures = [];
	#latencies = [];
	#lastAnswer = 0;
	#longestGap = 0;
	#ended = 0;
	/** Not failures, but worth a word, by name. */
	#notes = new Map();

	/** A right answer to a request that went out at `began` (wall clock). */
	answered(began) {
		const now = wallMillis();
		this.#answered++;
		this.#latencies.push(now - began);
		if (this.#lastAnswer > 0 && this.#ended === 0) this.#longestGap = Math.max(this.#longestGap, now - this.#lastAnswer);
		this.#lastAnswer = now;
	}

	/** `worker`: the process that the connection is known to belong to; 0 where nobody knows. */
	failed(kind, began, worker) {
		this.#failed++;
		this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
		if (this.#failures.length < KEPT_FAILURES) this.#failures.push({ kind, began, ended: wallMillis(), worker });
	}

	note(name) {
		this.#notes.set(name, (this.#notes.get(name) ?? 0) + 1);
	}

	/** No more is asked from now on: what is answered yet counts, but the time until then doesn't. */
	end() {
		const now = wallMillis();
		this.#ended = now;
		if (this.#lastAnswer > 0) this.#longestGap = Math.max(this.#longestGap, now - this.#lastAnswer);
		else this.#longestGap = now - this.#began;
	}

	/** Everything until `end`, as data: times in milliseconds, `rate` in answers a second. */
	summary() {
		const sorted = this.#latencies.sort((a, b) => a - b);
		const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
		return {
			answered: this.#answered,
			failed: this.#failed,
			rate: this.#answered / ((this.#ended - this.#began) / 1000),
			kinds: Object.fromEntries(this.#kinds),
			notes: Object.fromEntries(this.#notes),
			failures: this.#failures,
			p50: at(0.5),
			p99: at(0.99),
			slowest: at(1),
			longestGap: this.#longestGap,
		};
	}
}
