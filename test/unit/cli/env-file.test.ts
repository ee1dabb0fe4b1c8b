import { describe, expect, it } from "vitest";
import { applyEnvFiles, parseEnvFile } from "../../../src/cli/env-file.ts";
import { CannotServe } from "../../../src/cli/exit-code.ts";
import { UsageError } from "../../../src/protocol/faults.ts";
import { FakeChannel } from "../../support/fake-processes.ts";
import { FakeRuntime } from "../../support/fake-runtime.ts";

describe("a file of variables", () => {
	it.each([
		["", {}],
		["\n  \n# comment\n\t# another", {}],
		["A=1", { A: "1" }],
		["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
		["\ufeffA=1", { A: "1" }],
		["  export A=1\nexport\tB=2", { A: "1", B: "2" }],
		["export=1", { export: "1" }],
		["A = spaced out \t", { A: "spaced out" }],
		["A=", { A: "" }],
		["A= \nB=2", { A: "", B: "2" }],
		["A=a # comment\nB=#no\nC= #comment\nD=a#b", { A: "a", B: "#no", C: "", D: "a#b" }],
		["A=$HOME $(x) `x` \\n", { A: "$HOME $(x) `x` \\n" }],
		["A='it is' # comment\nB=''", { A: "it is", B: "" }],
		["A='\\n$X \"'", { A: '\\n$X "' }],
		['A="\\n\\r\\t\\"\\\\\\$X \\x"', { A: '\n\r\t"\\$X \\x' }],
		['A= "x" \nB=2', { A: "x", B: "2" }],
		["A=\"one\ntwo # no comment\n\" # comment\nB='x\ny'", { A: "one\ntwo # no comment\n", B: "x\ny" }],
		["A=it's", { A: "it's" }],
		["A=1\nA=2", { A: "2" }],
		["__proto__=1\n_a9=2", { ["__proto__"]: "1", _a9: "2" }],
		["KEY=postgres://u:p@h/db?x=1&y=2", { KEY: "postgres://u:p@h/db?x=1&y=2" }],
	] as [string, Record<string, string>][])("%j", (text, expected) => {
		expect([...parseEnvFile(text, "f")]).toEqual(Object.entries(expected));
	});

	it.each([
		["A", "f:1: expected NAME=value"],
		["A=1\n\nB B=2", "f:3: expected NAME=value"],
		["=1", "f:1: expected NAME=value"],
		["1A=1", "f:1: expected NAME=value"],
		["A-B=1", "f:1: expected NAME=value"],
		["A='x", "f:1: the quotes aren't closed."],
		['A=1\nB="x\ny\\"', "f:2: the quotes aren't closed."],
		["A='x' y", "f:1: nothing may follow the quotes of A but a comment."],
		["A=x\0y", "f:1: A has a NUL."],
	])("%j is a mistake", (text, message) => {
		expect(() => parseEnvFile(text, "f")).toThrow(UsageError);
		expect(() => parseEnvFile(text, "f")).toThrow(message);
	});
});

describe("--env-file", () => {
	it("sets what isn't set yet; the first file goes first", async () => {
		const runtime = new FakeRuntime({ environment: { A: "set", EMPTY: "" }, files: { "/one": "A=1\nB=1\nEMPTY=1", "/two": "B=2\nC=2" } });
		await applyEnvFiles(runtime, ["one", "two"]);
		expect(["A", "B", "C", "EMPTY"].map((name) => runtime.environment(name))).toEqual(["set", "1", "2", ""]);
	});

	it("sets nothing where any file is wrong", async () => {
		const runtime = new FakeRuntime({ files: { "/one": "A=1", "/two": "B" } });
		await expect(applyEnvFiles(runtime, ["one", "two"])).rejects.toThrow(
			new UsageError("two:1: expected NAME=value, or a comment that begins with #."),
		);
		await expect(applyEnvFiles(runtime, ["one", "none"])).rejects.toThrow(new CannotServe("The variables of none can't be read: it isn't there."));
		expect(runtime.environmentVariables()).toEqual({});
	});

	it("is read anew by a copy: what the file says now goes before what it said", async () => {
		const first = new FakeRuntime({ environment: { A: "set" }, files: { "/f": "A=1\nB=1\nC=1" } });
		await applyEnvFiles(first, ["f"]);
		const copy = new FakeRuntime({ environment: first.environmentVariables(), parent: new FakeChannel(), files: { "/f": "A=2\nB=2\nD=2" } });
		await applyEnvFiles(copy, ["f"]);
		expect(["A", "B", "C", "D"].map((name) => copy.environment(name))).toEqual(["set", "2", "1", "2"]);
		// A program that merely runs inside a server is no copy of it.
		const other = new FakeRuntime({ environment: first.environmentVariables(), files: { "/f": "B=3" } });
		await applyEnvFiles(other, ["f"]);
		expect(other.environment("B")).toBe("1");
	});
});
