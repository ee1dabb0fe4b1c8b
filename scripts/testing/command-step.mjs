/** A step that is one or more commands, each of which has to end with 0. */
import { ROOT } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";

/**
 * @typedef {readonly [program: string, args: readonly string[]]} Command
 *
 * @param {readonly Command[]} commands
 * @param {(output: string) => string} [noteOf] Makes a note of what the commands printed.
 * @returns {() => Promise<import("./run-steps.mjs").StepResult>}
 */
export function runCommands(commands, noteOf = () => "") {
	return async () => {
		let text = "";
		let failed = 0;
		for (const [program, args] of commands) {
			const { code, output } = await runCommand(program, args, { cwd: ROOT, output: "collect", timeLimitMillis: 600_000 });
			if (code !== 0) failed++;
			text += code === 0 ? output : `${output.trimEnd()}\n(${[program, ...args].join(" ")} ended with ${code})\n`;
		}
		return { passed: commands.length - failed, failed, output: text, note: noteOf(text) };
	};
}
