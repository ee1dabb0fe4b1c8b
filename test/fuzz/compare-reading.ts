/**
 * Compares what a connection did with what the reference reads. Where it refuses a message before all of it has come, the refusal must
 * be one that the message deserves once it is complete.
 */
import { type ReadResponse, readResponses } from "../support/read-responses.ts";
import {
	type ReferenceAnswer,
	type ReferenceLine,
	type ReferenceReading,
	type ReferenceRequest,
	readReference,
} from "../support/reference-parser.ts";
import { answerContent, type FuzzCase } from "./fuzz-case.ts";
import type { Observation } from "./observe-connection.ts";

/** What completes a message that is cut off, one way or another. */
const COMPLETIONS = ["\r\n\r\n", "X\r\n\r\n"];

/** Says in words how they disagree; null where they agree. */
export function compareReading(played: FuzzCase, observed: Observation): string | null {
	if (observed.breaches.length > 0) return `breach: ${observed.breaches.join("; ")}`;
	const reading = readCase(played);
	const finals = readFinals(observed, reading, played);
	if (typeof finals === "string") return finals;
	const expected = expectedAnswers(reading, played);
	const isEarly = reading.end === "unfinished" && finals.length === reading.answers.length + 1;
	if (isEarly && !isDeserved(played, reading.answers.length, finals.at(-1)?.status ?? 0))
		return `status ${finals.at(-1)?.status} came early and is not deserved`;
	if (!isEarly && finals.length !== expected.length) return `${finals.length} final responses, ${expected.length} expected`;
	for (const [index, answer] of expected.entries()) {
		const status = finals[index]?.status ?? 0;
		if (index < reading.answers.length && !answer.statuses.has(status))
			return `status ${status} where ${[...answer.statuses].join(" or ")} was expected`;
	}
	return (
		compareRequests(played, reading, observed, isEarly) ??
		compareAnswers(played, reading, finals) ??
		compareEnd(played, reading, observed, finals, isEarly)
	);
}

/** What the reference makes of a case, perhaps with more behind its wire. */
function readCase(played: FuzzCase, more = ""): ReferenceReading {
	return readReference(played.wire + more, played.limits, played.pace !== "unread");
}

function readFinals(observed: Observation, reading: ReferenceReading, played: FuzzCase): ReadResponse[] | string {
	const methods = reading.answers.map((answer) => answer.method);
	methods.push(reading.cutMethod);
	let responses: ReadResponse[];
	try {
		responses = readResponses(observed.output, methods, observed.isEnded);
	} catch (error) {
		return `malformed output: ${String(error)}`;
	}
	const finals = responses.filter((response) => response.status >= 200);
	const interims = responses.length - finals.length;
	if (interims > 0 || played.pace === "now") {
		const invited = played.pace === "unread" ? 0 : reading.requests.filter(asksToContinue).length;
		if (played.pace === "now" ? interims !== invited : interims > invited) return `${interims} interim responses, ${invited} expected`;
	}
	const cut = finals.find((response) => !response.isComplete);
	return cut === undefined ? finals : `an incomplete response: ${cut.status}`;
}

/** RFC 9110 §10.1.1: an HTTP/1.1 request with content that asks to be told to send it. */
function asksToContinue(request: ReferenceRequest): boolean {
	if (request.version !== "1.1") return false;
	const has = (name: string, is: (value: string) => boolean): boolean =>
		request.fields.some(([given, value]) => given.toLowerCase() === name && is(value.toLowerCase()));
	if (!has("expect", (value) => value.split(",").some((member) => member.replace(/^[\t ]+|[\t ]+$/g, "") === "100-continue"))) return false;
	return has("transfer-encoding", () => true) || has("content-length", (value) => Number(value) > 0);
}

/** With FIN, content that is cut off will never be complete: 400 (RFC 9112 §8). */
function expectedAnswers(reading: ReferenceReading, played: FuzzCase): readonly ReferenceAnswer[] {
	if (!played.fin || !reading.isContentCut) return reading.answers;
	return [...reading.answers, { method: reading.cutMethod, statuses: INCOMPLETE }];
}

const INCOMPLETE: ReadonlySet<number> = new Set([400]);

function isDeserved(played: FuzzCase, index: number, status: number): boolean {
	if (played.fin && status === 400) return true;
	return COMPLETIONS.some((completion) => readCase(played, completion).answers[index]?.statuses.has(status));
}

