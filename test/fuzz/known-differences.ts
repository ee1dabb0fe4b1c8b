/**
 * Where node:http reads otherwise what Trivet accepts, each with the reason why Trivet is right, or free, to do so. A difference that
 * is not here is a find.
 */
import { METHODS } from "node:http";
import type { ReferenceRequest } from "../support/reference-parser.ts";
import type { NodeRequest } from "./node-reading.ts";

/** A request that Trivet accepts, the first of its connection that node:http reads otherwise. */
export interface Difference {
	readonly request: ReferenceRequest;
	/** What node:http has of it. */
	readonly peer: NodeRequest | undefined;
	/** What node:http has of the request before. */
	readonly previous: NodeRequest | undefined;
	readonly error: string | null;
	readonly wire: string;
}

export interface KnownDifference {
	readonly name: string;
	readonly reason: string;
	/** Whether it explains that node:http has not, or not all of, what Trivet accepts. */
	explains?(difference: Difference): boolean;
	/** Whether it explains that node:http goes on behind `last`, where Trivet ends the connection. */
	explainsMore?(last: NodeRequest | undefined, wire: string): boolean;
}

const METHOD_NAMES: ReadonlySet<string> = new Set(METHODS);
const CHUNK_ERRORS: ReadonlySet<string | null> = new Set(["HPE_INVALID_CHUNK_SIZE", "HPE_STRICT"]);
const SPACED_EXTENSION = /\n[0-9A-Fa-f]+[^\r\n]*(?:[\t ][;=]|[;=][\t ])/;
const TAB_ERRORS: ReadonlySet<string | null> = new Set(["HPE_INVALID_TRANSFER_ENCODING", "HPE_INVALID_CONTENT_LENGTH", "HPE_CLOSED_CONNECTION"]);
const TAB_IN_FRAMING = /\n(?:transfer-encoding|content-length|connection):[\t ]*[^\t \r\n][^\r\n]*\t/i;

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
	{
		name: "registered methods",
		reason: "llhttp refuses methods of the registry that it has no number for; to Trivet they are methods like any other (RFC 9110 §16.1).",
		explains: ({ request, peer, error }) => peer === undefined && error === "HPE_INVALID_METHOD" && !METHOD_NAMES.has(request.method),
	},
	{
		name: "later minor versions",
		reason: "llhttp refuses HTTP/1.2 to HTTP/1.9; a recipient is to read them as the highest minor version it knows (RFC 9110 §2.5).",
		explains: ({ peer, error }) => peer === undefined && error === "HPE_INVALID_VERSION",
	},
	{
		name: "white space in chunk extensions",
		reason: "llhttp refuses it; a recipient must read past it (BWS of RFC 9112 §7.1.1, RFC 9110 §5.6.3).",
		explains: ({ peer, error, wire }) =>
			peer?.isComplete !== true && SPACED_EXTENSION.test(wire) && (CHUNK_ERRORS.has(error) || (error === null && offersUpgrade(peer))),
	},
	{
		name: "a tab in a framing field",
		reason:
			"llhttp takes a tab behind a length, a coding or a connection option for a part of it, and then refuses the request or doesn't know " +
			"the option; white space around list members and values, tabs too, is no part of them (RFC 9112 §5, RFC 9110 §5.6.3).",
		// A coding that isn't known, in a request that offers an upgrade, makes the rest another protocol's.
		explains: ({ peer, error, wire }) =>
			TAB_IN_FRAMING.test(wire) && (peer?.isComplete === true ? peer.content === "" && offersUpgrade(peer) : TAB_ERRORS.has(error)),
		explainsMore: (_last, wire) => TAB_IN_FRAMING.test(wire),
	},
	{
		name: "what follows an offered upgrade",
		reason: "node:http drops it; a server that ignores Upgrade goes on in HTTP/1.1, and what follows is the next request (RFC 9110 §7.8).",
		explains: ({ peer, previous, error }) => peer === undefined && error === null && offersUpgrade(previous),
	},
	{
		name: "close and keep-alive in HTTP/1.0",
		reason: "llhttp lets the connection persist; where close is given it ends, whatever else is (RFC 9112 §9.3).",
		explainsMore: (last) => last?.version === "1.0" && hasOption(last, "close") && hasOption(last, "keep-alive"),
	},
];

function hasOption(request: NodeRequest, option: string): boolean {
	const values = request.fields.filter(([name]) => name.toLowerCase() === "connection").map(([, value]) => value);
	return values.some((value) => value.split(",").some((given) => given.trim().toLowerCase() === option));
}

/** node:http tells nobody of an error in the content of such a request. */
function offersUpgrade(request: NodeRequest | undefined): boolean {
	return request?.fields.some(([name]) => name.toLowerCase() === "upgrade") === true && hasOption(request, "upgrade");
}
