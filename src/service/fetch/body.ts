/**
 * Reading a body: what `Request` and `Response` have in common (`text()`, `json()`, `body`, `bodyUsed`, …).
 *
 * A body goes one of two ways. Read as a whole it is collected without a stream. Touched as a stream it becomes the body of
 * an inner Response of the runtime's, which knows from then on whether it has been read. Where the octets come from is in
 * `content-body.ts` (the content of a request) and `value-body.ts` (what a constructor was given).
 */
import { NativeResponse } from "./native-classes.ts";

/** Octets that nobody else holds. */
export type OwnBytes = Uint8Array<ArrayBuffer>;

export abstract class Body {
	#isTaken: boolean;
	#native: Response | null;

	constructor() {
		this.#isTaken = false;
		this.#native = null;
	}

	/** False where there is no body, which is not the same as an empty one. */
	abstract readonly isPresent: boolean;
	/** All octets, at once. Called once at most, and not after `openStream`. */
	protected abstract collect(): Promise<OwnBytes>;
	/** The octets as they flow; null where there is no body. Called once at most, and not after `collect`. */
	protected abstract openStream(): ReadableStream<OwnBytes> | null;
	/** UTF-8 octets as text, without a byte order mark. */
	protected abstract decode(bytes: OwnBytes): string;
	/** The same body once more. Called before this one is touched. Null: it has to be divided as a stream. */
	protected abstract copyUntouched(): Body | null;

	get isUsed(): boolean {
		return this.#isTaken || (this.#native?.bodyUsed ?? false);
	}

	/** True while nobody has read it, or holds a reader of its stream. */
	get isIntact(): boolean {
		return !this.isUsed && !(this.#native?.body?.locked ?? false);
	}

	get stream(): ReadableStream<OwnBytes> | null {
		if (!this.isPresent) return null;
		if (this.#isTaken && this.#native === null) return spentStream();
		return this.#asNative().body as ReadableStream<OwnBytes> | null;
	}

	/** The stream, for a new owner: from now on this body counts as used. */
	takeStream(): ReadableStream<OwnBytes> | null {
		this.#refuseUsed();
		const stream = this.stream;
		this.#isTaken = stream !== null;
		return stream;
	}

	async bytes(): Promise<OwnBytes> {
		if (!this.isPresent) return new Uint8Array(0);
		this.#refuseUsed();
		this.#isTaken = true;
		return this.#native === null ? this.collect() : new Uint8Array(await this.#native.arrayBuffer());
	}

	async arrayBuffer(): Promise<ArrayBuffer> {
		return (await this.bytes()).buffer;
	}

	async text(): Promise<string> {
		return this.decode(await this.bytes());
	}

	async json(): Promise<unknown> {
		return JSON.parse(this.decode(await this.bytes()));
	}

	async blob(type: string | null): Promise<Blob> {
		return new Blob([await this.bytes()], { type: type ?? "" });
	}

	/** The body as text, decoded as it flows. */
	textStream(): ReadableStream<string> {
		const stream = this.takeStream() ?? (new NativeResponse("").body as ReadableStream<OwnBytes>);
		return stream.pipeThrough(new TextDecoderStream());
	}

	/** Reads multipart/form-data and application/x-www-form-urlencoded, by the runtime's own parser. */
	async formData(type: string | null): Promise<FormData> {
		if (type === null) throw new TypeError("formData() needs a Content-Type of multipart/form-data or application/x-www-form-urlencoded.");
		return new NativeResponse(await this.bytes(), { headers: { "content-type": type } }).formData();
	}

	/** Another body of the same octets. */
	clone(): Body {
		if (!this.isIntact) throw new TypeError("clone(): the body has already been read, or is being read.");
		const copy = this.#native === null ? this.copyUntouched() : null;
		return copy ?? this.divide(this.#asNative().clone());
	}

	/** A body over the other branch of this one's stream. */
	protected abstract divide(branch: Response): Body;

	#asNative(): Response {
		this.#native ??= new NativeResponse(this.openStream());
		return this.#native;
	}

	#refuseUsed(): void {
		if (this.isUsed) throw new TypeError("Body is unusable: it has already been read.");
	}
}

/** UTF-8 octets without the byte order mark, which is no part of the text. */
export function withoutByteOrderMark(bytes: OwnBytes): OwnBytes {
	return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** What `body` is after the body was read as a whole: a stream, but nobody's to read. */
function spentStream(): ReadableStream<OwnBytes> {
	const stream = new ReadableStream<OwnBytes>();
	stream.getReader();
	return stream;
}
