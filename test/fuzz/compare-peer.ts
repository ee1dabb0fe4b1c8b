/**
 * Compares what Trivet accepts with what node:http reads: the same requests, and no more of them where Trivet sees none. What Trivet
 * accepts is taken from the reference, with which it has been found to agree (`compare-reading.ts`).
 */
import { type ReferenceRequest, readReference } from "../support/reference-parser.ts";
import { areSameLines } from "./compare-reading.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import { KNOWN_DIFFERENCES, type KnownDifference } from "./known-differences.ts";
import type { NodeReading, NodeRequest } from "./node-reading.ts";
import { observe } from "./observe-connection.ts";

/** Null: the same. Else a known difference, or words for one that isn't known. */
export function comparePeer(played: FuzzCase, peer: NodeReading): null | string | KnownDifference {
	const reading = readReference(played.wire, played.limits);
	const served = reading.requests[Symbol.iterator]();
	let index = 0;
	for (const answer of reading.answers) {
		if (answer.statuses.has(200)) {
			const difference = judge(served.next().value!, index, played, peer);
			if (difference !== null) return difference;
		} else if (index === reading.answers.length - 1 && reading.end === "closed") {
			// What is refused and ends the connection has no meaning that another parser could miss.
			return null;
		} else if (peer.requests[index] === undefined) return null;
		index++;
	}
	const unfinished = served.next().value;
	if (unfinished !== undefined) {
		const difference = judge(unfinished, index++, played, peer);
		if (difference !== null) return difference;
	}
	if (peer.requests.length <= index) return null;
	// Refused before all of it has come.
	if (reading.end === "unfinished" && observe(played).lifecycle !== "open") return null;
	const known = KNOWN_DIFFERENCES.find((given) => given.explainsMore?.(peer.requests[index - 1], played.wire));
	return known ?? `node:http sees ${peer.requests.length} requests, Trivet ${index}`;
}

function judge(request: ReferenceRequest, index: number, played: FuzzCase, peer: NodeReading): null | string | KnownDifference {
	const other = peer.requests[index];
	const difference = compareRequest(request, other);
	if (difference === null) return null;
	const known = KNOWN_DIFFERENCES.find((given) =>
		given.explains?.({ request, peer: other, previous: peer.requests[index - 1], error: peer.error, wire: played.wire }),
	);
	return known ?? `request ${index}: ${difference} (${peer.error ?? "no error"})`;
}

function compareRequest(request: ReferenceRequest, peer: NodeRequest | undefined): string | null {
	if (peer === undefined) return "node:http doesn't see it";
	if (peer.method !== request.method) return `method ${JSON.stringify(peer.method)}, not ${JSON.stringify(request.method)}`;
	if (peer.target !== request.target) return `target ${JSON.stringify(peer.target)}, not ${JSON.stringify(request.target)}`;
	if (peer.version !== request.version) return `version ${peer.version}, not ${request.version}`;
	if (!areSameLines(peer.fields, request.fields)) return `fields ${JSON.stringify(peer.fields)}, not ${JSON.stringify(request.fields)}`;
	if (request.end === "unfinished") return peer.isComplete ? "node:http sees the end of its content" : null;
	if (!peer.isComplete) return "node:http doesn't see the end of its content";
	if (peer.content !== request.content) return `content ${JSON.stringify(peer.content)}, not ${JSON.stringify(request.content)}`;
	return areSameLines(peer.trailers, request.trailers) ? null : `trailers ${JSON.stringify(peer.trailers)}, not ${JSON.stringify(request.trailers)}`;
}
