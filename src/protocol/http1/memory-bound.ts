/**
 * The most memory that one HTTP/1 connection holds on its peer's account: a sum over `../limits.ts`, whatever the peer sends and however it
 * cuts it. Reasons for each term stand beside it; `test/simulation/memory-bound.test.ts` measures the worst states against it.
 *
 * Not in it: what the kernel and the runtime hold for a socket, and what a handler holds of its own.
 */
import { SLAB_BYTES } from "../bytes/output-queue.ts";
import { GATHERED_BYTES } from "../exchange/content-reader.ts";
import type { Limits } from "../limits.ts";

/** The most that a runtime gives in one read: Bun's; Node reads 64 KiB and Deno 32 KiB at a time. */
export const LARGEST_READ_BYTES: number = 512 * 1024;

/** Objects of a connection and its exchange, and views of what is kept. */
const OBJECT_BYTES = 32 * 1024;

/**
 * Octets one connection holds at most. `readBytes` is the largest chunk that `receive` is given; `writeBytes` the largest response,
 * or piece of one, that a handler gives at a time.
 */
export function connectionMemoryBound(limits: Limits, readBytes: number = LARGEST_READ_BYTES, writeBytes = 0): number {
	// Input in front of its turn is taken while it is below its limit, so it ends one read above; its buffer grows by doubling.
	const aheadBytes = Math.max(limits.pipelineBytes, limits.headBytes);
	const inputBytes = Math.max(2 * aheadBytes, aheadBytes + readBytes);
	// The head of the exchange in progress keeps the buffer in which it came.
	const headBytes = inputBytes;
	// Content likewise; what is kept is at least half of its buffer (`ContentReader.push`).
	const contentBytes = 2 * (limits.unreadContentBytes + readBytes) + GATHERED_BYTES;
	// A response is begun, or a piece of one taken, while less than the limit is queued; a response may be held back until the request's
	// content has come. Slabs are at least half full, but the last of each.
	const outputBytes = 2 * (limits.outputBytes + writeBytes) + 2 * SLAB_BYTES;
	return inputBytes + headBytes + contentBytes + limits.trailerBytes + outputBytes + OBJECT_BYTES;
}
