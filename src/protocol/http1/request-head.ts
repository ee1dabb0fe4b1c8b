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
	readonly #fieldsStart: number;
	readonly #fieldsEnd: number;
	#target: string | null;
	#path: string | null;
	#fields: FieldSection | null;

	/** `bytes` hold the head where the parser found it, less `shift`; they must not change. */
	constructor(platform: Platform, method: string, bytes: Uint8Array, head: RequestHeadParser, shift: number) {
		this.method = method;
		this.#platform = platform;
		this.#bytes = bytes;
		this.#form = head.form;
		this.#minorVersion = head.minorVersion;
		this.#targetStart = head.targetStart - shift;
		this.#targetEnd = head.targetEnd - shift;
		this.#queryAt = head.queryAt - shift;
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
		switch (this.#form) {
			case TargetForm.Authority:
				return this.target;
			case TargetForm.Absolute:
				// RFC 9112 §3.2.2: the authority of an absolute-form target counts, whatever Host says.
				return this.#text(this.#targetStart + this.target.indexOf("//") + 2, this.#absolutePathAt());
			default:
				return this.fields.get("host") ?? "";
		}
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
				if (this.#absolutePathAt() < this.#queryAt) return this.#text(this.#absolutePathAt(), this.#queryAt);
				// RFC 9110 §4.2.3: an empty path is "/", but with OPTIONS, where it means the server as "*" does (RFC 9112 §3.2.4).
				return this.method === "OPTIONS" && this.#queryAt === this.#targetEnd ? "*" : "/";
			case TargetForm.Asterisk:
				return "*";
			default:
				return "";
		}
	}

	/** Where the path of an absolute-form target begins: behind the authority. */
	#absolutePathAt(): number {
		const query = this.#queryAt - this.#targetStart;
		const slash = this.target.indexOf("/", this.target.indexOf("//") + 2);
		return this.#targetStart + (slash === -1 || slash > query ? query : slash);
	}

	#text(from: number, to: number): string {
		return this.#platform.latin1Text(this.#bytes, from, to);
	}
}
