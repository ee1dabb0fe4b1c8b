/**
 * Checks that a server answers rightly, before anything is timed: on a raw socket, with the very bytes that wrk sends. Status
 * line, framing, type and content of every answer are looked at, their number, and that nothing follows.
 */
import { connect } from "node:net";
import { BODY, CONTENT_TYPE } from "./servers/answer.mjs";

const HOST = "127.0.0.1";
const WAIT_MILLIS = 5000;
/** How long after the last answer we listen for one too many. */
const QUIET_MILLIS = 50;

/** One way the requests are cut into writes: the last cuts fall inside an empty line and inside a field line. */
const CUTS = {
	whole: (text) => [text],
	"cut in two": (text) => [text.slice(0, -3), text.slice(-3)],
	"cut in three": (text) => [text.slice(0, 9), text.slice(9, -1), text.slice(-1)],
};

/** Throws an Error that says what is wrong; returns the octets of one answer. */
export async function checkAnswers(port, depth) {
	const text = `GET / HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`.repeat(depth);
	let size = 0;
	for (const [name, cut] of Object.entries(CUTS)) {
		try {
			size = await checkConnection(port, cut(text), depth);
		} catch (error) {
			throw new Error(`${depth} request${depth === 1 ? "" : "s"}, ${name}: ${error.message}`);
		}
	}
	return size;
}

/** Two batches on one connection: the second shows that the first left it in order. */
async function checkConnection(port, writes, depth) {
	const peer = await openPeer(port);
	try {
		let size = 0;
		for (let batch = 0; batch < 2; batch++) {
			for (const write of writes) await peer.send(write);
			for (let index = 0; index < depth; index++) size = await checkAnswer(peer);
			await peer.expectNothing();
		}
		return size;
	} finally {
		peer.close();
	}
}

/** Reads one answer; returns its size. */
async function checkAnswer(peer) {
	const head = await peer.readThrough("\r\n\r\n");
	const [statusLine, ...lines] = head.slice(0, -4).split("\r\n");
	if (!/^HTTP\/1\.1 200( |$)/.test(statusLine)) throw new Error(`status line ${JSON.stringify(statusLine)}`);
	const values = (name) => lines.filter((line) => line.toLowerCase().startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
	expectOne("Content-Length", values("content-length"), (value) => value === String(BODY.length));
	expectOne("Content-Type", values("content-type"), (value) => value.split(";")[0].trim().toLowerCase() === CONTENT_TYPE);
	expectOne("Date", values("date"), (value) => Math.abs(Date.parse(value) - Date.now()) < 5000);
	if (values("transfer-encoding").length > 0) throw new Error("it has Transfer-Encoding");
	const content = await peer.readBytes(BODY.length);
	if (content !== BODY) throw new Error(`content ${JSON.stringify(content)}`);
	return head.length + content.length;
}

function expectOne(name, values, isRight) {
	if (values.length !== 1 || !isRight(values[0])) throw new Error(`${name}: ${values.length === 0 ? "missing" : values.join(" | ")}`);
}

/** A connection that is read on demand, as latin-1 text. */
function openPeer(port) {
	const socket = connect({ port, host: HOST, noDelay: true });
	let received = "";
	let failure = null;
	let notify = () => {};
	socket.setEncoding("latin1");
	socket.on("data", (text) => {
		received += text;
		notify();
	});
	const fail = (message) => {
		failure ??= new Error(message);
		notify();
	};
	socket.on("error", (error) => fail(error.message));
	socket.on("close", () => fail("the connection was closed"));

	/** Waits till `find` gives a number of octets, then takes them. */
	async function take(find) {
		const end = Date.now() + WAIT_MILLIS;
		for (let length = find(); ; length = find()) {
			if (length >= 0) {
				const taken = received.slice(0, length);
				received = received.slice(length);
				return taken;
			}
			if (failure !== null) throw failure;
			if (Date.now() >= end) throw new Error(`no full answer within ${WAIT_MILLIS / 1000} s; got ${JSON.stringify(received.slice(0, 200))}`);
			await new Promise((resolve) => {
				const timer = setTimeout(resolve, end - Date.now());
				notify = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
	}

	const peer = {
		/** Two writes shall arrive as two: each leaves alone, and the next a little later. */
		async send(text) {
			socket.write(text, "latin1");
			await pause(5);
		},
		readThrough: (mark) =>
			take(() => {
				const at = received.indexOf(mark);
				return at < 0 ? -1 : at + mark.length;
			}),
		readBytes: (count) => take(() => (received.length >= count ? count : -1)),
		async expectNothing() {
			await pause(QUIET_MILLIS);
			if (received !== "") throw new Error(`more than was asked for: ${JSON.stringify(received.slice(0, 200))}`);
		},
		close: () => socket.destroy(),
	};
	return new Promise((resolve, reject) => {
		socket.once("connect", () => resolve(peer));
		socket.once("error", reject);
	});
}

function pause(millis) {
	return new Promise((resolve) => setTimeout(resolve, millis));
}
