/**
 * A process that asks at a steady rate and counts every way in which that can fail.
 *
 *   node request-client.mjs '{ "port": 8080, "mode": "new", "rate": 2500 }'
 *   node request-client.mjs '{ "port": 8080, "mode": "persistent", "rate": 2500, "connections": 50 }'
 *
 * "new": a connection for each request. "persistent": a request at a time on each connection, again and again; one that the server ends between two
 * requests, or announces to end, is replaced and noted; one that ends in place of an answer is a failure, even where a client may ask again (RFC 9112
 * §9.3.1). Prints "asking" after the first answer, and at TERM one line of JSON: `OutcomeCount.summary`.
 */
import { connect } from "node:net";
import process from "node:process";
import { AnswerReader } from "./answer-reader.mjs";
import { OutcomeCount } from "./outcome-count.mjs";
import { wallMillis } from "./wait-until.mjs";

const HOST = "127.0.0.1";
/** New connections come from so many addresses of this machine in turn, so that closed ones don't use up the ports. */
const ADDRESSES = 16;
const ANSWER_MILLIS = 10_000;
const TURN_MILLIS = 2;
/** Requests under way at once, past which further ones are put off: a server that stands still must not exhaust this process. */
const MOST_AT_ONCE = 4000;
const KINDS_BY_CODE = {
	ECONNREFUSED: "refused",
	ECONNRESET: "reset",
	EPIPE: "reset",
	EADDRNOTAVAIL: "client out of ports",
	EMFILE: "client out of files",
};

const plan = JSON.parse(process.argv[2]);
const outcomes = new OutcomeCount();
let under = 0;
let turn = 0;
let hasAnswer = false;
let isOver = false;

process.on("SIGTERM", () => {
	// What is under way is still awaited: a request that fails in the end must be counted.
	isOver = true;
	outcomes.end();
	finishWhenQuiet();
});
if (plan.mode === "new") askOnNewConnections();
else for (let index = 0; index < plan.connections; index++) setTimeout(askOnOne, (index * 1000) / plan.rate);

/** Requests at fixed times; those that a busy moment put off go out together. */
function askOnNewConnections() {
	const from = performance.now();
	let sent = 0;
	setInterval(() => {
		if (isOver) return;
		const due = Math.floor(((performance.now() - from) * plan.rate) / 1000);
		while (sent < due && under < MOST_AT_ONCE) {
			sent++;
			askOnce();
		}
		if (sent < due) {
			outcomes.note("put off");
			sent = due;
		}
	}, TURN_MILLIS);
}

/** One connection, one request, one answer, and the server's FIN. */
function askOnce() {
	const request = new Asked(0);
	const reader = new AnswerReader();
	const socket = open(`127.0.0.${1 + (turn++ % ADDRESSES)}`);
	let answer = null;
	socket.write(requestText("close"));
	socket.on("data", (text) => {
		answer = answer === null ? reader.take(text) : { problem: "octets after the answer" };
		if (answer?.problem !== undefined) socket.destroy();
	});
	socket.on("error", (error) => {
		if (answer === null) request.fail(kindOf(error));
		else outcomes.note("reset after the answer");
	});
	socket.on("timeout", () => {
		request.fail("timeout");
		socket.destroy();
	});
	socket.on("close", () => {
		if (answer !== null) request.finish(answer);
		else request.fail(reader.isBusy ? "cut" : "closed without answer");
	});
}

/** One persistent connection at a time, with pauses that make the rate. */
function askOnOne() {
	if (isOver) return;
	const interval = (plan.connections * 1000) / plan.rate;
	const reader = new AnswerReader();
	const socket = open(HOST);
	let request = null;
	let worker = 0;
	let due = performance.now();
	let failure = null;
	let wasAnnounced = false;
	const ask = () => {
		if (isOver) return socket.end();
		if (socket.destroyed) return;
		due = Math.max(due + interval, performance.now());
		request = new Asked(worker);
		socket.write(requestText("keep-alive"));
	};
	ask();
	socket.on("data", (text) => {
		const answer = reader.take(text);
		if (answer === null) return;
		if (request === null) return outcomes.failed("octets without a request", wallMillis(), worker);
		worker = answer.worker ?? worker;
		request.finish(answer);
		request = null;
		wasAnnounced = answer.closes === true;
		if (answer.problem !== undefined) socket.destroy();
		else if (!wasAnnounced) setTimeout(ask, Math.max(0, due - performance.now()));
	});
	socket.on("error", (error) => {
		failure = kindOf(error);
	});
	socket.on("timeout", () => {
		failure = "timeout";
		socket.destroy();
	});
	socket.on("close", () => {
		if (request !== null) request.fail(failure ?? (reader.isBusy ? "cut" : "closed without answer"));
		else if (!isOver) outcomes.note(wasAnnounced ? "closed as announced" : failure === null ? "closed when idle" : `${failure} when idle`);
		if (!isOver) setTimeout(askOnOne, failure === "refused" ? 20 : 0);
	});
}

function open(localAddress) {
	const socket = connect({ port: plan.port, host: HOST, localAddress, noDelay: true });
	socket.setTimeout(ANSWER_MILLIS);
	return socket.setEncoding("latin1");
}

function requestText(connection) {
	return `GET / HTTP/1.1\r\nHost: ${HOST}:${plan.port}\r\nConnection: ${connection}\r\n\r\n`;
}

function kindOf(error) {
	return KINDS_BY_CODE[error.code] ?? error.code ?? error.message;
}

function finishWhenQuiet() {
	if (under > 0) return setTimeout(finishWhenQuiet, TURN_MILLIS);
	// Written synchronously as far as a pipe takes it; the exit waits for the rest.
	process.stdout.write(`${JSON.stringify(outcomes.summary())}\n`, () => process.exit(0));
}

/** A request that has gone out; the first thing that is said of it counts. */
class Asked {
	#began = wallMillis();
	#worker;
	#isOpen = true;

	constructor(worker) {
		this.#worker = worker;
		under++;
	}

	finish({ status, problem }) {
		if (problem !== undefined) return this.fail(problem);
		if (status !== 200) return this.fail(`status ${status}`);
		if (!this.#close()) return;
		outcomes.answered(this.#began);
		if (!hasAnswer) console.log("asking");
		hasAnswer = true;
	}

	fail(kind) {
		if (this.#close()) outcomes.failed(kind, this.#began, this.#worker);
	}

	#close() {
		const wasOpen = this.#isOpen;
		this.#isOpen = false;
		if (wasOpen) under--;
		return wasOpen;
	}
}
