/**
 * Streams pieces of an open file as response content: one buffer a transfer, filled and drained in turn, however long the file and
 * however slow the peer. What is to be sent is decided in `send-resource.ts`.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import type { ByteRange } from "../../protocol/http/ranges.ts";
import type { OpenFile } from "../../runtime.ts";

/** Octets of the file, or octets given. */
export type Piece = ByteRange | Uint8Array;

/** Large enough that reads cost little, small enough for many transfers at once. */
const BUFFER_BYTES = 256 * 1024;
/** Buffers kept for the next transfer. */
const KEPT_BUFFERS = 8;

/** Buffers for transfers, used again once their bytes are with the operating system. */
export class BufferPool {
	#free: Uint8Array[] = [];

	take(): Uint8Array {
		return this.#free.pop() ?? new Uint8Array(BUFFER_BYTES);
	}

	give(buffer: Uint8Array): void {
		if (this.#free.length < KEPT_BUFFERS) this.#free.push(buffer);
	}
}

/**
 * One response being streamed: begins after `Exchange.begin` announced the pieces' length; owns `file` and closes it however it
 * ends. A file that turns out shorter aborts the exchange, as its length was promised; of one that grew, the promised part is sent.
 */
export class FileTransfer {
	#exchange: Exchange;
	#file: OpenFile;
	#pieces: readonly Piece[];
	#pool: BufferPool;
	#reportError: (error: unknown) => void;
	#buffer: Uint8Array;
	#index: number;
	/** Of the last piece that is read. */
	#lastRange: number;
	/** Next position in the file; -1 before a range is begun. */
	#position: number;
	#isReading: boolean;
	#isClosed: boolean;

	constructor(exchange: Exchange, file: OpenFile, pieces: readonly Piece[], pool: BufferPool, reportError: (error: unknown) => void) {
		this.#exchange = exchange;
		this.#file = file;
		this.#pieces = pieces;
		this.#pool = pool;
		this.#reportError = reportError;
		this.#buffer = pool.take();
		this.#index = 0;
		this.#lastRange = pieces.findLastIndex((piece) => !(piece instanceof Uint8Array));
		this.#position = -1;
		this.#isReading = false;
		this.#isClosed = false;
	}

	start(): void {
		this.#exchange.onEnd(() => this.#closeWhenIdle());
		this.#advance();
	}

	/** Goes on until a read is under way or all is sent. */
	#advance(): void {
		const exchange = this.#exchange;
		for (let piece = this.#pieces[this.#index]; !exchange.isEnded; piece = this.#pieces[this.#index]) {
			if (piece === undefined) {
				exchange.end();
			} else if (piece instanceof Uint8Array) {
				// A part header: few octets, at most one more than there are ranges, so the queue's limit needn't hold it back.
				exchange.write(piece);
				this.#index++;
			} else {
				this.#read(piece);
				return;
			}
		}
	}

	#read(range: ByteRange): void {
		if (this.#position === -1) this.#position = range.from;
		const wanted = Math.min(this.#buffer.length, range.to - this.#position);
		this.#isReading = true;
		this.#file
			.read(this.#buffer.subarray(0, wanted), this.#position)
			.then((byteCount) => this.#handleRead(byteCount, range))
			.catch((error: unknown) => this.#handleFailure(error));
	}

	#handleRead(byteCount: number, range: ByteRange): void {
		this.#isReading = false;
		const exchange = this.#exchange;
		if (exchange.isEnded) {
			this.#closeWhenIdle();
		} else if (byteCount === 0) {
			exchange.abort(new Error(`A file became shorter while it was served: nothing at position ${this.#position}, and ${range.to} were promised.`));
		} else {
			exchange.write(this.#buffer.subarray(0, byteCount));
			this.#position += byteCount;
			if (this.#position >= range.to) {
				this.#position = -1;
				this.#index++;
			}
			this.#waitOrFinish();
		}
	}

	#waitOrFinish(): void {
		if (this.#index <= this.#lastRange) {
			this.#exchange.onDrain(() => this.#advance());
			return;
		}
		// Nothing more is read, so the end needn't wait. The buffer does: it is lent out until the output is drained.
		this.#exchange.onDrain(() => this.#pool.give(this.#buffer));
		this.#advance();
	}

	#handleFailure(error: unknown): void {
		this.#isReading = false;
		if (this.#exchange.isEnded) this.#closeWhenIdle();
		else {
			this.#reportError(error);
			this.#exchange.abort(error);
		}
	}

	/** A file is not closed under a read: the read would fail, or reach another file that was given its descriptor. */
	#closeWhenIdle(): void {
		if (this.#isReading || this.#isClosed) return;
		this.#isClosed = true;
		this.#file.close().catch(this.#reportError);
	}
}
