/**
 * A process that asks as ordinary clients do: some connections, a request on each at fixed intervals.
 *
 *   node ordinary-client.mjs PORT CONNECTIONS INTERVAL_MILLIS SECONDS
 *
 * Prints one line of JSON: `{ count, failed, p50, p99, max }`, latencies in milliseconds. A request that is due while the one before it
 * waits for its answer is counted from when it was due: a server that stands still is seen by all requests that it kept waiting.
 */
import { connect } from "node:net";
import process from "node:process";

const HOST = "127.0.0.1";
const [port, connections, interval, seconds] = process.argv.slice(2).map(Number);
const REQUEST = `GET / HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`;
const END = "Hello, world!\n";

const latencies = [];
let failed = 0;
const from = performance.now() + 200;
const until = from + seconds * 1000;
await Promise.all(Array.from({ length: connections }, (_, index) => ask(from + (index * interval) / connections)));
latencies.sort((a, b) => a - b);
const at = (part) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? Number.NaN;
console.log(JSON.stringify({ count: latencies.length, failed, p50: at(0.5), p99: at(0.99), max: at(1) }));
process.exit(0);

/** One connection's requests, the first one due at `first`. */
function ask(first) {
	return new Promise((resolve) => {
		let due = first;
		let countsFrom = 0;
		let received = "";
		const socket = connect({ port, host: HOST, noDelay: true });
		socket.setEncoding("latin1");
		const send = (isLate) => {
			if (due >= until) return socket.end();
			countsFrom = isLate ? due : performance.now();
			due += interval;
			socket.write(REQUEST);
		};
		const wait = () => setTimeout(() => send(false), Math.max(0, due - performance.now()));
		socket.on("connect", wait);
		socket.on("data", (text) => {
			received += text;
			if (!received.endsWith(END)) return;
			received = "";
			const now = performance.now();
			latencies.push(now - countsFrom);
			if (now >= due) send(true);
			else wait();
		});
		socket.on("error", () => {});
		socket.on("close", () => {
			if (due < until) failed++;
			resolve();
		});
	});
}
