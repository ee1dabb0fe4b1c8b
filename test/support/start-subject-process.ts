/**
 * Runs the command line under test as a process of its own: from source with the runtime that runs the tests, the bundle under
 * any runtime, or an executable. Which one is `TRIVET_SUBJECT`'s to say; starting a server of it is `start-subject.ts`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export type RuntimeName = "node" | "deno" | "bun";

/** "source": in-process, or adapters/(runtime)/main.ts. "bundle": dist/trivet.js. "executable": a file of dist/bin. */
export type SubjectKind = "source" | "bundle" | "executable";

export interface Exit {
	readonly code: number | null;
	readonly signal: string | null;
}

/** The root of the project. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The runtime that runs this test. */
export const HERE: RuntimeName = "Deno" in globalThis ? "deno" : "Bun" in globalThis ? "bun" : "node";

const subject = process.env.TRIVET_SUBJECT ?? "source";

/** What is under test. */
export const SUBJECT_KIND: SubjectKind = subject === "source" ? "source" : subject === "bundle" ? "bundle" : "executable";
if (SUBJECT_KIND === "executable" && !subject.startsWith("exe:")) throw new Error(`TRIVET_SUBJECT is source, bundle or exe:/path; got ${subject}`);

/** True where this Node runs no TypeScript, so that the source has to be bundled before it can be started as a process. */
const needsBundling = HERE === "node" && !("typescript" in process.features);

/** What is to be ended and removed when the tests of the file that imports this are over, even where they failed half-way. */
const leftovers: (() => void)[] = [];
afterAll(() => {
	for (const end of leftovers.splice(0)) end();
});

let prepared: Promise<readonly string[]> | null = null;

/** Program and first arguments that start the command line under test. */
export function subjectCommand(): Promise<readonly string[]> {
	prepared ??= prepare();
	return prepared;
}

async function prepare(): Promise<readonly string[]> {
	if (SUBJECT_KIND === "executable") return [subject.slice("exe:".length)];
	if (SUBJECT_KIND === "bundle") {
		const runtime = process.env.TRIVET_SUBJECT_RUNTIME ?? process.execPath;
		return startedBy(runtime, join(ROOT, "dist/trivet.js"));
	}
	if (needsBundling) return [process.execPath, await bundledSource()];
	return startedBy(process.execPath, join(ROOT, `adapters/${HERE}/main.ts`));
}

function startedBy(runtime: string, script: string): string[] {
	return basename(runtime).startsWith("deno") ? [runtime, "run", "-A", "--quiet", script] : [runtime, script];
}

async function bundledSource(): Promise<string> {
	const folder = temporaryFolder();
	const { build } = await import("esbuild");
	const outfile = join(folder, "main.mjs");
	await build({ entryPoints: [join(ROOT, "adapters/node/main.ts")], bundle: true, platform: "node", format: "esm", target: "node20", outfile });
	return outfile;
}

/** A folder that is gone when the tests are. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "trivet-test-"));
	leftovers.push(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

export interface SubjectProcessOptions {
	readonly cwd?: string;
	/** Added to an environment without any TRIVET_ name, PORT or HOST, in which one process serves: off a terminal there would be several. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Sockets that it is handed as a service manager does, by descriptor in this process. */
	readonly handed?: readonly { readonly descriptor: number; readonly name: string }[];
}

/** A started command line. */
export class SubjectProcess {
	/** Resolves when it has ended and all its output is here. */
	readonly exited: Promise<Exit>;
	out = "";
	error = "";
	#child: ChildProcess;
	#isOver = false;
	#waiting: (() => void)[] = [];

	constructor(child: ChildProcess) {
		this.#child = child;
		child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#received(() => (this.out += text)));
		child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#received(() => (this.error += text)));
		this.exited = once(child, "close").then(([code, signal]) => {
			this.#received(() => (this.#isOver = true));
			return { code, signal };
		});
		leftovers.push(() => this.kill());
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** Resolves when standard output (or error) has text that `pattern` matches; rejects when the process ends first. */
	async waitFor(stream: "out" | "error", pattern: RegExp): Promise<RegExpExecArray> {
		for (;;) {
			const match = pattern.exec(this[stream]);
			if (match !== null) return match;
			if (this.#isOver) throw new Error(`ended without ${pattern} on standard ${stream === "out" ? "output" : "error"}:\n${this.out}\n${this.error}`);
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	// process.kill and not child.kill: in Deno the latter reports an exit that has not happened.
	signal(name: NodeJS.Signals): void {
		if (!this.#isOver && this.#child.pid !== undefined) process.kill(this.#child.pid, name);
	}

	/** Ends it at once, whatever it is doing. */
	kill(): void {
		try {
			this.signal("SIGKILL");
		} catch {
			// It ended meanwhile.
		}
	}

	#received(change: () => void): void {
		change();
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

/** Starts the command line under test. */
export async function startProcess(args: readonly string[], options: SubjectProcessOptions = {}): Promise<SubjectProcess> {
	const { handed = [] } = options;
	// The process that is meant names itself, which only the one that becomes it can do.
	const before = handed.length === 0 ? [] : ["/bin/sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=${handed.length} exec "$0" "$@"`];
	const names = handed.length === 0 ? {} : { LISTEN_FDNAMES: handed.map(({ name }) => name).join(":") };
	const [program, ...rest] = [...before, ...(await subjectCommand()), ...args];
	const child = spawn(program!, rest, {
		cwd: options.cwd ?? ROOT,
		env: { ...cleanEnvironment(), ...names, TRIVET_WORKERS: "1", ...options.environment },
		stdio: ["ignore", "pipe", "pipe", ...handed.map(({ descriptor }) => descriptor)],
	});
	// Rejects where the program can't be started, which is an "error" and no exit.
	await once(child, "spawn");
	return new SubjectProcess(child);
}

/** Runs the command line under test to its end. */
export async function runProcess(
	args: readonly string[],
	options: SubjectProcessOptions = {},
): Promise<{ code: number | null; out: string; error: string }> {
	const started = await startProcess(args, options);
	const exit = await started.exited;
	return { code: exit.code, out: started.out, error: started.error };
}

function cleanEnvironment(): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(process.env)) {
		if (value === undefined || /^(TRIVET_|VITEST|LISTEN_|NOTIFY_SOCKET$|NODE_OPTIONS$|PORT$|HOST$|FORCE_COLOR$|NO_COLOR$)/.test(name)) continue;
		kept[name] = value;
	}
	return kept;
}
