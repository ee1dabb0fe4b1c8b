/**
 * The Date of responses (RFC 9110 §6.6.1) with the status line before it, as prepared bytes: they are the same for every response
 * of one second, so they are made once a second and copied.
 */
import { asciiBytes } from "../bytes/ascii.ts";
import type { Clock, Millis } from "../connection.ts";
import { formatHttpDate } from "./http-date.ts";
import { reasonPhrase } from "./statuses.ts";

export class DateField {
	/** "Date: …" CRLF, of the second last refreshed. */
	line: string;
	#expiresAt: Millis;
	/** Status line and Date by status, made on demand; emptied at each new second. */
	#preambles: (Uint8Array | undefined)[];
	readonly #clock: Clock;

	constructor(clock: Clock) {
		this.line = "";
		this.#expiresAt = Number.NEGATIVE_INFINITY;
		this.#preambles = [];
		this.#clock = clock;
	}

	/** Makes the date that of the present second. `now` is the injected clock's. */
	refresh(now: Millis): void {
		if (now < this.#expiresAt) return;
		const unixMillis = this.#clock.unixMillis();
		this.line = `Date: ${formatHttpDate(unixMillis)}\r\n`;
		this.#expiresAt = now + 1000 - (unixMillis % 1000);
		this.#preambles = [];
	}

	/** Status line (RFC 9112 §4) and Date line of a response. */
	preamble(status: number): Uint8Array {
		const ready = this.#preambles[status];
		if (ready !== undefined) return ready;
		const made = asciiBytes(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${this.line}`);
		this.#preambles[status] = made;
		return made;
	}
}
