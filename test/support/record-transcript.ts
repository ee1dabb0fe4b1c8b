/**
 * Plays request vectors over real sockets and records what came back: every octet, Date apart, and how the server's half of the
 * connection ended.
 *
 * How a vector is played so that its end shows without waiting: behind the wire comes another request, which asks for the end of the
 * connection, and FIN. A connection that persists serves it; one that doesn't, shows nothing of it; and a wire that stops in the middle
 * of a message takes it for the rest. Only where the vector is about time does the peer send nothing and wait for the server's FIN.
 */
import { createHash } from "node:crypto";
import type { Limits } from "../../src/protocol/limits.ts";
import type { RequestVector } from "../vectors/vector.ts";
import { latin1, type RawEnd } from "./raw-http.ts";
import { type Subject, type SubjectOptions, startSubject } from "./start-subject.ts";

/** What one connection showed. */
export interface Transcript {
	/** Latin-1; the value of each Date is "*". */
	readonly output: string;
	readonly end: RawEnd;
}

/** A vector's transcripts: its wire sent whole, and cut in the middle. */
export interface Recording {
	readonly whole: Transcript;
	readonly cut: Transcript;
}

const FOLLOWING = "GET /following HTTP/1.1\r\nHost: following\r\nConnection: close\r\n\r\n";
/** Connections at the same time, to one server. */
const AT_ONCE = 32;
/** Servers at the same time. */
const SERVERS_AT_ONCE = 4;
/** The deadline that a vector is about, shortened: long enough for a machine that does much else. */
const SHORT_MILLIS = 1000;
/** Connections that a server takes which is to refuse further ones. */
const FULL_AT = 4;

/** Plays all vectors; resolves with recordings by the vectors' ids. */
export async function recordTranscripts(vectors: readonly RequestVector[]): Promise<Map<string, Recording>> {
	const groups = new Map<string, RequestVector[]>();
	for (const vector of vectors) {
		const key = JSON.stringify(optionsFor(vector));
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [vector]);
		else group.push(vector);
	}
	const recordings = new Map<string, Recording>();
	await inParallel([...groups.values()], SERVERS_AT_ONCE, (group) => recordGroup(group, recordings));
	return recordings;
}

/** One line of a file of transcripts: id, end, statuses, octets and a digest of them. */
export function transcriptLine(id: string, { output, end }: Transcript): string {
	const statuses = [...output.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => match[1]).join("+") || "-";
	const digest = createHash("sha256").update(Buffer.from(output, "latin1")).digest("hex").slice(0, 16);
	return `${id} ${end} ${statuses} ${output.length} ${digest}`;
}

async function recordGroup(vectors: readonly RequestVector[], recordings: Map<string, Recording>): Promise<void> {
	const subject = await startSubject(optionsFor(vectors[0]!));
	try {
		if (vectors[0]!.refused) await fill(subject);
		await inParallel(vectors, AT_ONCE, async (vector) => {
			const bytes = Buffer.from(vector.wire, "latin1");
			const middle = bytes.length >> 1;
			const whole = await play(subject, vector, [bytes]);
			const cut = bytes.length < 2 ? whole : await play(subject, vector, [bytes.subarray(0, middle), bytes.subarray(middle)]);
			recordings.set(vector.id, { whole, cut });
		});
	} finally {
		await subject.dispose();
	}
}

/** How the server for a vector is started; vectors with equal options share one. */
function optionsFor(vector: RequestVector): SubjectOptions {
	const limits = { ...vector.limits, ...timeLimits(vector) };
	return {
		app: "transcript",
		...(Object.keys(limits).length === 0 ? {} : { limits }),
		...(vector.refused ? { maxConnections: FULL_AT } : {}),
	};
}

/** A vector that waits for what comes of it is about one deadline. */
function timeLimits(vector: RequestVector): Partial<Limits> {
	if (!endsByTime(vector)) return {};
	switch (vector.fault) {
		case "HeadTimeout":
			return { headMillis: SHORT_MILLIS };
		case "RequestTimeout":
			return { requestMillis: SHORT_MILLIS };
		case "ContentTooSlow":
			return { contentGraceMillis: SHORT_MILLIS };
		case undefined:
			return { idleMillis: SHORT_MILLIS };
		default:
			throw new Error(`${vector.id} waits, and ${vector.fault} has no deadline`);
	}
}

function endsByTime(vector: RequestVector): boolean {
	return vector.wait !== undefined && (vector.fault !== undefined || vector.persistence === "close");
}

/** Takes all the connections that the server has. */
async function fill(subject: Subject): Promise<void> {
	for (let count = 0; count < FULL_AT; count++) {
		const client = await subject.connect();
		await client.send("GET /held HTTP/1.1\r\nHost: held\r\n\r\n");
		await client.waitBytes();
	}
}

async function play(subject: Subject, vector: RequestVector, pieces: readonly Uint8Array[]): Promise<Transcript> {
	const client = await subject.connect();
	for (const [index, piece] of pieces.entries()) {
		if (piece.length > 0) await client.send(piece);
		// So that the system doesn't join the pieces again; where it does nevertheless, nothing may change.
		if (index < pieces.length - 1) for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
	}
	if (!endsByTime(vector)) {
		if (!vector.fin) await client.send(FOLLOWING);
		client.finish();
	}
	const { bytes, end } = await client.takeAll();
	client.close();
	return { output: latin1(bytes).replace(/^(Date: ).*(?=\r$)/gm, "$1*"), end };
}

async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < items.length) await work(items[next++]!);
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
