/** A case of a fuzzing run: what a peer sends, how it is cut, and how the server's side is set up. Made from seed, stage and index alone. */
import { DEFAULT_LIMITS, type Limits } from "../../src/protocol/limits.ts";
import { makePipeline, makeSingle } from "./content-grammar.ts";
import { damageWire } from "./damage-wire.ts";
import { Random } from "./random.ts";

/** "heads": one request, mostly a head alone. "connections": pipelines with content. "llhttp": connections compared with node:http. */
export type Stage = "heads" | "connections" | "llhttp";

/**
 * When the handler does its part. "now": it reads the content at once and answers at its end. "later": it does both only after the
 * peer has sent all, so that everything behind the first request waits. "unread": it answers at once and reads nothing.
 */
export type HandlerPace = "now" | "later" | "unread";

export interface FuzzCase {
	readonly wire: string;
	/** Where the wire is cut, ascending; none: it comes in one piece. */
	readonly cuts: readonly number[];
	readonly limits: Limits;
	/** Chunks are the connection's to keep; else they are overwritten after each call. */
	readonly inputIsOwned: boolean;
	/** The peer sends FIN after the wire. */
	readonly fin: boolean;
	readonly pace: HandlerPace;
	/** The most that one write takes: with few, answers are still on their way while more requests come. */
	readonly writeBytes: number;
	/** Octets that each answer has behind its target. */
	readonly paddingBytes: number;
}

/** The content of the answer to the request that is the connection's `index`th to be handled: no two are the same. */
export function answerContent(target: string, index: number, paddingBytes: number): string {
	return `for ${target}${String.fromCharCode(0x61 + (index % 26)).repeat(paddingBytes)}`;
}

/** Limits that fuzzed requests reach. */
export const TIGHT_LIMITS: Limits = {
	...DEFAULT_LIMITS,
	targetBytes: 24,
	headBytes: 200,
	fieldCount: 6,
	contentBytes: 24,
	discardBytes: 10,
	outputBytes: 150,
	chunkLineBytes: 20,
	chunkOverheadBytes: 16,
	trailerBytes: 40,
	trailerCount: 2,
};

const STREAMS: Readonly<Record<Stage, number>> = { heads: 1, connections: 2, llhttp: 3 };
const ALL_BYTES = Number.POSITIVE_INFINITY;
const NO_CUTS: readonly number[] = [];
/** A repeated part that makes a wire long: work must grow with its length and no faster. */
const LONG_OCTETS = 60_000;

const random = new Random();

/** Case `index` of a stage. */
export function makeCase(seed: number, stage: Stage, index: number): FuzzCase {
	random.begin(seed, STREAMS[stage], index);
	const isHead = stage === "heads";
	let wire = isHead ? makeSingle(random) : makePipeline(random);
	if (isHead ? !random.oneIn(3) : random.oneIn(2)) wire = damageWire(random, wire);
	if (stage !== "heads" && random.oneIn(2000)) wire = lengthen(wire);
	const limits = stage !== "llhttp" && random.oneIn(5) ? TIGHT_LIMITS : DEFAULT_LIMITS;
	if (stage === "llhttp") return { wire, cuts: NO_CUTS, limits, inputIsOwned: true, fin: false, pace: "now", writeBytes: ALL_BYTES, paddingBytes: 0 };
	return {
		wire,
		cuts: makeCuts(wire.length, isHead),
		limits,
		inputIsOwned: random.oneIn(2),
		fin: random.oneIn(isHead ? 10 : 3),
		pace: !isHead && random.oneIn(4) ? "later" : random.oneIn(6) ? "unread" : "now",
		writeBytes: random.oneIn(8) ? 1 + random.below(200) : ALL_BYTES,
		// About the size from which content is queued by reference, or anything up to several slabs.
		paddingBytes: random.oneIn(isHead ? 400 : 30) ? (random.oneIn(2) ? 3900 + random.below(250) : random.below(40_000)) : 0,
	};
}

/** Repeats one part of the wire very often. */
function lengthen(wire: string): string {
	const at = random.below(wire.length);
	const part = wire.slice(at, at + 1 + random.below(40));
	return wire.slice(0, at) + part.repeat(Math.ceil(LONG_OCTETS / Math.max(1, part.length))) + wire.slice(at);
}

/** Half of heads come whole; the others in two to five pieces, one in fifty octet by octet. */
function makeCuts(length: number, isHead: boolean): readonly number[] {
	if (length < 2 || random.oneIn(isHead ? 2 : 5)) return NO_CUTS;
	if (random.oneIn(50)) return Array.from({ length: length - 1 }, (_, index) => index + 1);
	const cuts: number[] = [];
	for (let count = 1 + random.below(4); count > 0; count--) cuts.push(1 + random.below(length - 1));
	return cuts.sort((a, b) => a - b);
}
