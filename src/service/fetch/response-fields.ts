/**
 * The fields of a response that are the server's own: how it frames content and keeps its connection.
 *
 * A handler may name them, as handlers that run elsewhere do, and what they ask for is done where it makes sense; the lines
 * themselves don't go out (RFC 9110 §7.6.1).
 */
import type { FieldLines } from "../../protocol/http/field-section.ts";

/** What a handler's fields ask of the server. */
export interface FramingWishes {
	/** The lines that go out. */
	readonly lines: FieldLines;
	/** What Content-Length says; -1 where there is none. */
	readonly contentLength: number;
	/** True where Connection has "close". */
	readonly closes: boolean;
}

/** True where one of the lines (names in lower case) is the server's own. */
export function isServersOwn(lines: FieldLines): boolean {
	for (let at = 0; at < lines.length; at += 2) if (isOwnName(lines[at]!)) return true;
	return false;
}

/** RFC 9110 §15.5.22: 426 MUST say by Upgrade to what. It is the one status that Upgrade goes out with. */
const UPGRADE_REQUIRED = 426;

/** Divides lines into what goes out and what they ask of the server. Throws a TypeError where Content-Length is no number. */
export function takeFraming(status: number, lines: FieldLines): FramingWishes {
	if (!isServersOwn(lines)) return { lines, contentLength: -1, closes: false };
	const options = connectionOptions(lines);
	const kept: string[] = [];
	let contentLength = -1;
	for (let at = 0; at < lines.length; at += 2) {
		const name = lines[at]!;
		if (name === "upgrade" && status === UPGRADE_REQUIRED) kept.push(name, lines[at + 1]!);
		else if (name === "content-length") contentLength = parseLength(lines[at + 1]!, contentLength);
		else if (!isOwnName(name) && !options.includes(name)) kept.push(name, lines[at + 1]!);
	}
	return { lines: kept, contentLength, closes: options.includes("close") };
}

function isOwnName(name: string): boolean {
	switch (name.length) {
		case 2:
			return name === "te";
		case 7:
			return name === "trailer" || name === "upgrade";
		case 10:
			return name === "connection" || name === "keep-alive";
		case 14:
			return name === "content-length";
		case 16:
			return name === "proxy-connection";
		case 17:
			return name === "transfer-encoding";
		default:
			return false;
	}
}

/** The connection options, in lower case: "close", and names of fields meant for one connection only. */
function connectionOptions(lines: FieldLines): string[] {
	const options: string[] = [];
	for (let at = 0; at < lines.length; at += 2) {
		if (lines[at] === "connection") for (const option of lines[at + 1]!.split(",")) options.push(option.trim().toLowerCase());
	}
	return options;
}

function parseLength(value: string, earlier: number): number {
	const length = /^[0-9]+$/.test(value) ? Number(value) : -1;
	if (!Number.isSafeInteger(length) || length < 0) throw new TypeError(`Content-Length is a number of octets; got ${JSON.stringify(value)}.`);
	if (earlier !== -1 && earlier !== length) throw new TypeError(`Content-Length is given as ${earlier} and as ${length}.`);
	return length;
}
