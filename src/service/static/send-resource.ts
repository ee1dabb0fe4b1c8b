/**
 * Answers a GET or HEAD with a resource: representation, preconditions, range, then bytes from memory or from disk.
 *
 * The common case (a small file that is kept, no Range) is synchronous and is one `respond` with fields made before. Errors are
 * `send-error.ts`'s; the parts of several ranges `multipart-ranges.ts`'s; the loop that reads a file `file-transfer.ts`'s.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { evaluateIfRange, evaluatePreconditions } from "../../protocol/http/conditionals.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { type ByteRange, formatContentRange, formatUnsatisfiedRange, selectRanges } from "../../protocol/http/ranges.ts";
import { BufferPool, FileTransfer, type Piece } from "./file-transfer.ts";
import { isSameState, openFound } from "./folder.ts";
import { planMultipart } from "./multipart-ranges.ts";
import { Representation } from "./representation.ts";
import type { Resource } from "./resource.ts";
import type { ResourceStore } from "./resource-store.ts";
import { sendError } from "./send-error.ts";

/** An answer with content, decided on and not yet sent. */
interface ContentPlan {
	readonly status: number;
	readonly fields: FieldLines;
	readonly length: number;
	/** What of the representation is sent; null for all of it. */
	readonly pieces: readonly Piece[] | null;
}

export class ResourceSender {
	#store: ResourceStore;
	#pool: BufferPool;
	#reportError: (error: unknown, exchange: Exchange) => void;

	constructor(store: ResourceStore, reportError: (error: unknown, exchange: Exchange) => void) {
		this.#store = store;
		this.#pool = new BufferPool();
		this.#reportError = reportError;
	}

	/**
	 * Answers with the resource kept under `key` (or not kept: null). False, given at once or promised, means that nothing was sent
	 * because the file is gone or replaced: look for it again.
	 */
	send(exchange: Exchange, key: string | null, resource: Resource): boolean | Promise<boolean> {
		const { request } = exchange;
		const representation = resource.choose(request.fields);
		const plan = this.#decide(exchange, representation);
		if (plan === null) return true;
		if (request.method === "HEAD") return sendHead(exchange, plan);
		if (representation.bytes !== null) return sendBytes(exchange, plan, representation.bytes);
		return this.#sendFromDisk(exchange, key, resource, representation);
	}

