/** The folder that the static cases are served from: real files, made anew for each run. */
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, utimesSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../support/start-subject-process.ts";
import { seededBytes } from "./seeded-bytes.mjs";

/** Last-Modified of every file that a conditional is tried on. */
export const MODIFIED = new Date("2024-02-29T12:34:56Z");
export const DIGITS = "0123456789abcdefghij";
export const LARGE_BYTES = 3 * 1024 * 1024 + 17;
/** Where the sparse file's few real octets stand: past what 32 bits can count. */
export const SPARSE_MARK_AT = 4 * 1024 ** 3 + 5;
export const SPARSE_MARK = "beyond four gibibytes";
export const SPARSE_BYTES = 5 * 1024 ** 3;

/** Makes the folder, with a secret beside it, and returns its path. */
export function makeFolder(): string {
	const outside = temporaryFolder();
	const root = join(outside, "root");
	for (const folder of ["", "docs", "docs/deep", "bare", "with space", ".hidden", ".well-known"]) mkdirSync(join(root, folder));
	writeFileSync(join(outside, "secret.txt"), "SECRET");
	mkdirSync(join(outside, "root-sibling"));
	writeFileSync(join(outside, "root-sibling", "secret.txt"), "SECRET");
	const files: Record<string, string | Uint8Array> = {
		"index.html": "<!doctype html><title>root</title>\n",
		"docs/index.html": "<!doctype html><title>docs</title>\n",
		"docs/deep/page.html": "<p>deep</p>\n",
		"about.html": "<p>about</p>\n",
		"digits.txt": DIGITS,
		"empty.txt": "",
		"style.css": "body{}\n",
		"app.js": "export {};\n",
		"data.json": "{}\n",
		"picture.svg": "<svg/>\n",
		"unknown.xyzzy": "?",
		"bare/file.txt": "bare\n",
		"with space/ü.txt": "umlaut\n",
		".hidden/file.txt": "SECRET",
		".env": "SECRET",
		".well-known/security.txt": "Contact: mailto:nobody@example.com\n",
		"large.bin": seededBytes(21, 0, LARGE_BYTES),
	};
	for (const [name, content] of Object.entries(files)) {
		writeFileSync(join(root, name), content);
		utimesSync(join(root, name), MODIFIED, MODIFIED);
	}
	symlinkSync(join(outside, "secret.txt"), join(root, "link-out.txt"));
	symlinkSync(outside, join(root, "folder-out"));
	symlinkSync(join(root, "digits.txt"), join(root, "link-in.txt"));
	makeSparse(join(root, "sparse.bin"));
	return root;
}

function makeSparse(path: string): void {
	const file = openSync(path, "w");
	ftruncateSync(file, SPARSE_BYTES);
	const mark = Buffer.from(SPARSE_MARK);
	writeSync(file, mark, 0, mark.length, SPARSE_MARK_AT);
	closeSync(file);
}
