import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { COMMANDS, optionsOf } from "../../../src/cli/commands.ts";
import { completionScript, SHELLS } from "../../../src/cli/completion.ts";
import { flagName } from "../../../src/cli/options.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

const folder = mkdtempSync(join(tmpdir(), "trivet-completion-"));
writeFileSync(join(folder, "my config.json"), "");
writeFileSync(join(folder, "stuff"), "");
afterAll(() => rmSync(folder, { recursive: true }));

describe("the scripts", () => {
	it.each(SHELLS)("for %s know every command and every option", (shell) => {
		const script = completionScript([shell]);
		for (const command of COMMANDS) {
			expect(script).toMatch(new RegExp(`\\b${command}\\b`));
			for (const key of optionsOf(command)) expect(script).toMatch(new RegExp(`(--|-l )(no-)?${flagName(key)}\\b`));
		}
		expect(script).toMatch(/[^\n]\n$/);
	});

	it.each([[[]], [["tcsh"]], [["bash", "zsh"]]])("for %j there are none", (words) => expect(() => completionScript(words)).toThrow(UsageError));
});

/** What bash would offer for a line that ends in the last word. */
function offered(...words: string[]): string[] {
	const script = `${completionScript(["bash"])}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _trivet; printf '%s\\n' "\${COMPREPLY[@]}"`;
	const out = execFileSync("bash", ["-c", script, "bash", "trivet", ...words], { cwd: folder, encoding: "utf8" });
	return out.split("\n").filter((line) => line !== "");
}

describe("bash", () => {
	it.each([
		[["sta"], ["status"]],
		[["st"], ["status", "stop", "stuff"]],
		[["my"], ["my config.json"]],
		[["stop", "--f"], ["--force"]],
		[["stop", "--no-w"], ["--no-wait"]],
		[["status", "--spa"], []],
		[["--spa"], ["--spa"]],
		[
			["app.ts", "--work"],
			["--workers", "--worker-timeout"],
		],
		[
			["--log", ""],
			["text", "combined", "json", "off"],
		],
		[
			["--log", "="],
			["text", "combined", "json", "off"],
		],
		[["--log", "=", "te"], ["text"]],
		[["-w", ""], ["auto"]],
		[["-c", "my"], ["my config.json"]],
		[["--port", ""], []],
		[["completion", "z"], ["zsh"]],
		[["log-level", "d"], ["debug"]],
		[["-q", "completion", "f"], ["fish"]],
		[["stuff", "completion", "f"], []],
	])("%j: %j", (words, expected) => expect(offered(...words)).toEqual(expected));
});
