/**
 * What is asked of every server, and what it must answer. The bytes are made, not kept: the generator's process makes the same ones.
 *
 * The programs that answer are in `server-sources.ts`; whether they answer rightly is checked by `conformance-gate.ts`.
 */
import { UsageError } from "../protocol/faults.ts";
import { seededBytes } from "./seeded-random.ts";

/** Which program of a server answers: the app's, or the one that serves a folder. */
export type Door = "app" | "files";

export interface Workload {
	readonly name: string;
	/** A heading, and a sentence for somebody who has never seen this. */
	readonly title: string;
	readonly about: string;
	readonly door: Door;
	readonly method: "GET" | "POST";
	readonly target: string;
	/** Octets of request content: seeded bytes; 0 for none. */
	readonly contentBytes: number;
	/** Requests that are sent before answers are awaited. */
	readonly depth: number;
	/** A connection for each request, closed by the server. */
	readonly connects: boolean;
	readonly mediaType: string;
	/** Connections that keep memory and the loopback sane; the option may set another number. */
	readonly connections: number;
}

/** Name of a file of the workload, and its size. */
export const FILE_SIZES: Readonly<Record<string, number>> = { "1k.bin": 1024, "100k.bin": 100 * 1024, "1m.bin": 1024 * 1024 };

export const TEXT = "Hello, World!";
export const JSON_TEXT = '{"message":"Hello, World!","from":"the benchmark","numbers":[1,2,3]}';
export const ROUTED_TEXT = '{"user":"42","post":"7","fields":"title"}';
export const STREAM_PIECES = 16;
export const STREAM_PIECE_BYTES = 1024;

const PLAIN = { door: "app", method: "GET", contentBytes: 0, depth: 1, connects: false, mediaType: "text/plain", connections: 64 } as const;
const BYTES = "application/octet-stream";

export const WORKLOADS: readonly Workload[] = [
	{
		...PLAIN,
		name: "plaintext",
		title: "Short text",
		about: "The least an HTTP server can do: 13 octets of text on a connection that stays open.",
		target: "/plaintext",
	},
	{ ...PLAIN, name: "json", title: "JSON", about: "A small object made into JSON for each request.", target: "/json", mediaType: "application/json" },
	{
		...PLAIN,
		name: "routed",
		title: "Routed with parameters",
		about: "One of eleven routes, two parameters in the path and one in the query, answered as JSON.",
		target: "/users/42/posts/7?fields=title",
		mediaType: "application/json",
	},
	{
		...PLAIN,
		name: "streamed",
		title: "Streamed response",
		about: "Sixteen pieces of 1 KiB, written one after another without saying how many.",
		target: "/stream",
		mediaType: BYTES,
	},
	{ ...PLAIN, name: "static-1k", title: "Static file, 1 KiB", about: "A small file from disk.", door: "files", target: "/1k.bin", mediaType: BYTES },
	{
		...PLAIN,
		name: "static-100k",
		title: "Static file, 100 KiB",
		about: "A picture's worth.",
		door: "files",
		target: "/100k.bin",
		mediaType: BYTES,
		connections: 32,
	},
	{
		...PLAIN,
		name: "static-1m",
		title: "Static file, 1 MiB",
		about: "Mostly a matter of moving bytes.",
		door: "files",
		target: "/1m.bin",
		mediaType: BYTES,
		connections: 16,
	},
	{
		...PLAIN,
		name: "echo-1k",
		title: "Echo, 1 KiB",
		about: "A POST whose content comes back: reading as well as writing.",
		method: "POST",
		target: "/echo",
		contentBytes: 1024,
		mediaType: BYTES,
	},
	{
		...PLAIN,
		name: "echo-1m",
		title: "Echo, 1 MiB",
		about: "The same with a MiB each way.",
		method: "POST",
		target: "/echo",
		contentBytes: 1024 * 1024,
		mediaType: BYTES,
		connections: 8,
	},
	{
		...PLAIN,
		name: "pipelined",
		title: "Pipelined, 16 deep",
		about: "Short text, sixteen requests sent at once: what parsing and answering cost when system calls are shared.",
		target: "/plaintext",
		depth: 16,
	},
	{
		...PLAIN,
		name: "connect",
		title: "New connection each",
		about: "Short text, a new TCP connection for every request.",
		target: "/plaintext",
		connects: true,
	},
];

/** The bytes of one request. `host` is the Host field's value. */
export function requestBytes(workload: Workload, host: string): Uint8Array<ArrayBuffer> {
	const lines = [`${workload.method} ${workload.target} HTTP/1.1`, `Host: ${host}`];
	if (workload.connects) lines.push("Connection: close");
	if (workload.contentBytes > 0) lines.push(`Content-Type: ${BYTES}`, `Content-Length: ${workload.contentBytes}`);
	return joined([new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`), echoContent(workload)]);
}

/** What goes out at a time: one request, or as many as the workload is deep. */
export function batchBytes(workload: Workload, host: string): Uint8Array<ArrayBuffer> {
	const request = requestBytes(workload, host);
	return joined(Array.from({ length: workload.depth }, () => request));
}

/** The content that every server must answer with. */
export function expectedContent(workload: Workload): Uint8Array<ArrayBuffer> {
	const file = FILE_SIZES[workload.target.slice(1)];
	if (workload.door === "files" && file !== undefined) return fileBytes(file);
	switch (workload.target) {
		case "/echo":
			return echoContent(workload);
		case "/stream":
			return joined(Array.from({ length: STREAM_PIECES }, (_, index) => new Uint8Array(STREAM_PIECE_BYTES).fill(streamLetter(index))));
		case "/json":
			return new TextEncoder().encode(JSON_TEXT);
		case "/plaintext":
			return new TextEncoder().encode(TEXT);
		default:
			return new TextEncoder().encode(ROUTED_TEXT);
	}
}

/** What a static file of so many octets holds. */
export function fileBytes(byteCount: number): Uint8Array<ArrayBuffer> {
	return seededBytes(byteCount, byteCount);
}

function echoContent(workload: Workload): Uint8Array<ArrayBuffer> {
	return seededBytes(7, workload.contentBytes);
}

/** Pieces of a streamed response are told apart: "a", "b", … */
export function streamLetter(index: number): number {
	return 0x61 + index;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Reads "plaintext,json"; a prefix such as "static" or "echo" stands for all that begin so. Throws a `UsageError` for a name that fits none. */
export function parseWorkloads(text: string): Workload[] {
	const wanted = text.split(",").map((item) => item.trim());
	for (const item of wanted) {
		if (item === "" || !WORKLOADS.some(({ name }) => fits(name, item))) {
			throw new UsageError(`There is no workload "${item}"; there are ${WORKLOADS.map(({ name }) => name).join(", ")}.`);
		}
	}
	return WORKLOADS.filter(({ name }) => wanted.some((item) => fits(name, item)));
}

function fits(name: string, item: string): boolean {
	return name === item || name.startsWith(`${item}-`);
}
