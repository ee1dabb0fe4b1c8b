/** A client that runs as a process of its own, and says what it has to say in lines. No such process outlives the one that started it. */
import { spawn } from "node:child_process";

const running = new Set();
process.on("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

export class ClientProcess {
	#child;
	#lines = [];
	#waiting = [];

	constructor(command) {
		this.#child = spawn(command[0], command.slice(1).map(String), { stdio: ["ignore", "pipe", "inherit"] });
		running.add(this.#child);
		let rest = "";
		this.#child.stdout.setEncoding("utf8").on("data", (text) => {
			const lines = (rest + text).split("\n");
			rest = lines.pop();
			for (const line of lines) this.#offer(line);
		});
		this.#child.on("close", () => {
			running.delete(this.#child);
			this.#offer(null);
		});
	}

	/** Resolves with the next line; rejects where the process ends without one. */
	async line() {
		const line = this.#lines.length > 0 ? this.#lines.shift() : await new Promise((resolve) => this.#waiting.push(resolve));
		if (line === null) throw new Error("A client process ended without a word.");
		return line;
	}

	end() {
		this.#child.kill("SIGTERM");
	}

	#offer(line) {
		const waiting = this.#waiting.shift();
		if (waiting === undefined) this.#lines.push(line);
		else waiting(line);
	}
}
