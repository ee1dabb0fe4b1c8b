/** One server as a process of its own: started, known to be ready, stopped. No process outlives the benchmark. */
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { processTree } from "./process-cost.mjs";

const READY_MILLIS = 15_000;
const running = new Set();

/** Ends what is still running when the benchmark ends, however it ends. Call once, before the first server starts. */
export function endServersAtExit() {
	process.on("exit", () => {
		for (const child of running) child.kill("SIGKILL");
	});
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
}

/**
 * Starts `command` and waits until it is ready: it prints a line of which `readPort` makes a port, not null; or, where `port` is
 * given, it accepts connections there. Resolves with `{ pid, pids, port, nextLine, signal, stop }`; `pids` are the process and those it started. Rejects
 * with what it wrote to standard error where it ends before that.
 */
export async function startServer(command, { port = null, readPort = readAnnouncement, environment = process.env } = {}) {
	const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"], env: environment });
	running.add(child);
	const lines = new LineReader(child.stdout);
	let complaint = "";
	child.stderr.on("data", (chunk) => {
		complaint = (complaint + chunk).slice(-2000);
	});
	const ended = new Promise((resolve) => {
		child.on("error", (error) => resolve(error.message));
		child.on("close", (code, signal) => resolve(`it ended (${signal ?? code})`));
	}).finally(() => running.delete(child));
	const stop = async () => {
		// nginx ends its worker on TERM only; the others have nothing to finish.
		child.kill("SIGTERM");
		const patience = setTimeout(() => child.kill("SIGKILL"), 1000);
		await ended;
		clearTimeout(patience);
	};

	let timer;
	const tooLate = new Promise((resolve) => {
		timer = setTimeout(() => resolve(`it wasn't ready within ${READY_MILLIS / 1000} s`), READY_MILLIS);
	});
	const ready = port === null ? lines.next(readPort) : untilAccepting(port, tooLate);
	const outcome = await Promise.race([ready, ended, tooLate]);
	clearTimeout(timer);
	if (typeof outcome !== "number") {
		await stop();
		throw new Error(complaint === "" ? outcome : `${outcome}: ${complaint.trim()}`);
	}
	return {
		pid: child.pid,
		pids: processTree(child.pid),
		port: outcome,
		nextLine: (text) => lines.next((line) => (line === text ? line : null)),
		signal: (name) => child.kill(name),
		stop,
	};
}

function readAnnouncement(line) {
	const match = /^ready (\d+)$/.exec(line);
	return match === null ? null : Number(match[1]);
}

/** Resolves with the port once a connection to it succeeds; gives up when `tooLate` resolves. */
async function untilAccepting(port, tooLate) {
	let waiting = true;
	tooLate.then(() => {
		waiting = false;
	});
	while (waiting) {
		if (await canConnect(port)) return port;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	return tooLate;
}

function canConnect(port) {
	return new Promise((resolve) => {
		const socket = connect(port, "127.0.0.1");
		socket.on("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.on("error", () => resolve(false));
	});
}

/** Lines of a stream, for those who wait for one of a certain form. */
class LineReader {
	#rest = "";
	#waiting = [];

	constructor(stream) {
		stream.setEncoding("utf8");
		stream.on("data", (text) => {
			const lines = (this.#rest + text).split("\n");
			this.#rest = lines.pop() ?? "";
			for (const line of lines) this.#offer(line);
		});
	}

	/** Resolves with what `read` makes of the first line from now on of which it makes anything but null. */
	next(read) {
		return new Promise((resolve) => {
			this.#waiting.push({ read, resolve });
		});
	}

	#offer(line) {
		for (const [index, { read, resolve }] of this.#waiting.entries()) {
			const value = read(line);
			if (value === null) continue;
			this.#waiting.splice(index, 1);
			resolve(value);
			return;
		}
	}
}
