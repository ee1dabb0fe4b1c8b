/** Files to send back and forth. */
import { createHash, randomFillSync } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

const PIECE_BYTES = 1024 * 1024;

/** A file of zeros that takes no room on the disk. */
export async function makeSparseFile(path, byteCount) {
	const file = await open(path, "w");
	await file.truncate(byteCount);
	await file.close();
}

export async function makeRandomFile(path, byteCount) {
	const file = await open(path, "w");
	const piece = new Uint8Array(PIECE_BYTES);
	for (let left = byteCount; left > 0; left -= PIECE_BYTES) {
		randomFillSync(piece);
		await file.write(piece, 0, Math.min(left, PIECE_BYTES));
	}
	await file.close();
}

/** SHA-256 of a file, in hexadecimal. */
export async function hashFile(path) {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path, { highWaterMark: PIECE_BYTES })) hash.update(chunk);
	return hash.digest("hex");
}
