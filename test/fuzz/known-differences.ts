/**
 * Where node:http reads otherwise what Trivet accepts, each with the reason why Trivet is right, or free, to do so. A difference that
 * is not here is a find.
 */
import { METHODS } from "node:http";
import type { ReferenceRequest } from "../support/reference-parser.ts";
import type { NodeRequest } from "./node-reading.ts";

export interface KnownDifference {
	readonly name: string;
	readonly reason: string;
	/** Whether it explains what became of `request`, the first of its connection that node:http reads otherwise. */
	explains(request: ReferenceRequest, peer: NodeRequest | undefined, error: string | null, wire: string): boolean;
}

const METHOD_NAMES: ReadonlySet<string> = new Set(METHODS);

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
	{
		name: "registered methods",
		reason: "llhttp refuses methods of the registry that it has no number for; to Trivet they are methods like any other (RFC 9110 §16.1).",
		explains: (request, peer, error) => peer === undefined && error === "HPE_INVALID_METHOD" && !METHOD_NAMES.has(request.method),
	},
	{
		name: "later minor versions",
		reason: "llhttp refuses HTTP/1.2 to HTTP/1.9; a recipient is to read them as the highest minor version it knows (RFC 9110 §2.5).",
		explains: (_request, peer, error) => peer === undefined && error === "HPE_INVALID_VERSION",
	},
];
