/**
 * One representation of a file (RFC 9110 §3.2): itself, or a sibling compressed ahead. All that an answer says about it is made once.
 *
 * Its validators: the entity tag is made of size, modification time (the finest that all runtimes have is a millisecond) and inode. It is
 * a strong one (RFC 9110 §8.8.1) under the condition that nobody writes to a file in place twice in a millisecond, to the same size.
 */
import type { Validators } from "../../protocol/http/conditionals.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { formatHttpDate } from "../../protocol/http/http-date.ts";
import type { FileStat } from "../../runtime.ts";
import { type CachePolicy, cacheControlOf } from "./cache-policy.ts";
import { contentTypeOf } from "./content-types.ts";
import { mergeFields } from "./merge-fields.ts";

/** What is the same for every file of a handler. */
export interface RepresentationRules {
	readonly cache: CachePolicy;
	/** Fields of the user's, which replace ours of the same name. */
	readonly fields: FieldLines;
}

export interface RepresentationSource {
	/** Name of the file that was asked for: it decides the content type, also of a compressed sibling. */
	readonly fileName: string;
	/** Real path of the file with the bytes. */
	readonly path: string;
	readonly stat: FileStat;
	/** Content-Encoding, or null. */
	readonly coding: string | null;
	/** The resource has representations in other codings as well. */
	readonly varies: boolean;
}

export class Representation implements Validators {
	readonly source: RepresentationSource;
	readonly length: number;
	readonly contentType: string;
	readonly entityTag: string;
	readonly lastModifiedMillis: number;
	/** Fields of a 200 answer. */
	readonly fields: FieldLines;
	/** Fields of a 304 answer: those that RFC 9110 §15.4.5 requires, and nothing a client has already. */
	readonly notModifiedFields: FieldLines;
	/** The whole content, once it has been read to be kept. */
	bytes: Uint8Array | null;
	/** Set while it is being read to be kept. */
	loading: Promise<Uint8Array | null> | null;

	constructor(source: RepresentationSource, rules: RepresentationRules, nowUnixMillis: number) {
		const { stat, coding } = source;
		this.source = source;
		this.length = stat.size;
		this.contentType = contentTypeOf(source.fileName);
		this.entityTag = entityTagOf(stat, coding);
		// RFC 9110 §8.8.2.1: MUST NOT be later than the response's Date.
		this.lastModifiedMillis = Math.min(stat.modifiedMillis, nowUnixMillis);
		const vary = source.varies ? ["Vary", "Accept-Encoding"] : [];
		const shared = ["ETag", this.entityTag, "Cache-Control", cacheControlOf(source.fileName, this.contentType, rules.cache), ...vary];
		const about = ["Content-Type", this.contentType, "X-Content-Type-Options", "nosniff", ...(coding === null ? [] : ["Content-Encoding", coding])];
		const dated = ["Last-Modified", formatHttpDate(this.lastModifiedMillis), "Accept-Ranges", "bytes"];
		this.fields = mergeFields([...about, ...dated, ...shared], rules.fields);
		this.notModifiedFields = mergeFields(shared, rules.fields);
		this.bytes = null;
		this.loading = null;
	}
}

function entityTagOf(stat: FileStat, coding: string | null): string {
	const parts = [stat.size, Math.max(0, stat.modifiedMillis), stat.inode].map((part) => part.toString(36));
	if (coding !== null) parts.push(coding);
	return `"${parts.join("-")}"`;
}
