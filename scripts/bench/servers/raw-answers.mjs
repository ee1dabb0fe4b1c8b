import { BODY, CONTENT_TYPE } from "./answer.mjs";
import { meter } from "./meter.mjs";

/** The fixed response of the raw listeners, as runs of bytes made once a second, when Date changes. */
export class RawAnswers {
	#one = new Uint8Array(0);
	/** `#runs[n]` is n responses, one after the other. */
	#runs = [];

	constructor() {
		this.#refresh();
		setInterval(() => this.#refresh(), 1000);
	}

	/** `count` responses as one run. A run is never changed after it was given out: a socket may still hold it. */
	take(count) {
		meter.answered += count;
		return this.#runs[count] ?? this.#make(count);
	}

	#make(count) {
		const one = this.#one;
		const run = new Uint8Array(one.length * count);
		for (let index = 0; index < count; index++) run.set(one, index * one.length);
		this.#runs[count] = run;
		return run;
	}

	#refresh() {
		const head = `HTTP/1.1 200 OK\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: ${CONTENT_TYPE}\r\nContent-Length: ${BODY.length}\r\n\r\n`;
		this.#one = new TextEncoder().encode(head + BODY);
		this.#runs = [];
	}
}
