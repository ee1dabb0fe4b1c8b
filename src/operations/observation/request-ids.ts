/**
 * Ids of requests. One that a trusted peer gave (X-Request-Id) is kept, so that a request has one name in the logs of all that it passed; else one is made:
 * time, process and count, 19 characters that sort by time and differ between all workers of all servers. No randomness is asked for but once a process.
 *
 * An id isn't sent back by itself: a handler that wants that has it in `info.requestId`.
 */
import type { Clock, Endpoint } from "../../protocol/connection.ts";
import type { Exchange, RequestIdSource } from "../../protocol/exchange/exchange.ts";
import type { Runtime } from "../../runtime.ts";
import { peerTest } from "../proxies/networks.ts";

/** Nothing in it needs to be escaped in a log line, a field or a shell. */
const WELL_FORMED = /^[A-Za-z0-9._:+/=@-]{1,128}$/;

const BASE = 36;
/** Digits of milliseconds since the epoch, enough until the year 2059; of the process; of the count within a millisecond. */
const TIME_DIGITS = 8;
const PROCESS_DIGITS = 8;
const COUNT_DIGITS = 3;

/** For a server that believes proxies of these networks, and nobody where there are none. */
export function requestIdsFor(runtime: Runtime, trusted: readonly string[]): RequestIds {
	return new RequestIds(runtime.clock, trusted.length === 0 ? () => false : peerTest(trusted), runtime.randomBytes(PROCESS_DIGITS));
}

export class RequestIds implements RequestIdSource {
	readonly #clock: Clock;
	readonly #trustsPeer: (peer: Endpoint) => boolean;
	readonly #process: string;
	#millis: number;
	/** Time and process. */
	#prefix: string;
	#count: number;

	/** `trustsPeer` says whose X-Request-Id is believed; `random` is 8 random octets or more. */
	constructor(clock: Clock, trustsPeer: (peer: Endpoint) => boolean, random: Uint8Array) {
		this.#clock = clock;
		this.#trustsPeer = trustsPeer;
		this.#process = processDigits(random);
		this.#millis = 0;
		this.#prefix = "";
		this.#count = 0;
	}

	requestIdOf(exchange: Exchange): string {
		const given = exchange.request.fields.get("x-request-id");
		if (given !== null && WELL_FORMED.test(given) && this.#trustsPeer(exchange.endpoints.peer)) return given;
		return this.#make();
	}

	#make(): string {
		const millis = Math.floor(this.#clock.unixMillis());
		// A clock that is set back must not make an id again.
		if (millis > this.#millis) {
			this.#millis = millis;
			this.#prefix = millis.toString(BASE).padStart(TIME_DIGITS, "0") + this.#process;
			this.#count = 0;
		}
		return this.#prefix + (this.#count++).toString(BASE).padStart(COUNT_DIGITS, "0");
	}
}

function processDigits(random: Uint8Array): string {
	let digits = "";
	for (let at = 0; at < PROCESS_DIGITS; at++) digits += (random[at]! % BASE).toString(BASE);
	return digits;
}
