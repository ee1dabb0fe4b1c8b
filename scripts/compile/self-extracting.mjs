/** Makes a self-extracting file of the real `deno` and the bundle: a shell script with both, compressed, behind it. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TEMPLATE = new URL("./self-extracting.sh", import.meta.url);
const compress = promisify(gzip);

/**
 * @typedef {object} Parts
 * @property {string} version Trivet's.
 * @property {string} denoVersion
 * @property {string} target
 * @property {string} deno Path of the program.
 * @property {string} code Path of the bundle.
 * @property {readonly string[]} permissions
 * @property {readonly string[]} flags
 */

/**
 * @param {string} outfile
 * @param {Parts} parts
 */
export async function writeSelfExtracting(outfile, parts) {
	const deno = readFileSync(parts.deno);
	const code = readFileSync(parts.code);
	const packedCode = await compress(code, { level: 9 });
	const packedDeno = await compress(deno, { level: 6 });
	const values = {
		VERSION: parts.version,
		DENO_VERSION: parts.denoVersion,
		TARGET: parts.target,
		DENO_BYTES: String(deno.length),
		DENO_SHA256: sha256(deno),
		CODE_BYTES: String(code.length),
		CODE_SHA256: sha256(code),
		CODE_PACKED: String(packedCode.length),
		// Another program or another bundle never finds this one's folder.
		KEY: `${parts.version}-${sha256(Buffer.concat([deno, code])).slice(0, 24)}`,
		PERMISSIONS: parts.permissions.join(" "),
		FLAGS: parts.flags.join(" "),
	};
	const script = fillIn(readFileSync(TEMPLATE, "utf8"), values, packedCode.length);
	writeFileSync(outfile, Buffer.concat([script, packedCode, packedDeno]), { mode: 0o755 });
}

/**
 * The script says at which byte the data behind it begins, and is itself longer or shorter for it: numbers of a fixed width settle that.
 * @param {string} template
 * @param {Readonly<Record<string, string>>} values
 * @param {number} codePacked
 */
function fillIn(template, values, codePacked) {
	const WIDTH = 12;
	let text = template;
	for (const [name, value] of Object.entries(values)) text = text.replaceAll(`@${name}@`, value);
	const length = Buffer.byteLength(text.replace("@CODE_FROM@", "0".repeat(WIDTH)).replace("@DENO_FROM@", "0".repeat(WIDTH)));
	// `tail -c +N` counts from 1. Zeros in front would be octal to some shells, so it is filled up behind, with spaces.
	const script = Buffer.from(
		text.replace("@CODE_FROM@", String(length + 1).padEnd(WIDTH)).replace("@DENO_FROM@", String(length + codePacked + 1).padEnd(WIDTH)),
	);
	const left = /@[A-Z0-9_]+@/.exec(script.toString());
	if (left !== null) throw new Error(`self-extracting.sh has an unknown ${left[0]}`);
	if (script.length !== length) throw new Error("self-extracting.sh is not as long as it says");
	return script;
}

/** @param {Uint8Array} bytes */
function sha256(bytes) {
	return createHash("sha256").update(bytes).digest("hex");
}
