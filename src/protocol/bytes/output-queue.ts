/**
 * Bytes on their way to a socket.
 *
 * Small pieces are written into a slab from a worker-wide pool, so that all responses finished during one `receive` leave in
 * one write; large content is queued by reference. A slab goes back to the pool when the operating system has its bytes.
 *
 * Order is: sealed segments (older slabs and references, oldest first), then the tail slab that is being filled. What is copied behind
 * a reference goes on in the slab of what was copied before it, so that a slab is held for each 16 KiB and not for each reference.
 */

/** Size of a pooled slab, in bytes. */
export const SLAB_BYTES = 16 * 1024;
/** Slabs kept when nobody uses them: 4 MiB a worker. */
const POOL_SLABS = 256;
const NO_SLAB = new Uint8Array(0);

const pool: Uint8Array[] = [];

interface Segment {
	readonly bytes: Uint8Array;
	/** The slab to give back when the bytes are sent; null for a reference, and where more of the slab follows. */
	slab: Uint8Array | null;
}

export class OutputQueue {
	/** Bytes queued and not yet sent. */
	byteCount: number;
	/** The slab being filled: write from the index `reserve` returned, then `commit`. */
	slab: Uint8Array;
	#readAt: number;
	#writeAt: number;
	#sealed: Segment[];
	/** Bytes of the oldest sealed segment that are sent. */
	#sealedSent: number;

	constructor() {
		this.byteCount = 0;
		this.slab = NO_SLAB;
		this.#readAt = 0;
		this.#writeAt = 0;
		this.#sealed = NOTHING_SEALED;
		this.#sealedSent = 0;
	}

	/** Makes contiguous room for `byteCount` bytes; returns where in `slab` they go. Nothing is queued until `commit`. */
	reserve(byteCount: number): number {
		if (this.slab.length - this.#writeAt < byteCount) this.#takeSlab(byteCount);
		return this.#writeAt;
	}

	/** Queues what was written into `slab` up to `end`. */
	commit(end: number): void {
		this.byteCount += end - this.#writeAt;
		this.#writeAt = end;
	}

	/** Queues a copy of the bytes. */
	copy(bytes: Uint8Array): void {
		const at = this.reserve(bytes.length);
		this.slab.set(bytes, at);
		this.commit(at + bytes.length);
	}

	/** Queues the bytes themselves: they must not change until they are sent. */
	reference(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		this.#splitTail();
		this.#seal(bytes, null);
		this.byteCount += bytes.length;
	}

	/** Queues all that `other` holds, of which nothing has been sent. Its slabs come along, to be given back when their bytes are sent. */
	takeAll(other: OutputQueue): void {
		if (other.byteCount === 0) return;
		other.#sealTail();
		this.#splitTail();
		for (const segment of other.#sealed) this.#seal(segment.bytes, segment.slab);
		this.byteCount += other.byteCount;
		other.clear();
	}

	/** Oldest contiguous unsent bytes, or null. */
	pending(): Uint8Array | null {
		if (this.#sealed.length > 0) {
			const oldest = this.#sealed[0]!.bytes;
			return this.#sealedSent === 0 ? oldest : oldest.subarray(this.#sealedSent);
		}
		if (this.#writeAt === this.#readAt) return null;
		return this.slab.subarray(this.#readAt, this.#writeAt);
	}

	/** The operating system has `byteCount` more bytes. */
	sent(byteCount: number): void {
		this.byteCount -= byteCount;
		if (this.#sealed.length > 0) byteCount = this.#sentSealed(byteCount);
		if (byteCount > 0) this.#readAt += byteCount;
		if (this.#readAt === this.#writeAt && this.#sealed.length === 0) this.#releaseTail();
	}

	/** Drops everything: the socket is gone. Slabs are left to the garbage collector, as a write may still hold one. */
	clear(): void {
		this.byteCount = 0;
		this.slab = NO_SLAB;
		this.#readAt = 0;
		this.#writeAt = 0;
		this.#sealed = NOTHING_SEALED;
		this.#sealedSent = 0;
	}

	#takeSlab(byteCount: number): void {
		this.#sealTail();
		this.slab = byteCount > SLAB_BYTES ? new Uint8Array(byteCount) : (pool.pop() ?? new Uint8Array(SLAB_BYTES));
		this.#readAt = 0;
		this.#writeAt = 0;
	}

	/** Makes what the tail holds a segment, and goes on behind it in the same slab, which is given back with the last of it. */
	#splitTail(): void {
		if (this.#writeAt === this.#readAt) return;
		this.#seal(this.slab.subarray(this.#readAt, this.#writeAt), null);
		this.#readAt = this.#writeAt;
	}

	/** Makes what the tail holds a segment. The rest of the slab is given up: bytes in front of it may be in flight. */
	#sealTail(): void {
		if (this.#writeAt > this.#readAt) this.#seal(this.slab.subarray(this.#readAt, this.#writeAt), this.slab);
		else if (this.slab !== NO_SLAB) this.#giveBackBehindSealed();
		this.slab = NO_SLAB;
		this.#readAt = 0;
		this.#writeAt = 0;
	}

	/** The tail is empty; what came before in its slab may still be sealed. */
	#giveBackBehindSealed(): void {
		for (let index = this.#sealed.length - 1; index >= 0; index--) {
			const segment = this.#sealed[index]!;
			if (segment.bytes.buffer !== this.slab.buffer) continue;
			segment.slab = this.slab;
			return;
		}
		giveBack(this.slab);
	}

	#seal(bytes: Uint8Array, slab: Uint8Array | null): void {
		if (this.#sealed === NOTHING_SEALED) this.#sealed = [];
		this.#sealed.push({ bytes, slab });
	}

	#sentSealed(byteCount: number): number {
		let left = byteCount;
		while (this.#sealed.length > 0) {
			const segment = this.#sealed[0]!;
			const unsent = segment.bytes.length - this.#sealedSent;
			if (left < unsent) {
				this.#sealedSent += left;
				return 0;
			}
			left -= unsent;
			this.#sealedSent = 0;
			this.#sealed.shift();
			if (segment.slab !== null) giveBack(segment.slab);
		}
		return left;
	}

	#releaseTail(): void {
		if (this.slab === NO_SLAB) return;
		giveBack(this.slab);
		this.slab = NO_SLAB;
		this.#readAt = 0;
		this.#writeAt = 0;
	}
}

const NOTHING_SEALED: Segment[] = [];

function giveBack(slab: Uint8Array): void {
	if (slab.length === SLAB_BYTES && pool.length < POOL_SLABS) pool.push(slab);
}
