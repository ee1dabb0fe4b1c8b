/** Files that are written: appended to, made, removed, watched, by the runtime that runs this. Reading is `files.test.ts`. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { currentRuntime } from "../support/current-runtime.ts";
import { describeSource } from "../support/describe-source.ts";
import { temporaryFolder } from "../support/start-subject-process.ts";

const { files } = await currentRuntime();
const text = (value: string) => new TextEncoder().encode(value);

describeSource("appending", () => {
	it("makes the file, with its mode, and writes at its end", async () => {
		const path = join(temporaryFolder(), "new.log");
		const file = await files.append(path);
		await file.write(text("one\n"));
		writeFileSync(path, "other\n", { flag: "a" });
		await file.write(text("two\n"));
		await file.close();
		expect(readFileSync(path, "utf8")).toBe("one\nother\ntwo\n");
		expect(statSync(path).mode & 0o777 & ~0o640).toBe(0);
		const again = await files.append(path, 0o600);
		await again.write(text("three\n"));
		await again.close();
		expect(readFileSync(path, "utf8")).toBe("one\nother\ntwo\nthree\n");
	});

	it("goes on in the file that was renamed, until it is opened again", async () => {
		const folder = temporaryFolder();
		const path = join(folder, "a.log");
		const file = await files.append(path, 0o600);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		await file.write(text("1"));
		renameSync(path, join(folder, "a.log.1"));
		await file.write(text("2"));
		const next = await files.append(path);
		await next.write(text("3"));
		await Promise.all([file.close(), next.close()]);
		expect([readFileSync(join(folder, "a.log.1"), "utf8"), readFileSync(path, "utf8")]).toEqual(["12", "3"]);
	});

	it("writes much at once", async () => {
		const path = join(temporaryFolder(), "much.log");
		const file = await files.append(path);
		const bytes = new Uint8Array(3_000_000).map((_, index) => index % 251);
		await file.write(bytes);
		await file.close();
		expect(Buffer.compare(readFileSync(path), bytes)).toBe(0);
	});

	it("fails by the code of the system", async () => {
		const folder = temporaryFolder();
		await expect(files.append(join(folder, "no", "a.log"))).rejects.toMatchObject({ name: "SystemError", code: "ENOENT" });
		await expect(files.append(folder)).rejects.toMatchObject({ name: "SystemError", code: "EISDIR" });
	});
});

describeSource("making and removing", () => {
	it("makes a folder with those above it, and is content with one that is there", async () => {
		const path = join(temporaryFolder(), "a", "b");
		await files.makeDirectory(path, 0o700);
		await files.makeDirectory(path, 0o700);
		expect([statSync(path).isDirectory(), statSync(path).mode & 0o777]).toEqual([true, 0o700]);
		writeFileSync(join(path, "file"), "");
		await expect(files.makeDirectory(join(path, "file"), 0o700)).rejects.toMatchObject({ name: "SystemError", code: "EEXIST" });
	});

	it("removes a file, is content with none, and removes no folder", async () => {
		const folder = temporaryFolder();
		const path = join(folder, "file");
		writeFileSync(path, "");
		await files.remove(path);
		await files.remove(path);
		expect(existsSync(path)).toBe(false);
		await expect(files.remove(folder)).rejects.toMatchObject({ name: "SystemError" });
		expect(existsSync(folder)).toBe(true);
	});
});

describeSource("watching", () => {
	it("tells of changes in the folder and below it, until it is stopped", async () => {
		const folder = temporaryFolder();
		mkdirSync(join(folder, "sub"));
		writeFileSync(join(folder, "sub", "deep.txt"), "1");
		const told: (string | null)[] = [];
		let wake: () => void = () => {};
		const stop = files.watch(folder, true, (path) => {
			told.push(path);
			wake();
		});
		/** Changes the file again and again until it is told of: some systems begin to watch a moment after they said so. */
		const tells = async (name: string) => {
			for (let times = 0; !told.some((path) => path?.endsWith(name)); times++) {
				writeFileSync(join(folder, name), String(times));
				await Promise.race([new Promise<void>((resolve) => (wake = resolve)), new Promise((resolve) => setTimeout(resolve, 50))]);
			}
		};
		await tells("top.txt");
		await tells(join("sub", "deep.txt"));
		stop();
		stop();
	});

	it("a folder alone tells of a file that another takes the place of, again and again", async () => {
		const folder = temporaryFolder();
		const path = join(folder, "a.json");
		let told = 0;
		let wake: () => void = () => {};
		const stop = files.watch(folder, false, (changed) => {
			if (changed !== path) return;
			told++;
			wake();
		});
		for (let times = 0; told < 9; times++) {
			writeFileSync(join(folder, "next"), String(times));
			renameSync(join(folder, "next"), path);
			await Promise.race([new Promise<void>((resolve) => (wake = resolve)), new Promise((resolve) => setTimeout(resolve, 50))]);
		}
		stop();
	});

	it("of a folder that isn't there fails", () => {
		expect(() => files.watch(join(temporaryFolder(), "none"), true, () => {})).toThrow(
			expect.objectContaining({ name: "SystemError", code: "ENOENT" }),
		);
	});
});
