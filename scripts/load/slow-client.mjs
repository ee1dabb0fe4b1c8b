/**
 * A process that keeps many slow connections open towards a server: a third sends a head, a third content, one octet a second each;
 * the last third asks for a stream and reads nothing. One that the server ends is replaced at once.
 *
 *   node slow-client.mjs PORT COUNT
 *
 * Prints "open" when all stand. At TERM it prints how often each kind was replaced, as JSON, and resets all.
 */
import { connect } from "node:net";
import process from "node:process";

const HOST = "127.0.0.1";
const AT_ONCE = 50;
/** A second is divided into so many turns, so that octets don't go out in bursts. */
const TURNS = 50;
const KINDS = ["heads", "contents", "readers"];

const port = Number(process.argv[2]);
const count = Number(process.argv[3]);
const HEAD = `GET /slow HTTP/1.1\r\nHost: ${HOST}:${port}\r\nX-Slow: ${"x".repeat(4000)}`;
const UPLOAD = `POST /upload HTTP/1.1\r\nHost: ${HOST}:${port}\r\nContent-Length: 100000\r\n\r\n`;
const STREAM = `GET /endless HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`;

const replaced = { heads: 0, contents: 0, readers: 0, refused: 0 };
/** By number: the socket, and how many octets it has sent. */
const members = new Array(count).fill(null);
let isEnding = false;
let turn = 0;

process.on("SIGTERM", () => {
	isEnding = true;
	console.log(JSON.stringify(replaced));
	for (const member of members) member?.socket.resetAndDestroy();
	process.exit(0);
});

let next = 0;
await Promise.all(
	Array.from({ length: AT_ONCE }, async () => {
		while (next < count) await open(next++);
	}),
);
setInterval(drip, 1000 / TURNS);
console.log("open");

/** Opens connection `index`, whose number says its kind. Resolves when it stands, or was refused. */
function open(index) {
	const kind = KINDS[index % KINDS.length];
	return new Promise((resolve) => {
		const socket = connect({ port, host: HOST, noDelay: true });
		const member = { socket, kind, sent: 0 };
		members[index] = member;
		socket.on("error", () => {});
		socket.on("connect", () => {
			if (kind === "contents") socket.write(UPLOAD);
			if (kind === "readers") {
				socket.pause();
				socket.write(STREAM);
			} else socket.on("data", () => {});
			resolve();
		});
		// FIN is answered by FIN, so a connection that the server has ended closes.
		socket.on("close", () => {
			resolve();
			if (isEnding) return;
			replaced[socket.bytesWritten === 0 ? "refused" : kind]++;
			setTimeout(() => open(index), 100);
		});
	});
}

/** One octet on each connection whose turn it is. */
function drip() {
	turn = (turn + 1) % TURNS;
	for (let index = turn; index < count; index += TURNS) {
		const member = members[index];
		if (member === null || member.kind === "readers" || !member.socket.writable || member.socket.connecting) continue;
		member.socket.write(member.kind === "heads" ? HEAD[member.sent % HEAD.length] : "x");
		member.sent++;
	}
}