function compareRequests(played: FuzzCase, reading: ReferenceReading, observed: Observation, isEarly: boolean): string | null {
	if (reading.requests.length !== observed.requests.length) return `${observed.requests.length} requests, ${reading.requests.length} expected`;
	for (const [index, expected] of reading.requests.entries()) {
		const actual = observed.requests[index]!;
		for (const part of PARTS) {
			if (actual[part] !== expected[part])
				return `${part} of request ${index} is ${JSON.stringify(actual[part])}, not ${JSON.stringify(expected[part])}`;
		}
		if (!areSameLines(actual.fields, expected.fields)) return `fields of request ${index} differ: ${JSON.stringify(actual.fields)}`;
		if (played.pace === "unread") continue;
		const end = expected.end === "unfinished" && (isEarly || played.fin) ? "failed" : expected.end;
		if (actual.end !== end) return `request ${index} is ${actual.end}, ${end} expected`;
		if (!areSameLines(actual.trailers, expected.trailers)) return `trailers of request ${index} differ: ${JSON.stringify(actual.trailers)}`;
		// What was kept for a handler that had not read it yet is dropped when the content fails.
		const isDropped = played.pace === "later" && end === "failed" && actual.content === "";
		if (actual.content !== expected.content && !isDropped) return `content of request ${index} is ${JSON.stringify(actual.content)}`;
	}
	return null;
}

/** Whether nobody reads the content of the last message that was answered. */
function isUnread(played: FuzzCase, reading: ReferenceReading): boolean {
	const statuses = reading.answers.at(-1)?.statuses;
	if (statuses === undefined) return false;
	return (played.pace === "unread" && statuses.has(200)) || [...statuses].some((status) => REFUSALS.has(status));
}

function willClose(played: FuzzCase): boolean {
	return COMPLETIONS.some((completion) => readCase(played, completion).end === "closed");
}

/** What a request is refused with while its framing is sound. */
const REFUSALS: ReadonlySet<number> = new Set([417, 421, 501]);

const PARTS = ["method", "target", "path", "query", "authority", "version"] as const;

export function areSameLines(actual: readonly ReferenceLine[], expected: readonly ReferenceLine[]): boolean {
	if (actual.length !== expected.length) return false;
	return actual.every(([name, value], index) => name === expected[index]![0] && value === expected[index]![1]);
}

/** Each 200 answers its own request. */
function compareAnswers(played: FuzzCase, reading: ReferenceReading, finals: readonly ReadResponse[]): string | null {
	const answered = played.pace === "unread" ? reading.requests : reading.requests.filter((request) => request.end === "complete");
	let served = 0;
	for (const [index, answer] of reading.answers.entries()) {
		const response = finals[index]!;
		if (response.status !== 200) continue;
		const request = answered[served];
		if (request === undefined) return `response ${index} answers nothing`;
		const content = answer.method === "HEAD" ? "" : answerContent(request.target, served, played.paddingBytes);
		if (response.content !== content) return `response ${index} is ${JSON.stringify(response.content)}, not ${JSON.stringify(content)}`;
		served++;
	}
	return null;
}

function compareEnd(
	played: FuzzCase,
	reading: ReferenceReading,
	observed: Observation,
	finals: readonly ReadResponse[],
	isEarly: boolean,
): string | null {
	const isOpen = observed.lifecycle === "open";
	// The content of a refused request, found to be malformed before it is cut off, ends the connection without a word.
	const endsSilently = !isOpen && reading.end === "unfinished" && isUnread(played, reading) && willClose(played);
	const staysOpen = reading.end !== "closed" && !isEarly && !played.fin && !endsSilently;
	if (isOpen !== staysOpen) return `the connection is ${observed.lifecycle}, ${staysOpen ? "open" : "its end"} expected`;
	if (!isOpen && !observed.isEnded) return "no FIN after the last response";
	if (played.fin) return observed.lifecycle === "closed" ? null : `the connection is ${observed.lifecycle} after both ends`;
	for (const [index, response] of finals.entries()) {
		const saysClose = response.fields.some(([name, value]) => name.toLowerCase() === "connection" && value === "close");
		const isLast = index === finals.length - 1;
		// Too much of what nobody reads ends the connection when the answer has been made.
		if (isLast && !saysClose && !isOpen && isUnread(played, reading)) continue;
		if (saysClose !== (isLast && !isOpen))
			return `response ${index} ${saysClose ? "says close" : "doesn't say close"}, and the connection is ${observed.lifecycle}`;
	}
	return null;
}
