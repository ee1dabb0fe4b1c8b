/** A Trivet of several processes under test: started, asked through its admin socket and its own commands, and gone at the end, whatever happens. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { processTree } from "../bench/process-cost.mjs";
import { waitUntil, wallMillis } from "./wait-until.mjs";

const APP = fileURLToPath(new URL("worker-app.mjs", import.meta.url));
const READY_MILLIS = 30_000;
const STOP_MILLIS = 30_000;
const ADMIN_MILLIS = 5000;
const running = new Set();

/** Ends what is still running when the tool ends. Call once, first. */
export function endTreesAtExit() {
	process.on("exit", () => {
		for (const server of running) server.killTree();
	});
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
}

export class SupervisedServer {
	/** Process of the supervisor, or of the server where there is none. */
	pid;
	port;
	/** Resolves with what it ended with, as text. */
	ended;
	#child;
	#command;
	#folder;
	#admin;
	#complaint = "";
	/** All that were seen to descend from it. */
	#descendants = new Set();

	/** Starts `command` with worker-app.mjs and `flags`; resolves when it is ready. Rejects with what it wrote to standard error. */
	static async start(command, flags) {
		const server = new SupervisedServer(command, flags);
		await server.#untilReady();
		return server;
	}

	constructor(command, flags) {
		this.#command = command;
		this.#folder = mkdtempSync(join(tmpdir(), "trivet-load-"));
		this.#admin = join(this.#folder, "admin.sock");
		const args = [APP, "--no-config", "--log", "off", "--print-json", "-q", "--admin", `unix:${this.#admin}`, ...flags].map(String);
		const own = Object.entries(process.env).filter(([name]) => !/^(TRIVET_|NODE_OPTIONS$|PORT$|HOST$)/.test(name));
		const env = { ...Object.fromEntries(own), TRIVET_RUNTIME_DIR: this.#folder };
		this.#child = spawn(command[0], [...command.slice(1), ...args], { stdio: ["ignore", "pipe", "pipe"], env });
		this.pid = this.#child.pid;
		running.add(this);
		this.#child.stderr.setEncoding("utf8").on("data", (text) => {
			this.#complaint = (this.#complaint + text).slice(-4000);
		});
		this.ended = new Promise((resolve) => {
			this.#child.on("error", (error) => resolve(error.message));
			this.#child.on("exit", (code, signal) => resolve(`${signal ?? code}`));
		});
	}

	async #untilReady() {
		let out = "";
		let isOver = false;
		this.#child.stdout.setEncoding("utf8").on("data", (text) => {
			out += text;
		});
		this.ended.then(() => {
			isOver = true;
		});
		try {
			const line = await waitUntil("the server isn't ready", READY_MILLIS, () => isOver || out.split("\n").find((text) => text.startsWith("{")));
			if (line === true) throw new Error("the server ended before it was ready");
			this.port = JSON.parse(line).addresses[0]?.port;
		} catch (error) {
			await this.stop();
			throw new Error(`${error.message}: ${this.#complaint.trim()}`);
		}
	}

	/** What it wrote to standard error last. */
	get complaint() {
		return this.#complaint.trim();
	}

	/** `ServerStatus` (src/operations/admin/control.ts), from the admin socket. */
	async status() {
		const status = JSON.parse(await this.#ask("/status"));
		for (const { pid } of status.workers) if (pid > 0) this.#descendants.add(pid);
		return status;
	}

	/** Resolves with the status once `count` workers are ready and no other is left; rejects after `millis`. */
	untilSettled(count, millis) {
		return waitUntil(`${count} ready workers and no other`, millis, async () => {
			const status = await this.status().catch(() => null);
			const isSettled = status?.workers.length === count && status.workers.every((worker) => worker.state === "ready");
			return isSettled ? status : null;
		});
	}

	/** Runs `trivet NAME` of the same program; resolves with `{ code, text, millis }`. */
	run(...words) {
		const from = performance.now();
		const [program, ...first] = this.#command;
		return new Promise((resolve) => {
			execFile(program, [...first, ...words, "--admin", `unix:${this.#admin}`], { timeout: READY_MILLIS }, (error, stdout, stderr) => {
				const code = error === null ? 0 : (error.code ?? error.signal ?? "unknown");
				resolve({ code, text: `${stdout}${stderr}`.trim(), millis: performance.now() - from });
			});
		});
	}

	/** Sends `signal` to the supervisor. */
	signal(name) {
		process.kill(this.pid, name);
	}

	/** Kills a process with -9; returns the moments before and after (wall clock): on a busy machine there can be a while between them. */
	kill(pid) {
		const before = wallMillis();
		process.kill(pid, "SIGKILL");
		return { before, after: wallMillis() };
	}

	/** Those of its processes that it has not waited for: children in state Z. */
	zombies() {
		return processTree(this.pid).filter((pid) => pid !== this.pid && processState(pid) === "Z");
	}

	/** Processes that were seen to be its workers, and run. */
	survivors() {
		return [...this.#descendants].filter((pid) => !["", "Z", "X"].includes(processState(pid)));
	}

	/** Ends it by TERM and, where that takes too long, by KILL; resolves with how it ended. */
	async stop() {
		if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGTERM");
		const patience = setTimeout(() => this.killTree(), STOP_MILLIS);
		const outcome = await this.ended;
		clearTimeout(patience);
		this.killTree();
		return outcome;
	}

	killTree() {
		if (!running.delete(this)) return;
		const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
		for (const pid of isOver ? this.survivors() : processTree(this.pid)) {
			try {
				process.kill(pid, "SIGKILL");
			} catch {
				// It has ended meanwhile.
			}
		}
		rmSync(this.#folder, { recursive: true, force: true });
	}

	#ask(path) {
		return new Promise((resolve, reject) => {
			const asked = request({ socketPath: this.#admin, path, agent: false, timeout: ADMIN_MILLIS }, (response) => {
				let text = "";
				response.setEncoding("utf8").on("data", (part) => {
					text += part;
				});
				response.on("error", reject);
				response.on("end", () =>
					response.statusCode === 200 ? resolve(text) : reject(new Error(`the admin socket answered ${response.statusCode}`)),
				);
			});
			asked.on("timeout", () => asked.destroy(new Error("the admin socket doesn't answer")));
			asked.on("error", reject);
			asked.end();
		});
	}
}

/** The letter of /proc/PID/stat; "" where there is no such process. */
function processState(pid) {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "utf8");
		return text.slice(text.lastIndexOf(")") + 2, text.lastIndexOf(")") + 3);
	} catch {
		return "";
	}
}
