import { describe, expect, it } from "vitest";
import { CannotServe } from "../../../src/cli/exit-code.ts";
import { findTargets } from "../../../src/cli/targets.ts";
import { UsageError } from "../../../src/protocol/faults.ts";
import { SystemError } from "../../../src/runtime.ts";
import { embeddedFiles } from "../../../src/service/static/embedded-files.ts";

const files = embeddedFiles(
	Object.fromEntries(
		["/site/index.html", "/app.ts", "/app.mts", "/app.js", "/app.mjs", "/app.cjs", "/notes.txt", "/types.d.ts", "/script.jsx"].map((path) => [
			path,
			{ text: "", modifiedMillis: 0 },
		]),
	),
);

describe("what a word names", () => {
	it.each([
		["site", "folder", "/site", "site"],
		["./site/", "folder", "/site", "site"],
		["site/index.html", "file", "/site/index.html", "index.html"],
		["notes.txt", "file", "/notes.txt", "notes.txt"],
		["script.jsx", "file", "/script.jsx", "script.jsx"],
		["app.ts", "module", "/app.ts", "app.ts"],
		["app.mts", "module", "/app.mts", "app.mts"],
		["app.js", "module", "/app.js", "app.js"],
		["app.mjs", "module", "/app.mjs", "app.mjs"],
		["app.cjs", "module", "/app.cjs", "app.cjs"],
	])("%j is a %s", async (word, kind, path, name) => {
		expect(await findTargets(files, [word])).toEqual([{ kind, word, path, name }]);
	});

	it("is the current folder where there is none", async () => {
		expect((await findTargets(files, [])).map(({ kind, path }) => [kind, path])).toEqual([["folder", "/"]]);
	});

	it("may be several things, in order", async () => {
		expect((await findTargets(files, ["notes.txt", "app.js", "site"])).map(({ kind }) => kind)).toEqual(["file", "module", "folder"]);
	});

	it("may be one module at most", async () => {
		await expect(findTargets(files, ["app.js", "app.ts"])).rejects.toThrow(
			new UsageError("One module can be run at a time; given were app.js and app.ts."),
		);
	});

	it.each([
		["srve", /no command and no file "srve".*trivet serve/],
		["hlep", /trivet help/],
		["demoo", /trivet demo/],
	])("%j is a command misspelt", async (word, message) => {
		await expect(findTargets(files, [word])).rejects.toThrow(UsageError);
		await expect(findTargets(files, [word])).rejects.toThrow(message);
	});

	it.each(["not-here.txt", "./serv", "dir/serve", "photographs", "notes.txt/below"])("%j isn't there", async (word) => {
		await expect(findTargets(files, [word])).rejects.toThrow(CannotServe);
		await expect(findTargets(files, [word])).rejects.toThrow(word);
	});

	it("is told with the reason where it can't be read", async () => {
		const locked = { ...files, resolve: files.resolve.bind(files), stat: () => Promise.reject(new SystemError("EACCES", "permission denied")) };
		await expect(findTargets(locked, ["x"])).rejects.toThrow("Can't read x: permission denied");
	});

	it("can't be a device", async () => {
		const stat = async () => ({ kind: "other", size: 0, modifiedMillis: 0, inode: 0, device: 0 }) as const;
		await expect(findTargets({ ...files, resolve: files.resolve.bind(files), stat }, ["x"])).rejects.toThrow("x is neither a file nor a folder.");
	});
});
