/**
 * The form of the vectors: bytes a peer sends, and what must come of them.
 *
 * Only data stands in this folder. What plays it is `test/support/vector-runner.ts`; how to add a record is in
 * `test/README.md`. Wires are latin-1: one character is one octet.
 */
import type { Fault } from "../../src/protocol/faults.ts";
import type { Limits } from "../../src/protocol/limits.ts";

/** The strength of the requirement, in the words of RFC 2119. "MAY" also marks a choice that the RFC leaves to us. */
export type Level = "MUST" | "SHOULD" | "MAY";

/** Name and value of field lines in order, as the wire has them, without the white space around values. */
export type ExpectedFields = readonly (readonly [name: string, value: string])[];

/** A request that must reach the handler. */
export interface ExpectedRequest {
	/** "GET" where it isn't given. */
	readonly method?: string;
	/** "/" where it isn't given. */
	readonly target?: string;
	/** "1.1" where it isn't given. */
	readonly version?: "1.0" | "1.1";
	/** Compared where given. */
	readonly path?: string;
	/** Compared where given; null: the target has no "?". */
	readonly query?: string | null;
	/** Compared where given. */
	readonly authority?: string;
	/** All field lines; compared where given. */
	readonly fields?: ExpectedFields;
	/** Content after the transfer coding is removed; "" where it isn't given. */
	readonly content?: string;
	/** Trailer lines; none where it isn't given. */
	readonly trailers?: ExpectedFields;
	/** "failed": its content never completes, because of the vector's fault. "complete" where it isn't given. */
	readonly end?: "complete" | "failed" | "unfinished";
}

/** What a peer sends, and the requests or the fault that it means. */
export interface RequestVector {
	/** Unique: group, "/", case. */
	readonly id: string;
	/** Where the requirement stands: "RFC 9112 §5.1". */
	readonly section: string;
	readonly level: Level;
	readonly wire: string;
	/** Limits that differ from the defaults. */
	readonly limits?: Partial<Limits>;
	/** The peer sends FIN after the wire. */
	readonly fin?: true;
	/** Milliseconds that pass, in one step, after the wire. */
	readonly wait?: number;
	/** The server has no room: the connection is refused before it is read. */
	readonly refused?: true;
	/** Requests that reach the handler, in order; none where it isn't given. */
	readonly requests?: readonly ExpectedRequest[];
	/** The fault that is answered after them, by its name in `faults.ts`. */
	readonly fault?: Exclude<keyof typeof Fault, "None">;
	/** What the connection does after the last response; "close" follows from a fault, else it is "keep" where it isn't given. */
	readonly persistence?: "keep" | "close";
}

/** What a handler does with one request, as data. `fields` alternates names and values. */
export interface Answer {
	readonly interim?: readonly { readonly status: number; readonly fields?: readonly string[] }[];
	readonly status: number;
	readonly fields?: readonly string[];
	/** Given to `respond`; with `writes`, `begin`, `write` and `end` are used instead. */
	readonly content?: string | null;
	readonly writes?: readonly string[];
	/** Given to `begin`; -1 (unknown) where it isn't given. */
	readonly contentLength?: number;
	readonly trailers?: readonly string[];
	readonly closeAfter?: true;
}

/** A response that must come out. Field names are in lower case; null: the field must be absent. */
export interface ExpectedResponse {
	readonly status: number;
	readonly fields?: Readonly<Record<string, string | null>>;
	/** Every octet after the head that belongs to this response, framing included. */
	readonly body: string;
}

/** A request, what the handler does, and the response that must come of it. */
export interface ResponseVector {
	readonly id: string;
	readonly section: string;
	readonly level: Level;
	/** One request, complete. */
	readonly wire: string;
	readonly answer: Answer;
	/** Interim responses first. Empty where the handler misused the interface: then `usageError` is true. */
	readonly responses: readonly ExpectedResponse[];
	/** What the handler asked for is refused with an error, and the peer gets 500. */
	readonly usageError?: true;
	/** "abort": the connection ends before the response is complete. */
	readonly persistence?: "keep" | "close" | "abort";
}
