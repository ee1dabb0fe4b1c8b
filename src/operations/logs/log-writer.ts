/**
 * Lines on their way to a file or a stream. Nothing here blocks, waits for the disk, or throws.
 *
 * Lines are gathered and written together: when there are enough of them, or a moment after the first. One write is under way at a time, of whole lines, so
 * that what several processes append to one file doesn't mix within a line. What isn't written yet is bounded; past that, lines are dropped and counted, and
 * a line that says how many follows when there is room again.
 */
import type { Clock, Millis } from "../../protocol/connection.ts";
import type { AppendFile } from "../../runtime.ts";

export interface LogWriterOptions {
	readonly file: AppendFile;
	readonly clock: Clock;
	/** Opens it anew, for `reopen`; absent where there is nothing to open, as with a standard stream. */
	readonly open?: () => Promise<AppendFile>;
	/** The line that tells how many were dropped. */
	readonly droppedLine: (count: number) => string;
	/** Told that lines can't be written, but not more often than once in `FAILURE_MILLIS`. */
	readonly reportFailure: (error: unknown) => void;
	/** Octets of one write, about: a stream takes no more at once without mixing it with those of other processes. */
	readonly writeBytes?: number;
	/** Octets not yet written, about, past which lines are dropped. */
	readonly limitBytes?: number;
	readonly schedule?: Schedule;
}

/** Calls back once; returns what stops that. */
type Schedule = (callback: () => void, afterMillis: number) => () => void;

/** How long a line waits for others. */
export const FLUSH_MILLIS = 25;
export const FAILURE_MILLIS = 60_000;
/** Pipes of Linux take so much in one piece, or wait till they can (PIPE_BUF). */
export const STREAM_WRITE_BYTES = 4096;
const FILE_WRITE_BYTES = 64 * 1024;
const LIMIT_BYTES = 1024 * 1024;
const CLOSE_MILLIS = 1000;

/** Lines that are written together. */
interface Batch {
	readonly text: string;
	readonly lineCount: number;
	/** Of how many dropped ones its lines tell. */
	readonly toldCount: number;
}

const scheduleTimeout: Schedule = (callback, afterMillis) => {
	const timer = setTimeout(callback, afterMillis);
	return () => clearTimeout(timer);
};

const encoder = new TextEncoder();

export class LogWriter {
	readonly #options: LogWriterOptions;
	readonly #writeBytes: number;
	readonly #limitBytes: number;
	readonly #schedule: Schedule;
	#file: AppendFile;
	/** Lines still gathered. */
	#text: string;
	#lineCount: number;
	#toldCount: number;
	/** Full batches, the oldest first. */
	#batches: Batch[];
	/** Of all that isn't written, what is being written included. */
	#heldBytes: number;
	#stopTimer: (() => void) | null;
	/** Ends when nothing is left to write at the moment; null while nothing is being written. */
	#writing: Promise<void> | null;
	#droppedCount: number;
	/** Of them, those that no line has told of. */
	#untoldCount: number;
	#reportAt: Millis;
	#isClosed: boolean;

	constructor(options: LogWriterOptions) {
		this.#options = options;
		this.#writeBytes = options.writeBytes ?? FILE_WRITE_BYTES;
		this.#limitBytes = options.limitBytes ?? LIMIT_BYTES;
		this.#schedule = options.schedule ?? scheduleTimeout;
		this.#file = options.file;
		this.#text = "";
		this.#lineCount = 0;
		this.#toldCount = 0;
		this.#batches = [];
		this.#heldBytes = 0;
		this.#stopTimer = null;
		this.#writing = null;
		this.#droppedCount = 0;
		this.#untoldCount = 0;
		this.#reportAt = Number.NEGATIVE_INFINITY;
		this.#isClosed = false;
	}

	/** Lines that were never written. */
	get droppedCount(): number {
		return this.#droppedCount;
	}

	/** Takes a line with its line end. */
	write(line: string): void {
		if (this.#isClosed) return;
		if (this.#heldBytes + line.length > this.#limitBytes) return this.#drop(1);
		this.#gather(line, 1, 0);
	}

	/** Writes what is gathered; resolves when all is with the system, or dropped. */
	async flush(): Promise<void> {
		this.#sealBatch();
		while (this.#writing !== null) {
			await this.#writing;
			this.#sealBatch();
		}
	}

	/**
	 * Goes on in a file opened anew: the old one has been renamed. No line is lost. Where it can't be opened, the old one is written on, and the failure
	 * reported.
	 */
	async reopen(): Promise<void> {
		const { open } = this.#options;
		if (open === undefined || this.#isClosed) return;
		try {
			const next = await open();
			const last = this.#file;
			this.#file = next;
			// What is being written by now still goes there.
			await this.#writing;
			await last.close();
		} catch (error) {
			this.#options.reportFailure(error);
		}
	}

	/** Writes what is left, for as long as a sink that stalls may take, and closes the file. Lines that come later go nowhere. */
	async close(withinMillis = CLOSE_MILLIS): Promise<void> {
		if (this.#isClosed) return;
		const flushed = this.flush();
		this.#isClosed = true;
		let stop = () => {};
		const tooLong = new Promise<boolean>((resolve) => {
			stop = this.#schedule(() => resolve(true), withinMillis);
		});
		const isStalled = await Promise.race([flushed.then(() => false), tooLong]);
		stop();
		if (isStalled) return;
		await this.#file.close().catch(() => {});
	}

	#gather(line: string, lineCount: number, toldCount: number): void {
		if (this.#text !== "" && this.#text.length + line.length > this.#writeBytes) this.#sealBatch();
		this.#text += line;
		this.#lineCount += lineCount;
		this.#toldCount += toldCount;
		this.#heldBytes += line.length;
		if (this.#text.length >= this.#writeBytes) this.#sealBatch();
		else this.#stopTimer ??= this.#schedule(() => this.#timeOut(), FLUSH_MILLIS);
	}

	#timeOut(): void {
		this.#stopTimer = null;
		this.#sealBatch();
	}

	/** What is gathered is to be written as it is. */
	#sealBatch(): void {
		this.#stopTimer?.();
		this.#stopTimer = null;
		if (this.#text === "") return;
		this.#batches.push({ text: this.#text, lineCount: this.#lineCount, toldCount: this.#toldCount });
		this.#text = "";
		this.#lineCount = 0;
		this.#toldCount = 0;
		if (this.#writing === null) this.#begin();
	}

	#begin(): void {
		this.#writing = this.#writeBatches().then(() => {
			this.#writing = null;
			if (this.#batches.length > 0) this.#begin();
		});
	}

	async #writeBatches(): Promise<void> {
		for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift()) {
			try {
				await this.#file.write(encoder.encode(batch.text));
				this.#heldBytes -= batch.text.length;
				if (this.#untoldCount > 0) this.#tellDropped();
			} catch (error) {
				this.#heldBytes -= batch.text.length;
				this.#untoldCount += batch.toldCount;
				this.#drop(batch.lineCount);
				this.#report(error);
			}
		}
	}

	#drop(count: number): void {
		this.#droppedCount += count;
		this.#untoldCount += count;
	}

	#tellDropped(): void {
		const count = this.#untoldCount;
		this.#untoldCount = 0;
		this.#gather(this.#options.droppedLine(count), 0, count);
	}

	#report(error: unknown): void {
		const now = this.#options.clock.now();
		if (now < this.#reportAt) return;
		this.#reportAt = now + FAILURE_MILLIS;
		this.#options.reportFailure(error);
	}
}
