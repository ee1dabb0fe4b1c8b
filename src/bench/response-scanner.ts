/**
 * Counts answers in a stream, and no more: what a generator can afford for each of a hundred thousand a second.
 *
 * Whether content is right was settled before by `conformance-gate.ts`. Here an answer must have status 200 and framing that leads to the
 * beginning of the next one. The answers of a workload are alike, so the head of the first is learnt: a later one that has the same status, the same
 * framing field at the same place, and ends at the same place is stepped over; whatever looks different is read field by field again.
 */

const CR = 0x0d;
const LF = 0x0a;
const HEAD_LIMIT = 16 * 1024;
/** Where the status code stands in "HTTP/1.1 200 ". */
const STATUS_AT = 9;

const State = { Head: 0, Content: 1, ChunkLine: 2, ChunkData: 3, ChunkEnd: 4, Trailer: 5 } as const;
type State = (typeof State)[keyof typeof State];

export class ResponseScanner {
	/** What is wrong with the stream; the scanner then counts no more. null while nothing is. */
	fault: string | null;
	#state: State;
	/** Octets of the head that was learnt, 0 for none, and of its content, -1 for chunked. */
	#headLength: number;
	#contentLength: number;
	/** Its framing field, and where that stands. */
	#framing: Uint8Array;
	#framingAt: number;
	/** Octets left of content or of a chunk. */
	#left: number;
	/** Of a head, chunk line or trailer that came in parts. */
	#line: number[];

	constructor() {
		this.fault = null;
		this.#state = State.Head;
		this.#headLength = 0;
		this.#contentLength = 0;
		this.#framing = new Uint8Array(0);
		this.#framingAt = 0;
		this.#left = 0;
		this.#line = [];
	}

	/** True between two answers. */
	get isAtRest(): boolean {
		return this.#state === State.Head && this.#line.length === 0;
	}

	/** Takes bytes just read; returns how many answers they completed. */
	scan(bytes: Uint8Array): number {
		let answers = 0;
		let at = 0;
		while (at < bytes.length && this.fault === null) {
			switch (this.#state) {
				case State.Head:
					at = this.#line.length === 0 && this.#isKnownHead(bytes, at) ? at + this.#headLength : this.#readHead(bytes, at);
					if (this.#state === State.Head && this.#left === 0 && this.#line.length === 0 && this.fault === null) this.#begin();
					if (this.#state === State.Head && this.#line.length === 0 && this.fault === null) answers++;
					break;
				case State.Content: {
					const taken = Math.min(this.#left, bytes.length - at);
					this.#left -= taken;
					at += taken;
					if (this.#left > 0) break;
					this.#state = State.Head;
					answers++;
					break;
				}
				case State.ChunkData: {
					const taken = Math.min(this.#left, bytes.length - at);
					this.#left -= taken;
					at += taken;
					if (this.#left === 0) this.#state = State.ChunkEnd;
					break;
				}
				default: {
					const line = this.#takeLine(bytes, at);
					at = line.next;
					if (line.text !== null && this.#chunkLine(line.text)) answers++;
				}
			}
		}
		return answers;
	}

	/** True where the head that was learnt seems to stand at `at`, whole. */
	#isKnownHead(bytes: Uint8Array, at: number): boolean {
		const end = at + this.#headLength;
		if (this.#headLength === 0 || end > bytes.length) return false;
		const framing = this.#framing;
		const from = at + this.#framingAt;
		for (let index = 0; index < framing.length; index++) if (bytes[from + index] !== framing[index]) return false;
		return (
			bytes[end - 1] === LF &&
			bytes[end - 2] === CR &&
			bytes[end - 3] === LF &&
			bytes[end - 4] === CR &&
			bytes[at] === 0x48 &&
			bytes[at + STATUS_AT] === 0x32 &&
			bytes[at + STATUS_AT + 1] === 0x30 &&
			bytes[at + STATUS_AT + 2] === 0x30
		);
	}

	/** After a head: what comes next by its framing. */
	#begin(): void {
		this.#left = Math.max(0, this.#contentLength);
		if (this.#contentLength === -1) this.#state = State.ChunkLine;
		else if (this.#left > 0) this.#state = State.Content;
	}

	/** Reads a head to its end, or keeps the part there is; returns where it stopped. */
	#readHead(bytes: Uint8Array, from: number): number {
		const line = this.#line;
		for (let at = from; at < bytes.length; at++) {
			line.push(bytes[at]!);
			const { length } = line;
			if (bytes[at] === LF && length >= 4 && line[length - 2] === CR && line[length - 3] === LF && line[length - 4] === CR) {
				this.#learnHead(String.fromCharCode(...line));
				this.#line = [];
				return at + 1;
			}
			if (length > HEAD_LIMIT) {
				this.fault = "a head without an end";
				return bytes.length;
			}
		}
		return bytes.length;
	}

	#learnHead(head: string): void {
		const status = /^HTTP\/1\.1 (\d{3})[ \r]/.exec(head)?.[1];
		if (status !== "200") this.fault = status === undefined ? "no status line" : `status ${status}`;
		const length = /\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n/i.exec(head);
		const chunked = /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i.exec(head);
		const framing = length ?? chunked;
		if (framing === null || (length !== null && chunked !== null)) this.fault ??= "framing that says nothing";
		this.#headLength = head.length;
		this.#contentLength = length === null ? -1 : Number(length[1]);
		this.#framingAt = framing?.index ?? 0;
		this.#framing = Uint8Array.from(framing?.[0] ?? "", (char) => char.charCodeAt(0));
	}

	/** The text of a line that ends with CRLF, or null until all of it is here. */
	#takeLine(bytes: Uint8Array, from: number): { readonly text: string | null; readonly next: number } {
		const line = this.#line;
		for (let at = from; at < bytes.length; at++) {
			line.push(bytes[at]!);
			if (bytes[at] === LF) {
				this.#line = [];
				if (line[line.length - 2] !== CR) {
					this.fault = "a line without CR";
					break;
				}
				return { text: String.fromCharCode(...line.slice(0, -2)), next: at + 1 };
			}
			if (line.length > HEAD_LIMIT) this.fault = "a line without an end";
			if (this.fault !== null) break;
		}
		return { text: null, next: bytes.length };
	}

	/** A line of the chunked coding; true where it ends an answer. */
	#chunkLine(text: string): boolean {
		if (this.#state === State.ChunkEnd) {
			if (text !== "") this.fault = "a chunk longer than it says";
			this.#state = State.ChunkLine;
		} else if (this.#state === State.Trailer) {
			if (text !== "") return false;
			this.#state = State.Head;
			return true;
		} else {
			const size = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(text)?.[1];
			if (size === undefined) this.fault = "a chunk without a size";
			this.#left = Number.parseInt(size ?? "0", 16);
			this.#state = this.#left > 0 ? State.ChunkData : State.Trailer;
		}
		return false;
	}
}
