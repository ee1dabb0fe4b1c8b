/**
 * HTTP/1 requests read slowly: regular expressions transcribed from the ABNF of RFC 9112, RFC 9110 and RFC 3986, with the choices
 * that `src/protocol` documents. It shares no code with `src` and knows nothing of pieces: it is given all that was sent. Where a head
 * is wrong in several ways it gives the status of each, since which one is found first is nobody's promise.
 */

export interface ReferenceLimits {
	readonly targetBytes: number;
	readonly headBytes: number;
	readonly fieldCount: number;
	readonly contentBytes: number;
	readonly discardBytes: number;
	readonly chunkLineBytes: number;
	readonly chunkOverheadBytes: number;
	readonly trailerBytes: number;
	readonly trailerCount: number;
}

export type ReferenceLine = readonly [name: string, value: string];

/** A request that a handler must see. */
export interface ReferenceRequest {
	readonly method: string;
	readonly target: string;
	readonly path: string;
	readonly query: string | null;
	readonly authority: string;
	readonly version: "1.0" | "1.1";
	readonly fields: readonly ReferenceLine[];
	content: string;
	trailers: readonly ReferenceLine[];
	end: "complete" | "failed" | "unfinished";
}

/** One final response that must come: to which method, and the statuses it may have. */
export interface ReferenceAnswer {
	readonly method: string;
	readonly statuses: ReadonlySet<number>;
}

export interface ReferenceReading {
	readonly requests: ReferenceRequest[];
	readonly answers: ReferenceAnswer[];
	/** "open": all read, more may come. "closed": nothing more is read. "unfinished": a message is cut off; an early refusal of it is right. */
	end: "open" | "closed" | "unfinished";
	/** The method of the message that is cut off, as far as it is known. */
	cutMethod: string;
	/** What is cut off is the content of a request that is not answered yet. */
	isContentCut: boolean;
}

// RFC 9110 §5.6.2
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
// RFC 9110 §5.6.4, with obs-text
const QUOTED_STRING = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"';
// RFC 9110 §5.6.3
const BWS = "[\\t ]*";

// RFC 3986 §2 and §3. The path also has what browsers send raw: [ ] { } | ^ `; in a query, a "%" is not looked behind.
const PATH_OCTETS = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/\\[\\]{}|^`]|%[0-9A-Fa-f]{2})*";
const QUERY_OCTETS = "[A-Za-z0-9\\-._~!$&'()*+,;=:@%/\\[\\]{}|^`?\\\\]*";
// No comma: it stands between joined Host lines, never in a host.
const REG_NAME = "(?:[A-Za-z0-9\\-._~!$&'()*+;=]|%[0-9A-Fa-f]{2})+";
const H16 = "[0-9A-Fa-f]{1,4}";
const DEC_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const IPV4 = `${DEC_OCTET}\\.${DEC_OCTET}\\.${DEC_OCTET}\\.${DEC_OCTET}`;
const LS32 = `(?:${H16}:${H16}|${IPV4})`;
// RFC 3986 §3.2.2, line by line
const IPV6 = [
	`(?:${H16}:){6}${LS32}`,
	`::(?:${H16}:){5}${LS32}`,
	`(?:${H16})?::(?:${H16}:){4}${LS32}`,
	`(?:(?:${H16}:){0,1}${H16})?::(?:${H16}:){3}${LS32}`,
	`(?:(?:${H16}:){0,2}${H16})?::(?:${H16}:){2}${LS32}`,
	`(?:(?:${H16}:){0,3}${H16})?::${H16}:${LS32}`,
	`(?:(?:${H16}:){0,4}${H16})?::${LS32}`,
	`(?:(?:${H16}:){0,5}${H16})?::${H16}`,
	`(?:(?:${H16}:){0,6}${H16})?::`,
].join("|");
const AUTHORITY = `(?:${REG_NAME}|\\[(?:${IPV6})\\])(?::([0-9]*))?`;

