/**
 * What a body is made of, from what a constructor was given: fewer kinds, with the Content-Type that goes with them.
 *
 * A string and bytes stay what they are, uncopied: bytes given to a Response must not change until it is sent.
 */
import { multipartBlob } from "./multipart-blob.ts";

/** The kinds a body is made of. Strings and blobs never change; a stream and an iterable flow once. */
export type BodySource = null | string | Uint8Array | Blob | ReadableStream | AsyncIterable<Uint8Array | string>;

/** What `new Response(…)` takes: the standard's kinds, and asynchronous iterables of bytes and strings. */
export type LightBodyInit = BodyInit | ArrayBuffer | ArrayBufferView | AsyncIterable<Uint8Array | string>;

/** The type of a string (Fetch standard, "extract a body"). */
export const TEXT_TYPE = "text/plain;charset=UTF-8";
const FORM_TYPE = "application/x-www-form-urlencoded;charset=UTF-8";

/** The source that a value which isn't a string makes. */
export function bodySourceOf(init: unknown): BodySource {
	if (init instanceof Uint8Array) return init;
	if (init instanceof ReadableStream) {
		if (init.locked) throw new TypeError("A body can't be made of a stream that is locked.");
		return init;
	}
	if (init instanceof Blob) return init;
	if (init instanceof ArrayBuffer) return new Uint8Array(init);
	if (ArrayBuffer.isView(init)) return new Uint8Array(init.buffer, init.byteOffset, init.byteLength);
	if (init instanceof FormData) return multipartBlob(init);
	if (init instanceof URLSearchParams) return String(init);
	if (typeof init === "object" && init !== null && Symbol.asyncIterator in init) return init as AsyncIterable<Uint8Array | string>;
	return String(init);
}

/** True where the source can be read only once. */
export function isFlowing(source: BodySource): source is ReadableStream | AsyncIterable<Uint8Array | string> {
	return typeof source === "object" && source !== null && !(source instanceof Uint8Array) && !(source instanceof Blob);
}

/** The Content-Type that goes with what a constructor was given and the source it made; null where it has none. */
export function typeOfBody(init: unknown, source: BodySource): string | null {
	if (source instanceof Blob) return source.type === "" ? null : source.type;
	if (typeof source !== "string") return null;
	return init instanceof URLSearchParams ? FORM_TYPE : TEXT_TYPE;
}

/** The bytes that a chunk of a response is. Throws a TypeError for anything but bytes and buffers. */
export function chunkBytes(chunk: unknown): Uint8Array {
	if (chunk instanceof Uint8Array) return chunk;
	if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
	if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
	throw new TypeError(`A chunk of a body has to be bytes (a Uint8Array); got ${typeof chunk}. Pipe text through a TextEncoderStream.`);
}

/** A stream of what an iterable yields. */
export function iterableStream(iterable: AsyncIterable<Uint8Array | string>): ReadableStream {
	const iterator = iterable[Symbol.asyncIterator]();
	const encoder = new TextEncoder();
	return new ReadableStream(
		{
			async pull(controller): Promise<void> {
				const { done, value } = await iterator.next();
				if (done === true) controller.close();
				else controller.enqueue(typeof value === "string" ? encoder.encode(value) : chunkBytes(value));
			},
			async cancel(): Promise<void> {
				await iterator.return?.();
			},
		},
		{ highWaterMark: 0 },
	);
}
