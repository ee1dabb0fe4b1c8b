/** Sizes and SHA-256 of what is in dist/bin, as a table and as the file that `sha256sum --check` reads. */
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXECUTABLES } from "../project/paths.mjs";

const LIST = "SHA256SUMS";

/**
 * Writes the list of all executables that are there, this run's or an earlier one's, and returns its lines with sizes.
 * @returns {Promise<string[]>}
 */
export async function writeChecksums() {
	const names = readdirSync(EXECUTABLES)
		.filter((name) => name.startsWith("trivet-"))
		.sort();
	const sums = [];
	for (const name of names) sums.push({ name, sum: await sha256(join(EXECUTABLES, name)), byteCount: statSync(join(EXECUTABLES, name)).size });
	writeFileSync(join(EXECUTABLES, LIST), sums.map(({ name, sum }) => `${sum}  ${name}\n`).join(""));
	const width = Math.max(...names.map((name) => name.length));
	return sums.map(({ name, sum, byteCount }) => `${name.padEnd(width)}  ${(byteCount / 1e6).toFixed(1).padStart(6)} MB  ${sum}`);
}

/**
 * @param {string} file
 * @returns {Promise<string>}
 */
async function sha256(file) {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(file)) hash.update(chunk);
	return hash.digest("hex");
}
