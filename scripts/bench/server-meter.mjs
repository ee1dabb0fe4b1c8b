/** Reads what a server that has `servers/meter.mjs` wrote while it was under load. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";

export class ServerMeter {
	#folder;

	/** `folder` is made; the server is to be started with METER_FOLDER naming it. */
	constructor(folder) {
		this.#folder = folder;
		mkdirSync(folder, { recursive: true });
	}

	/**
	 * What all processes of the server did between two times of `Date.now()`: `{ answered, micros, millis }`, requests and processor time together, and the
	 * time between the first and the last line that were read. null where there weren't two lines.
	 */
	between(from, to) {
		let sum = null;
		for (const name of readdirSync(this.#folder)) {
			const lines = readFileSync(`${this.#folder}/${name}`, "utf8")
				.trim()
				.split("\n")
				.map((line) => line.split(" ").map(Number))
				.filter(([time]) => time >= from && time <= to);
			if (lines.length < 2) continue;
			const [first, last] = [lines[0], lines.at(-1)];
			sum ??= { answered: 0, micros: 0, millis: 0 };
			sum.answered += last[1] - first[1];
			sum.micros += last[2] - first[2];
			sum.millis = Math.max(sum.millis, last[0] - first[0]);
		}
		return sum;
	}
}
