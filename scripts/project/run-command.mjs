/** Runs another program: in view of the person at the terminal, or with its output collected. */
import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string | undefined>>} [environment] Added to this process's own; undefined takes a name away.
 * @property {"inherit" | "collect"} [output] Default: "inherit".
 * @property {number} [timeLimitMillis] The program is killed after this long.
 */

/**
 * @typedef {object} CommandResult
 * @property {number} code The exit code; 128 and the signal's number where a signal ended it; 127 where it could not be started.
 * @property {string} output Standard output and error as they came, where they were collected.
 */

/**
 * Resolves when the program has ended, whatever its exit code. It gets no standard input.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(program, args, options = {}) {
	const { cwd, environment = {}, output = "inherit", timeLimitMillis = 0 } = options;
	return new Promise((resolve) => {
		/** @type {NodeJS.ProcessEnv} */
		const env = { ...process.env };
		for (const [name, value] of Object.entries(environment)) {
			if (value === undefined) delete env[name];
			else env[name] = value;
		}
		const collects = output === "collect";
		const child = spawn(program, args, {
			cwd,
			env,
			stdio: ["ignore", collects ? "pipe" : "inherit", collects ? "pipe" : "inherit"],
			timeout: timeLimitMillis,
			killSignal: "SIGKILL",
			// npm is a batch file there, which only a shell starts.
			shell: program.endsWith(".cmd"),
		});
		let text = "";
		child.stdout?.setEncoding("utf8").on("data", (part) => (text += part));
		child.stderr?.setEncoding("utf8").on("data", (part) => (text += part));
		child.on("error", (error) => resolve({ code: 127, output: `${text}${program}: ${error.message}\n` }));
		child.on("close", (code, signal) => resolve({ code: code ?? exitCodeOf(signal), output: text }));
	});
}

/**
 * What a shell reports for a program that a signal ended.
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(signal) {
	return signal === null ? 1 : 128 + constants.signals[signal];
}
