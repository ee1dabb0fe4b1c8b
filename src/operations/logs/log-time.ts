/** Times as log lines have them, in UTC. What stays the same for a second is made once a second; a line makes no `Date`. */

/** ".000" to ".999", when they are first needed. */
let fractions: readonly string[] = [];

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export class LogTime {
	#second: number;
	#iso: string;
	#combined: string;

	constructor() {
		this.#second = Number.NaN;
		this.#iso = "";
		this.#combined = "";
		if (fractions.length === 0) fractions = Array.from({ length: 1000 }, (_, millis) => `.${String(millis).padStart(3, "0")}Z`);
	}

	/** "2026-11-22T20:39:18.123Z", of milliseconds since the epoch. */
	iso(unixMillis: number): string {
		const whole = Math.floor(unixMillis);
		const second = Math.floor(whole / 1000);
		if (second !== this.#second) this.#turnTo(second);
		return this.#iso + fractions[whole - second * 1000]!;
	}

	/** "22/Nov/2026:20:39:18 +0000". */
	combined(unixMillis: number): string {
		const second = Math.floor(unixMillis / 1000);
		if (second !== this.#second) this.#turnTo(second);
		return this.#combined;
	}

	#turnTo(second: number): void {
		this.#second = second;
		const date = new Date(second * 1000);
		const iso = date.toISOString();
		const time = iso.slice(-13, -5);
		this.#iso = iso.slice(0, -5);
		this.#combined = `${iso.slice(8, 10)}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
	}
}
