/**
 * The Date of responses (RFC 9110 §6.6.1) with the status line before it, as prepared bytes: they are the same for every response
 * of one second, so they are made once a second and copied. So is what handlers repeat: the heads sent last are kept for the
 * second, and a response with equal fields copies one instead of writing it anew.
 */
import { asciiBytes } from "../bytes/ascii.ts";
import type { Clock, Millis } from "../connection.ts";
import type { FieldLines } from "./field-section.ts";
import { formatHttpDate } from "./http-date.ts";
import { reasonPhrase } from "./statuses.ts";

/** Heads kept: a power of two. */
const KEPT_HEADS = 16;

/** A head as it was sent, up to its framing fields. */
interface KeptHead {
	readonly status: number;
	readonly connectionLine: Uint8Array;
	readonly fields: FieldLines;
	readonly bytes: Uint8Array;
}

export class DateField {
	/** "Date: …" CRLF, of the second last refreshed. */
	line: string;
	#expiresAt: Millis;
	/** Status line and Date by status, made on demand; emptied at each new second. */
	#preambles: (Uint8Array | undefined)[];
	#heads: (KeptHead | null)[];
	readonly #clock: Clock;

	constructor(clock: Clock) {
		this.line = "";
		this.#expiresAt = Number.NEGATIVE_INFINITY;
		this.#preambles = [];
		this.#heads = new Array<KeptHead | null>(KEPT_HEADS).fill(null);
		this.#clock = clock;
	}

	/** Makes the date that of the present second. `now` is the injected clock's. */
	refresh(now: Millis): void {
		if (now < this.#expiresAt) return;
		const unixMillis = this.#clock.unixMillis();
		this.line = `Date: ${formatHttpDate(unixMillis)}\r\n`;
		this.#expiresAt = now + 1000 - (unixMillis % 1000);
		this.#preambles = [];
		this.#heads.fill(null);
	}

	/** Status line (RFC 9112 §4) and Date line of a response. */
	preamble(status: number): Uint8Array {
		const ready = this.#preambles[status];
		if (ready !== undefined) return ready;
		const made = asciiBytes(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${this.line}`);
		this.#preambles[status] = made;
		return made;
	}

	/** The bytes of a head kept with this status, Connection line and fields; null where there is none. */
	findHead(status: number, connectionLine: Uint8Array, fields: FieldLines): Uint8Array | null {
		const kept = this.#heads[placeOf(status, fields)]!;
		if (kept === null || kept.status !== status || kept.connectionLine !== connectionLine || kept.fields.length !== fields.length) return null;
		for (let at = 0; at < fields.length; at++) if (kept.fields[at] !== fields[at]) return null;
		return kept.bytes;
	}

	/** Keeps a head for the rest of the second. `bytes` are the field's from now on. */
	keepHead(status: number, connectionLine: Uint8Array, fields: FieldLines, bytes: Uint8Array): void {
		this.#heads[placeOf(status, fields)] = { status, connectionLine, fields: fields.slice(), bytes };
	}
}

/** Which place a head is kept in: cheap, and different for the heads that one server sends in turn. */
function placeOf(status: number, fields: FieldLines): number {
	const count = fields.length;
	return (status + count + (count > 1 ? fields[1]!.length + fields[count - 1]!.length : 0)) & (KEPT_HEADS - 1);
}
