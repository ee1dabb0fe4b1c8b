/**
 * The body made of a value: what `new Response(…)` was given, or the other branch of a divided stream.
 *
 * Values of the standard's kinds that aren't here (FormData, URLSearchParams, buffers) become one of these in
 * `body-source.ts`.
 */
import { Body, type OwnBytes, withoutByteOrderMark } from "./body.ts";
import { type BodySource, isFlowing, iterableStream } from "./body-source.ts";
import { NativeResponse } from "./native-classes.ts";

export class ValueBody extends Body {
	#source: BodySource;

	constructor(source: BodySource) {
		super();
		this.#source = source;
	}

	get isPresent(): boolean {
		return this.#source !== null;
	}

	protected async collect(): Promise<OwnBytes> {
		const source = this.#source;
		if (typeof source === "string") return new TextEncoder().encode(source);
		if (source instanceof Uint8Array) return new Uint8Array(source);
		if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
		return new Uint8Array(await new NativeResponse(this.openStream()).arrayBuffer());
	}

	/** Always a stream: of a string's body not every runtime tells whether it was read. */
	protected openStream(): ReadableStream<OwnBytes> | null {
		const source = this.#source;
		if (source === null || source instanceof ReadableStream) return source;
		if (source instanceof Blob) return source.stream();
		if (typeof source === "string") return streamOfBytes(new TextEncoder().encode(source));
		return source instanceof Uint8Array ? streamOfBytes(new Uint8Array(source)) : iterableStream(source);
	}

	protected decode(bytes: OwnBytes): string {
		return new TextDecoder("utf-8", { ignoreBOM: true }).decode(withoutByteOrderMark(bytes));
	}

	protected copyUntouched(): Body | null {
		return isFlowing(this.#source) ? null : new ValueBody(this.#source);
	}

	protected divide(branch: Response): Body {
		return new ValueBody(branch.body);
	}
}

function streamOfBytes(bytes: OwnBytes): ReadableStream<OwnBytes> {
	return new ReadableStream({
		type: "bytes",
		start(controller): void {
			if (bytes.length > 0) controller.enqueue(bytes);
			controller.close();
		},
	});
}
