/**
 * The head of an HTTP/1 request as a handler sees it: text made when asked for, from bytes that stay as they are.
 */
import type { Platform } from "../connection.ts";
import type { RequestHead } from "../exchange/exchange.ts";
import { FieldSection } from "../http/field-section.ts";
import type { RequestHeadParser } from "./parse-request-head.ts";
import { TargetForm } from "./request-target.ts";

export class Http1RequestHead implements RequestHead {
	readonly method: string;
	readonly #platform: Platform;
	readonly #bytes: Uint8Array;
	readonly #form: TargetForm;
	readonly #minorVersion: number;
	readonly #targetStart: number;
	readonly #targetEnd: number;
	readonly #queryAt: number;
	readonly #authorityStart: number;
	readonly #authorityEnd: number;
	readonly #fieldsStart: number;
	readonly #fieldsEnd: number;
	#target: string | null;
	#path: string | null;
	#fields: FieldSection | null;

	/** `bytes` hold the head where the parser found it, less `shift`; they must not change. */
	constructor(platform: Platform, method: string, bytes: Uint8Array, head: RequestHeadParser, shift: number) {
		const isAbsolute = head.form === TargetForm.Absolute;
		this.method = method;
		this.#platform = platform;
		this.#bytes = bytes;
		this.#form = head.form;
		this.#minorVersion = head.minorVersion;
		this.#targetStart = head.targetStart - shift;
		this.#targetEnd = head.targetEnd - shift;
		this.#queryAt = head.queryAt - shift;
		// RFC 9112 §3.2.2: the authority of an absolute-form target counts, whatever Host says.
		this.#authorityStart = (isAbsolute ? head.authorityStart : head.framing.hostStart) - shift;
		this.#authorityEnd = (isAbsolute ? head.authorityEnd : head.framing.hostEnd) - shift;
		this.#fieldsStart = head.fieldsStart - shift;
		this.#fieldsEnd = head.fieldsEnd - shift;
		this.#target = null;
		this.#path = null;
		this.#fields = null;
	}

	get target(): string {
		this.#target ??= this.#text(this.#targetStart, this.#targetEnd);
		return this.#target;
	}

	get path(): string {
		this.#path ??= this.#makePath();
		return this.#path;
	}

	get query(): string | null {
		return this.#queryAt === this.#targetEnd || this.#form > TargetForm.Absolute ? null : this.#text(this.#queryAt + 1, this.#targetEnd);
	}

	get authority(): string {
		if (this.#form === TargetForm.Authority) return this.target;
		return this.#authorityStart < 0 ? "" : this.#text(this.#authorityStart, this.#authorityEnd);
	}

	get version(): "1.0" | "1.1" {
		return this.#minorVersion === 0 ? "1.0" : "1.1";
	}

	get fields(): FieldSection {
		this.#fields ??= new FieldSection(this.#platform, this.#bytes, this.#fieldsStart, this.#fieldsEnd);
		return this.#fields;
	}

	#makePath(): string {
		switch (this.#form) {
			case TargetForm.Origin:
				return this.#queryAt === this.#targetEnd ? this.target : this.#text(this.#targetStart, this.#queryAt);
			case TargetForm.Absolute:
				// RFC 9110 §4.2.3: an empty path is "/".
				return this.#authorityEnd === this.#queryAt ? "/" : this.#text(this.#authorityEnd, this.#queryAt);
			case TargetForm.Asterisk:
				return "*";
			default:
				return "";
		}
	}

	#text(from: number, to: number): string {
		return this.#platform.latin1Text(this.#bytes, from, to);
	}
}
