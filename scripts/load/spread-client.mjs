/** Opens many connections, a hundred or so at a time, asks once on each, and remembers who answered. They stay open. */
import { connect } from "node:net";
import { AnswerReader } from "./answer-reader.mjs";

const HOST = "127.0.0.1";
const AT_ONCE = 100;
const ANSWER_MILLIS = 10_000;

export class SpreadClient {
	/** Answers of status 200, by process. */
	answers = new Map();
	#port;
	#sockets = [];

	constructor(port) {
		this.#port = port;
	}

	async open(count) {
		let left = count;
		const work = async () => {
			while (left-- > 0) await this.#openOne();
		};
		await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, work));
	}

	/** Resets all, so that no port stays in TIME_WAIT. */
	close() {
		for (const socket of this.#sockets) socket.resetAndDestroy();
	}

	#openOne() {
		return new Promise((resolve) => {
			const reader = new AnswerReader();
			const socket = connect({ port: this.#port, host: HOST, noDelay: true });
			this.#sockets.push(socket);
			const patience = setTimeout(resolve, ANSWER_MILLIS);
			socket.setEncoding("latin1").on("data", (text) => {
				const answer = reader.take(text);
				if (answer === null) return;
				if (answer.status === 200) this.answers.set(answer.worker, (this.answers.get(answer.worker) ?? 0) + 1);
				clearTimeout(patience);
				resolve();
			});
			// What wasn't answered is missing in the sum.
			socket.on("error", () => {});
			socket.on("close", () => {
				clearTimeout(patience);
				resolve();
			});
			socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}:${this.#port}\r\n\r\n`);
		});
	}
}
