/** The `Files` port of the runtime that runs this, on a real folder. */
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { currentRuntime } from "../support/current-runtime.ts";
import { temporaryFolder } from "../support/start-subject-process.ts";

const { files } = await currentRuntime();
const folder = await files.realPath(temporaryFolder());
const content = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251);
const plain = join(folder, "plain.bin");
writeFileSync(plain, content);
utimesSync(plain, 1_700_000_000, 1_700_000_000.1234);
writeFileSync(join(folder, "text.txt"), "größer\n");
mkdirSync(join(folder, "sub"));
symlinkSync("plain.bin", join(folder, "link"));
symlinkSync("nowhere", join(folder, "dangling"));
symlinkSync("loop", join(folder, "loop"));
execFileSync("mkfifo", [join(folder, "pipe")]);

async function codeOf(promise: Promise<unknown>): Promise<string> {
	return promise.then(
		() => "no failure",
		(error) => `${error.name} ${error.code}`,
	);
}

describe("stat", () => {
	it("of a file: kind, size, whole milliseconds, identity", async () => {
		const { ino, dev, uid, mode } = statSync(plain);
		const identity = { inode: ino, device: dev, owner: uid, permissions: mode & 0o777 };
		expect(await files.stat(plain)).toEqual({ kind: "file", size: 300_000, modifiedMillis: 1_700_000_000_123, ...identity });
	});

	it("follows links, linkStat doesn't", async () => {
		const link = join(folder, "link");
		expect([(await files.stat(link)).kind, (await files.linkStat(link)).kind]).toEqual(["file", "symlink"]);
		expect((await files.stat(join(folder, "sub"))).kind).toBe("directory");
		expect((await files.stat(join(folder, "pipe"))).kind).toBe("other");
	});

	it.each([
		["missing", "ENOENT"],
		["dangling", "ENOENT"],
		["plain.bin/below", "ENOTDIR"],
		["loop", "ELOOP"],
		[`${"n".repeat(300)}`, "ENAMETOOLONG"],
	])("of %s fails with %s, as do open and realPath", async (name, code) => {
		const path = join(folder, name);
		const expected = `SystemError ${code}`;
		expect([await codeOf(files.stat(path)), await codeOf(files.open(path)), await codeOf(files.realPath(path))]).toEqual([
			expected,
			expected,
			expected,
		]);
	});

	it("of a path with a NUL fails with EINVAL", async () => {
		const path = `${folder}/a\0b`;
		const all = [files.stat(path), files.linkStat(path), files.open(path), files.realPath(path), files.readDirectory(path), files.readText(path)];
		expect(new Set(await Promise.all(all.map(codeOf)))).toEqual(new Set(["SystemError EINVAL"]));
	});
});

describe("an open file", () => {
	it("is read at any position, and 0 bytes at its end", async () => {
		const file = await files.open(plain);
		expect(file.stat).toEqual(await files.stat(plain));
		const target = new Uint8Array(1000);
		for (const position of [0, 1, 299_000, 65_536]) {
			expect(await file.read(target, position)).toBe(1000);
			expect(target).toEqual(content.slice(position, position + 1000));
		}
		expect(await file.read(target, 299_990)).toBe(10);
		expect([await file.read(target, 300_000), await file.read(target, 400_000)]).toEqual([0, 0]);
		await file.close();
	});

	it("gives each of several reads at once its own bytes", async () => {
		const file = await files.open(plain);
		const reads = Array.from({ length: 50 }, async (_, index) => {
			const target = new Uint8Array(5000);
			const position = ((index * 7919) % 59) * 5000;
			expect(await file.read(target, position)).toBe(5000);
			expect(Buffer.compare(target, content.subarray(position, position + 5000))).toBe(0);
		});
		await Promise.all(reads);
		await file.close();
	});

	it("fills a view and nothing around it", async () => {
		const file = await files.open(plain);
		const around = new Uint8Array(30).fill(255);
		expect(await file.read(around.subarray(10, 20), 0)).toBe(10);
		expect(Array.from(around)).toEqual([...new Array(10).fill(255), ...content.subarray(0, 10), ...new Array(10).fill(255)]);
		await file.close();
	});

	it("is what it was when its name goes to another", async () => {
		const path = join(folder, "replaced");
		writeFileSync(path, "old");
		const file = await files.open(path);
		writeFileSync(`${path}.new`, "newer");
		execFileSync("mv", [`${path}.new`, path]);
		const target = new Uint8Array(10);
		expect([file.stat.size, await file.read(target, 0)]).toEqual([3, 3]);
		await file.close();
	});

	it("may be a directory or a named pipe: it says so, and nobody waits", async () => {
		const directory = await files.open(join(folder, "sub"));
		expect([directory.stat.kind, await codeOf(directory.read(new Uint8Array(1), 0))]).toEqual(["directory", "SystemError EISDIR"]);
		await directory.close();
		const pipe = await files.open(join(folder, "pipe"));
		expect(pipe.stat.kind).toBe("other");
		await pipe.close();
	});
});

describe("names", () => {
	it("readDirectory gives each entry with its kind", async () => {
		const entries = (await files.readDirectory(folder)).map(({ name, kind }) => `${name} ${kind}`);
		expect(entries.filter((entry) => !entry.startsWith("replaced")).sort()).toEqual(
			["dangling symlink", "link symlink", "loop symlink", "pipe other", "plain.bin file", "sub directory", "text.txt file"].sort(),
		);
		expect(await codeOf(files.readDirectory(plain))).toBe("SystemError ENOTDIR");
	});

	it("realPath resolves links, resolve makes absolute", async () => {
		expect(await files.realPath(join(folder, "link"))).toBe(plain);
		expect([files.resolve("/a/b/../c"), files.resolve("x")]).toEqual(["/a/c", join(process.cwd(), "x")]);
		expect(files.separator).toBe("/");
	});

	it("readText reads UTF-8", async () => {
		expect(await files.readText(join(folder, "text.txt"))).toBe("größer\n");
		expect(await codeOf(files.readText(join(folder, "missing")))).toBe("SystemError ENOENT");
	});
});
