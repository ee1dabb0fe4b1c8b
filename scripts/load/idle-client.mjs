/** Many connections that are open and, between two requests, idle. */
import { connect } from "node:net";

const HOST = "127.0.0.1";
/** A client address has some 28,000 free ports towards one server; past this many connections the next 127.0.0.x is used. */
const CONNECTIONS_AN_ADDRESS = 20_000;
/** Connections being made, or requests under way, at the same time: fewer than what a listener queues. */
const AT_ONCE = 200;
const WAIT_MILLIS = 10_000;

export class IdleClient {
	#port;
	/** Octets of one answer, head and content. */
	#answerBytes;
	#connections = [];

	constructor(port, answerBytes) {
		this.#port = port;
		this.#answerBytes = answerBytes;
	}

	/** Opens `count` more connections. */
	async open(count) {
		const first = this.#connections.length;
		await inParallel(count, async (index) => {
			const address = `127.0.0.${1 + Math.floor((first + index) / CONNECTIONS_AN_ADDRESS)}`;
			this.#connections.push(await openConnection(this.#port, address));
		});
	}

	/** Sends a request on every connection; resolves with how many were answered, wholly and with status 200. */
	async requestOnEach() {
		const text = `GET / HTTP/1.1\r\nHost: ${HOST}:${this.#port}\r\n\r\n`;
		let answered = 0;
		await inParallel(this.#connections.length, async (index) => {
			const answer = await exchange(this.#connections[index], text, this.#answerBytes);
			if (answer.length === this.#answerBytes && answer.startsWith("HTTP/1.1 200")) answered++;
		});
		return answered;
	}

	/** Connections that the server has not closed. */
	get openCount() {
		return this.#connections.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
	}

	/** Resets all, so that no port stays in TIME_WAIT. */
	close() {
		for (const socket of this.#connections) socket.resetAndDestroy();
		this.#connections = [];
	}
}

function openConnection(port, localAddress) {
	return new Promise((resolve, reject) => {
		const socket = connect({ port, host: HOST, localAddress, noDelay: true });
		socket.setEncoding("latin1");
		socket.once("error", reject);
		socket.once("connect", () => {
			socket.off("error", reject);
			// What became of it shows in the answers and in `openCount`.
			socket.on("error", () => {});
			resolve(socket);
		});
	});
}

/** Sends `text`; resolves with what came back: `byteCount` octets, or fewer where the connection ended or time ran out. */
function exchange(socket, text, byteCount) {
	return new Promise((resolve) => {
		let received = "";
		const finish = () => {
			clearTimeout(timer);
			socket.off("data", take);
			socket.off("close", finish);
			resolve(received);
		};
		const take = (chunk) => {
			received += chunk;
			if (received.length >= byteCount) finish();
		};
		const timer = setTimeout(finish, WAIT_MILLIS);
		if (socket.destroyed) return finish();
		socket.on("data", take);
		socket.on("close", finish);
		socket.write(text);
	});
}

/** Runs `task` for 0 to `count` - 1, a number of them at a time. */
async function inParallel(count, task) {
	let next = 0;
	const work = async () => {
		while (next < count) await task(next++);
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, work));
}