const EMPTY_LINES = /^(?:\r\n)*/;
const METHOD = new RegExp(`^${TOKEN}$`);
const VERSION = /^HTTP\/([0-9])\.([0-9])$/;
const ORIGIN_FORM = new RegExp(`^(/${PATH_OCTETS})(?:\\?(${QUERY_OCTETS}))?$`);
const ABSOLUTE_FORM = new RegExp(`^[Hh][Tt][Tt][Pp][Ss]?://(${AUTHORITY})((?:/${PATH_OCTETS})?)(?:\\?(${QUERY_OCTETS}))?$`);
const WHOLE_AUTHORITY = new RegExp(`^${AUTHORITY}$`);
// RFC 9112 §5; a value is trimmed of the white space around it.
const FIELD_LINE = new RegExp(`^(${TOKEN}):[\\t ]*((?:[\\t \\x21-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)[\\t ]*$`);
// RFC 9112 §7.1
const CHUNK_EXTENSION = `${BWS};${BWS}${TOKEN}(?:${BWS}=${BWS}(?:${TOKEN}|${QUOTED_STRING}))?`;
const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]+)(?:${CHUNK_EXTENSION})*$`);
// RFC 9112 §7: a transfer coding and its parameters; only the shape counts here.
const OTHER_CODING = new RegExp(`^${TOKEN}${BWS}(?:;.*)?$`);

const METHODS =
	/^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|ACL|BASELINE-CONTROL|BIND|CHECKIN|CHECKOUT|COPY|LABEL|LINK|LOCK|MERGE|MKACTIVITY|MKCALENDAR|MKCOL|MKREDIRECTREF|MKWORKSPACE|MOVE|ORDERPATCH|PROPFIND|PROPPATCH|QUERY|REBIND|REPORT|SEARCH|UNBIND|UNCHECKOUT|UNLINK|UNLOCK|UPDATE|UPDATEREDIRECTREF|VERSION-CONTROL)$/;
const FORBIDDEN_TRAILERS =
	/^(authorization|cache-control|connection|content-encoding|content-length|content-range|content-type|cookie|expect|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|keep-alive|max-forwards|proxy-authenticate|proxy-authorization|proxy-connection|range|set-cookie|te|trailer|transfer-encoding|upgrade|www-authenticate)$/i;

/** What a head says, where nothing is wrong with it. */
interface Head {
	readonly request: ReferenceRequest;
	/** -1: chunked. */
	readonly contentLength: number;
	readonly persists: boolean;
	/** RFC 9110 §10.1.1: its peer waits for 100 and won't get it, so that it may or may not send its content. */
	readonly isInDoubt: boolean;
	/** Statuses of refusals that leave the framing sound. */
	readonly refusals: ReadonlySet<number>;
}

/** Reads all that a peer sent on one connection. `isRead`: handlers read content, and answer at its end; else they answer at once. */
export function readReference(wire: string, limits: ReferenceLimits, isRead = true): ReferenceReading {
	const reading: ReferenceReading = { requests: [], answers: [], end: "open", cutMethod: "", isContentCut: false };
	let at = 0;
	while (at < wire.length && reading.end === "open") at = readMessage(wire, at, limits, reading, isRead);
	return reading;
}

function readMessage(wire: string, start: number, limits: ReferenceLimits, reading: ReferenceReading, isRead: boolean): number {
	const lineStart = start + (EMPTY_LINES.exec(wire.slice(start))?.[0].length ?? 0);
	const headEnd = wire.indexOf("\r\n\r\n", lineStart);
	if (headEnd === -1) {
		reading.end = "unfinished";
		reading.cutMethod = /^(\S+) /.exec(wire.slice(lineStart))?.[1] ?? "";
		return wire.length;
	}
	const contentStart = headEnd + 4;
	const method = /^(\S+) /.exec(wire.slice(lineStart, headEnd))?.[1] ?? "";
	const head = readHead(wire.slice(lineStart, headEnd), contentStart - start, limits, isRead);
	if (head instanceof Set) {
		reading.answers.push({ method, statuses: head });
		reading.end = "closed";
		return wire.length;
	}
	const isRefused = head.refusals.size > 0;
	if (!isRefused) reading.requests.push(head.request);
	const content = head.contentLength === -1 ? readChunked(wire, contentStart, limits) : readLength(wire, contentStart, head.contentLength);
	Object.assign(head.request, { content: content.content, trailers: content.trailers, end: content.end });
	// What nobody reads is read past, where it isn't too much, or in doubt: before a handler's answer goes out, and after a refusal.
	const isLeftUnread = (isRefused || !isRead) && (head.isInDoubt || Math.max(head.contentLength, content.content.length) > limits.discardBytes);
	if (isRefused || isLeftUnread || content.end === "complete") {
		reading.answers.push({ method, statuses: isRefused ? head.refusals : new Set([200]) });
		if (isLeftUnread || (isRefused && !head.persists)) reading.end = "closed";
		if (reading.end === "closed") return wire.length;
	} else if (content.end === "failed") reading.answers.push({ method, statuses: new Set(content.statuses) });
	if (content.end === "unfinished") {
		reading.end = "unfinished";
		reading.cutMethod = method;
		reading.isContentCut = !isRefused;
	} else if (content.end === "failed" || !head.persists) reading.end = "closed";
	return content.at;
}

function readHead(text: string, headBytes: number, limits: ReferenceLimits, isRead: boolean): Head | Set<number> {
	const faults = new Set<number>();
	const [requestLine = "", ...lines] = text.split("\r\n");
	if (headBytes > limits.headBytes) faults.add(431).add(statusAtLimit(requestLine, limits.headBytes - (headBytes - text.length - 4)));
	if (lines.length > limits.fieldCount) faults.add(431);
	const fields = readFieldLines(lines);
	if (fields === null) faults.add(400);
	const [method = "", target = "", version = "", ...more] = requestLine.split(" ");
	if (target.length > limits.targetBytes) faults.add(414);
	const versionParts = VERSION.exec(version);
	if (!METHOD.test(method) || versionParts === null || more.length > 0) faults.add(400);
	// A bare CR behind the version may be found after the version itself has been.
	if (/^HTTP\/[02-9]\.[0-9](?:$|\r)/.test(version)) faults.add(505);
	const parts = readTarget(method, target);
	if (parts === null) faults.add(400);
	else if (method === "CONNECT") faults.add(501);
	const isAbsolute = method !== "CONNECT" && parts?.authority !== null;
	if (fields === null || parts === null || versionParts === null || faults.size > 0)
		return addMeaningFaults(faults, fields ?? [], versionParts?.[2] === "0", isAbsolute, limits);
	const isHttp10 = versionParts[2] === "0";
	addMeaningFaults(faults, fields, isHttp10, isAbsolute, limits);
	const refusals = new Set<number>();
	if (!METHODS.test(method)) refusals.add(501);
	const expectations = membersOf(fields, "expect").filter((member) => member !== "");
	if (!isHttp10 && expectations.some((member) => member !== "100-continue")) refusals.add(417);
	// RFC 9110 §7.4: nothing here is read from a secured connection.
	if (/^https:/i.test(target)) refusals.add(421);
	// Content too large ends the connection, whatever the answer is.
	if (faults.size === 1 && faults.has(413)) return new Set([...faults, ...refusals]);
	if (faults.size > 0) return faults;
	const contentLength = valuesOf(fields, "transfer-encoding").length > 0 ? -1 : Number(valuesOf(fields, "content-length")[0] ?? "0");
	// RFC 9110 §10.1.1: a peer answered while it waits for 100 may or may not send its content, so nothing can be read after it.
	const isInDoubt = (refusals.size > 0 || !isRead) && contentLength !== 0 && !isHttp10 && expectations.includes("100-continue");
	const options = membersOf(fields, "connection");
	return {
		request: {
			method,
			target,
			path: parts.path,
			query: parts.query,
			authority: parts.authority ?? valuesOf(fields, "host")[0] ?? "",
			version: isHttp10 ? "1.0" : "1.1",
			fields,
			content: "",
			trailers: [],
			end: "unfinished",
		},
		contentLength,
		isInDoubt,
		persists: !isInDoubt && !options.includes("close") && (!isHttp10 || options.includes("keep-alive")),
		refusals,
	};
}

/** RFC 9112 §3.2: the target's parts; null where its form is malformed or not allowed with the method. */
function readTarget(method: string, target: string): { path: string; query: string | null; authority: string | null } | null {
	if (target === "*") return method === "OPTIONS" || method === "PRI" ? { path: "*", query: null, authority: null } : null;
	if (method === "CONNECT") return isAuthority(target) && /:[0-9]+$/.test(target) ? { path: "", query: null, authority: target } : null;
	const origin = ORIGIN_FORM.exec(target);
	if (origin !== null) return { path: origin[1] ?? "", query: origin[2] ?? null, authority: null };
	const absolute = ABSOLUTE_FORM.exec(target);
	if (absolute === null || Number(absolute[2] ?? "0") > 65535) return null;
	const path = absolute[3] ?? "";
	const query = absolute[4] ?? null;
	// RFC 9110 §4.2.3: an empty path is "/", but with OPTIONS.
	const whole = method === "OPTIONS" && query === null ? "*" : "/";
	return { path: path === "" ? whole : path, query, authority: absolute[1] ?? "" };
}

function isAuthority(text: string): boolean {
	const found = WHOLE_AUTHORITY.exec(text);
	return found !== null && Number(found[1] ?? "0") <= 65535;
}

function readFieldLines(lines: readonly string[]): ReferenceLine[] | null {
	const fields: ReferenceLine[] = [];
	for (const line of lines) {
		const found = FIELD_LINE.exec(line);
		if (found === null) return null;
		fields.push([found[1] ?? "", found[2] ?? ""]);
	}
	return fields;
}

function valuesOf(fields: readonly ReferenceLine[], name: string): string[] {
	return fields.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
}

/** The members of a list in lower case, empty ones too. */
function membersOf(fields: readonly ReferenceLine[], name: string): string[] {
	return valuesOf(fields, name).flatMap((value) => value.split(",").map((member) => member.replace(/^[\t ]+|[\t ]+$/g, "").toLowerCase()));
}

/** RFC 9112 §3: what a head is refused with that passes its limit at this octet of its request line. */
function statusAtLimit(requestLine: string, at: number): number {
	const [method = "", target = ""] = requestLine.split(" ");
	if (at <= method.length) return 501;
	return at <= method.length + 1 + target.length ? 414 : 431;
}

/** Host, Content-Length and Transfer-Encoding, and what they may not be together. */
function addMeaningFaults(
	faults: Set<number>,
	fields: readonly ReferenceLine[],
	isHttp10: boolean,
	isAbsolute: boolean,
	limits: ReferenceLimits,
): Set<number> {
	const hosts = valuesOf(fields, "host");
	if (hosts.includes("") && !isHttp10 && !isAbsolute) faults.add(400);
	if (hosts.length > 1 || (hosts.length === 0 && !isHttp10)) faults.add(400);
	if (hosts.some((host) => host !== "" && !isAuthority(host))) faults.add(400);
	const lengths = valuesOf(fields, "content-length");
	if (lengths.length > 1) faults.add(400);
	for (const length of lengths) {
		if (!/^[0-9]+$/.test(length) || BigInt(length) > BigInt(Number.MAX_SAFE_INTEGER)) faults.add(400);
		else if (Number(length) > limits.contentBytes) faults.add(413);
	}
	const codings = valuesOf(fields, "transfer-encoding");
	if (codings.length === 0) return faults;
	if (lengths.length > 0 || isHttp10) faults.add(400);
	const status = judgeCodings(
		codings
			.join(",")
			.split(",")
			.map((coding) => coding.replace(/^[\t ]+|[\t ]+$/g, "")),
	);
	if (status !== 200) faults.add(status);
	return faults;
}

/** RFC 9112 §6.1 and §6.3: one chunked is understood; others before it are framed but not understood; anything else has no end. */
function judgeCodings(codings: readonly string[]): 200 | 400 | 501 {
	const isChunked = (coding: string): boolean => coding.toLowerCase() === "chunked";
	if (codings.length === 1 && isChunked(codings[0] ?? "")) return 200;
	const others = codings.slice(0, -1);
	const areOthers = others.every((coding) => OTHER_CODING.test(coding) && !/^chunked[\t ]*(;|$)/i.test(coding));
	return isChunked(codings.at(-1) ?? "") && areOthers ? 501 : 400;
}

interface Content {
	readonly at: number;
	readonly content: string;
	readonly trailers: readonly ReferenceLine[];
	readonly end: "complete" | "failed" | "unfinished";
	/** Those that the refusal may have, where it failed. */
	readonly statuses: readonly number[];
}

function readLength(wire: string, from: number, length: number): Content {
	const content = wire.slice(from, from + length);
	return { at: from + content.length, content, trailers: [], end: content.length === length ? "complete" : "unfinished", statuses: [] };
}

function readChunked(wire: string, from: number, limits: ReferenceLimits): Content {
	let at = from;
	let content = "";
	let overhead = 0;
	const failed = (status: number): Content => ({ at: wire.length, content, trailers: [], end: "failed", statuses: [status] });
	const unfinished = (): Content => ({ at: wire.length, content, trailers: [], end: "unfinished", statuses: [] });
	for (;;) {
		const lineEnd = wire.indexOf("\r\n", at);
		if (lineEnd === -1) return unfinished();
		const line = CHUNK_LINE.exec(wire.slice(at, lineEnd));
		const lineBytes = lineEnd + 2 - at;
		if (line === null || lineBytes > limits.chunkLineBytes) return failed(400);
		const size = BigInt(`0x${line[1]}`);
		if (size > BigInt(Number.MAX_SAFE_INTEGER)) return failed(400);
		overhead += Math.max(0, lineBytes + 2 - 16);
		if (overhead > limits.chunkOverheadBytes) return failed(400);
		if (content.length + Number(size) > limits.contentBytes) return failed(413);
		at = lineEnd + 2;
		if (size === 0n) return readTrailers(wire, at, content, limits);
		content += wire.slice(at, at + Number(size));
		at += Number(size);
		if (at + 2 > wire.length) return unfinished();
		if (wire.slice(at, at + 2) !== "\r\n") return failed(400);
		at += 2;
	}
}

function readTrailers(wire: string, from: number, content: string, limits: ReferenceLimits): Content {
	const trailers: ReferenceLine[] = [];
	let at = from;
	for (;;) {
		const lineEnd = wire.indexOf("\r\n", at);
		if (lineEnd === -1) return { at: wire.length, content, trailers: [], end: "unfinished", statuses: [] };
		const text = wire.slice(at, lineEnd);
		if (text === "") return { at: lineEnd + 2, content, trailers, end: "complete", statuses: [] };
		const line = FIELD_LINE.exec(text);
		const tooLarge = trailers.length >= limits.trailerCount || lineEnd + 2 - from > limits.trailerBytes;
		const isRefused = line === null || FORBIDDEN_TRAILERS.test(line[1] ?? "");
		// A line that is wrong may be found so before its end passes the limit.
		const statuses = [...(isRefused ? [400] : []), ...(tooLarge ? [431] : [])];
		if (line === null || statuses.length > 0) return { at: wire.length, content, trailers: [], end: "failed", statuses };
		trailers.push([line[1] ?? "", line[2] ?? ""]);
		at = lineEnd + 2;
	}
}