	/** Answers with the whole of a resource whatever the request's preconditions and range: with the page for an error. */
	async sendPage(exchange: Exchange, status: number, fields: FieldLines, key: string | null, resource: Resource): Promise<boolean> {
		const representation = resource.representations[0];
		if (representation === undefined) return false;
		const { length } = representation;
		if (exchange.request.method === "HEAD") return sendHead(exchange, { status, fields, length, pieces: null });
		const bytes = representation.bytes ?? (this.#store.isKept(representation) ? await this.#store.load(key, resource, representation) : null);
		if (bytes !== null) return sendBytes(exchange, { status, fields, length, pieces: null }, bytes);
		const file = await openFound(this.#store.files, representation.source.path);
		if (file === null) return false;
		const whole = { from: 0, to: file.stat.size };
		exchange.begin(status, fields, whole.to);
		new FileTransfer(exchange, file, whole.to === 0 ? [] : [whole], this.#pool, (error) => this.#reportError(error, exchange)).start();
		return true;
	}

	/** What to send of a representation; null where 304, 412 or 416 has been sent instead. */
	#decide(exchange: Exchange, representation: Representation): ContentPlan | null {
		const { fields, method } = exchange.request;
		const now = this.#store.clock.unixMillis();
		const verdict = evaluatePreconditions(fields, method, representation, now);
		if (verdict === 304) {
			exchange.respond(304, representation.notModifiedFields);
			return null;
		}
		if (verdict === 412) {
			sendError(exchange, 412, this.#store.rules.fields);
			return null;
		}
		const { length } = representation;
		const whole: ContentPlan = { status: 200, fields: representation.fields, length, pieces: null };
		// RFC 9110 §14.2: Range is defined for GET alone.
		const range = method === "GET" ? fields.get("range") : null;
		if (range === null || !evaluateIfRange(fields, representation, now)) return whole;
		const ranges = selectRanges(range, length);
		if (ranges === null) return whole;
		const [first] = ranges;
		if (first === undefined) {
			sendError(exchange, 416, this.#store.rules.fields, ["Content-Range", formatUnsatisfiedRange(length), "Accept-Ranges", "bytes"]);
			return null;
		}
		return ranges.length === 1 ? planRange(representation, first) : (planRanges(representation, ranges) ?? whole);
	}

	async #sendFromDisk(exchange: Exchange, key: string | null, resource: Resource, representation: Representation): Promise<boolean> {
		if (this.#store.isKept(representation)) {
			const bytes = await this.#store.load(key, resource, representation);
			const plan = bytes === null || exchange.isEnded ? null : this.#decide(exchange, representation);
			if (bytes !== null) return plan === null || sendBytes(exchange, plan, bytes);
		}
		const file = await openFound(this.#store.files, representation.source.path);
		if (file === null) {
			this.#store.forget(key);
			return false;
		}
		let current = representation;
		if (!isSameState(file.stat, representation.source.stat)) {
			// It has changed since it was described: what is open is what is served, under its own validators.
			this.#store.forget(key);
			current = new Representation({ ...representation.source, stat: file.stat }, this.#store.rules, this.#store.clock.unixMillis());
		}
		const plan = exchange.isEnded ? null : this.#decide(exchange, current);
		if (plan === null) {
			await file.close();
			return true;
		}
		exchange.begin(plan.status, plan.fields, plan.length);
		const pieces = plan.pieces ?? (plan.length === 0 ? [] : [{ from: 0, to: plan.length }]);
		new FileTransfer(exchange, file, pieces, this.#pool, (error) => this.#reportError(error, exchange)).start();
		return true;
	}
}

/**
 * 206 with one range. RFC 9110 §15.3.7: after an If-Range that matched, fields that the client has already SHOULD NOT be sent again. We
 * send them all the same: players and proxies read Content-Type and Last-Modified from any 206.
 */
function planRange(representation: Representation, range: ByteRange): ContentPlan {
	const fields = [...representation.fields, "Content-Range", formatContentRange(range, representation.length)];
	return { status: 206, fields, length: range.to - range.from, pieces: [range] };
}

/**
 * 206 with several ranges; null for a representation in a content coding: parts of it would be coded, the multipart around them
 * not, and Content-Encoding could be said of neither without being wrong about the other.
 */
function planRanges(representation: Representation, ranges: readonly ByteRange[]): ContentPlan | null {
	if (representation.source.coding !== null) return null;
	const { contentType, pieces, length } = planMultipart(ranges, representation.contentType, representation.entityTag, representation.length);
	// RFC 9110 §15.3.7.2: Content-Range belongs to the parts, and the parts' Content-Type is not the answer's.
	const fields = ["Content-Type", contentType];
	for (let at = 0; at < representation.fields.length; at += 2) {
		const name = representation.fields[at] ?? "";
		if (name.toLowerCase() !== "content-type") fields.push(name, representation.fields[at + 1] ?? "");
	}
	return { status: 206, fields, length, pieces };
}

/** The fields that GET would have, and no content (RFC 9110 §9.3.2). */
function sendHead(exchange: Exchange, plan: ContentPlan): true {
	exchange.begin(plan.status, plan.fields, plan.length);
	exchange.end();
	return true;
}

function sendBytes(exchange: Exchange, plan: ContentPlan, bytes: Uint8Array): true {
	exchange.respond(plan.status, plan.fields, plan.pieces === null ? bytes : gather(plan, bytes));
	return true;
}

function gather(plan: ContentPlan, bytes: Uint8Array): Uint8Array {
	const [first, ...others] = plan.pieces ?? [];
	if (first !== undefined && !(first instanceof Uint8Array) && others.length === 0) return bytes.subarray(first.from, first.to);
	const content = new Uint8Array(plan.length);
	let at = 0;
	for (const piece of plan.pieces ?? []) {
		const part = piece instanceof Uint8Array ? piece : bytes.subarray(piece.from, piece.to);
		content.set(part, at);
		at += part.length;
	}
	return content;
}
