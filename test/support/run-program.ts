/**
 * Runs a small program, TypeScript of the project and all, as a process of the runtime that runs the test: for what a test can't
 * do inside its own process, where vitest has its hands on `import()` and on the process's life.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { HERE, ROOT, temporaryFolder } from "./start-subject-process.ts";

export class Program {
	/** Resolves with the exit code; null where a signal ended it. */
	readonly exited: Promise<number | null>;
	out = "";
	readonly #child: ChildProcess;
	#waiting: (() => void)[] = [];

	constructor(child: ChildProcess) {
		this.#child = child;
		(child.stdout ?? child.stderr)?.setEncoding("utf8").on("data", (text: string) => {
			this.out += text;
			for (const resolve of this.#waiting.splice(0)) resolve();
		});
		this.exited = new Promise((resolve) => child.once("close", resolve));
	}

	/** Resolves with the match once standard output has text that `pattern` matches. */
	async printed(pattern: RegExp): Promise<RegExpExecArray> {
		for (;;) {
			const match = pattern.exec(this.out);
			if (match !== null) return match;
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	signal(name: NodeJS.Signals): void {
		process.kill(this.#child.pid!, name);
	}

	/** Ends it at once, if it still runs. */
	kill(): void {
		try {
			this.signal("SIGKILL");
		} catch {
			// It has ended.
		}
	}
}

export interface RunOptions {
	/** A descriptor that is its standard output; `out` is then what it writes to standard error. */
	readonly stdout?: number;
}

/** Starts a program. `source` imports from the root of the project ("./src/…"), and finds its adapter as "./adapters/here/…". */
export async function runProgram(source: string, args: readonly string[] = [], { stdout }: RunOptions = {}): Promise<Program> {
	const { build } = await import("esbuild");
	const outfile = join(temporaryFolder(), "program.mjs");
	await build({
		stdin: { contents: source.replaceAll("./adapters/here/", `./adapters/${HERE}/`), resolveDir: ROOT, loader: "ts" },
		bundle: true,
		format: "esm",
		platform: "node",
		external: ["bun:*"],
		target: "node20",
		outfile,
	});
	const command = HERE === "deno" ? ["run", "-A", "--quiet", outfile, ...args] : [outfile, ...args];
	const child = spawn(process.execPath, command, { stdio: stdout === undefined ? ["ignore", "pipe", "inherit"] : ["ignore", stdout, "pipe"] });
	process.once("exit", () => child.kill("SIGKILL"));
	return new Program(child);
}
