/**
 * Plays vectors over real sockets and records what came back: every octet, Date apart, and how the server's half of the
 * connection ended.
 *
 * How a vector is played so that its end shows without waiting: behind the wire comes another request, which asks for the end of the
 * connection, and FIN. A connection that persists serves it; one that doesn't, shows nothing of it; and a wire that stops in the middle
 * of a message takes it for the rest. Only where the vector is about time does the peer send nothing and wait for the server's FIN.
 * What the handler shall answer to a response vector is put first, by a request of its own that isn't recorded.
 */
import { createHash } from "node:crypto";
import type { Limits } from "../../src/protocol/limits.ts";
import type { RequestVector, ResponseVector } from "../vectors/vector.ts";
import { latin1, type RawClient, type RawEnd } from "./raw-http.ts";
import { readResponse } from "./raw-http-response.ts";
import { type Subject, type SubjectOptions, startSubject } from "./start-subject.ts";

/** What one connection showed. */
export interface Transcript {
	/** Latin-1; the value of each Date is "*". */
	readonly output: string;
	/**
	 * "cut": in the middle of a response. It is RST but on Deno, which can't send it; and a client that finds content and RST together
	 * isn't told of RST by every runtime either. `pump-ends.test.ts` looks at that alone.
	 */
	readonly end: RawEnd | "cut";
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

export type Vector = RequestVector | ResponseVector;

/** Plays all vectors; resolves with recordings by the vectors' ids. */
export async function recordTranscripts(vectors: readonly Vector[]): Promise<Map<string, Recording>> {
	const groups = new Map<string, Vector[]>();
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

/**
 * One line of a file of transcripts: id, end, statuses, octets and a digest of them; or the octets themselves, where the connection is cut.
 */
export function transcriptLine(id: string, { output, end }: Transcript): string {
	if (end === "cut") return `${id} cut ${JSON.stringify(output)}`;
	const statuses = [...output.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map((match) => match[1]).join("+") || "-";
	const digest = createHash("sha256").update(Buffer.from(output, "latin1")).digest("hex").slice(0, 16);
	return `${id} ${end} ${statuses} ${output.length} ${digest}`;
}

/**
 * Whether a transcript is the one that a line tells of. RST throws away what the peer has not read yet, so of an answer that is cut any
 * beginning may arrive.
 */
export function isTranscriptOf(line: string, id: string, transcript: Transcript): boolean {
	if (transcript.end !== "cut") return line === transcriptLine(id, transcript);
	const prefix = `${id} cut `;
	return line.startsWith(prefix) && (JSON.parse(line.slice(prefix.length)) as string).startsWith(transcript.output);
}

async function recordGroup(vectors: readonly Vector[], recordings: Map<string, Recording>): Promise<void> {
	const subject = await startSubject(optionsFor(vectors[0]!));
	try {
		if ("refused" in vectors[0]!) await fill(subject);
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
function optionsFor(vector: Vector): SubjectOptions {
	if ("answer" in vector) return { app: "transcript" };
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

async function play(subject: Subject, vector: Vector, pieces: readonly Uint8Array[]): Promise<Transcript> {
	const client = await subject.connect();
	if ("answer" in vector) await putAnswer(client, vector);
	for (const [index, piece] of pieces.entries()) {
		if (piece.length > 0) await client.send(piece);
		// So that the system doesn't join the pieces again; where it does nevertheless, nothing may change.
		if (index < pieces.length - 1) for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
	}
	if ("answer" in vector || !endsByTime(vector)) {
		if (!("fin" in vector)) await client.send(FOLLOWING);
		client.finish();
	}
	const { bytes, end } = await client.takeAll();
	client.close();
	const output = latin1(bytes).replace(/^(Date: ).*(?=\r$)/gm, "$1*");
	return { output, end: vector.persistence === "abort" ? "cut" : end };
}

async function putAnswer(client: RawClient, { answer }: ResponseVector): Promise<void> {
	// Characters of JSON that aren't ASCII would need a coding.
	const content = JSON.stringify(answer).replace(/[\x7f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
	await client.send(`PUT /answer HTTP/1.1\r\nHost: put\r\nContent-Length: ${content.length}\r\n\r\n${content}`);
	const { status } = await readResponse(client);
	if (status !== 204) throw new Error(`the answer was not taken: ${status}`);
}

async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < items.length) await work(items[next++]!);
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
