/** Clients at a steady rate as processes of their own, for as long as a test takes: one with a connection for each request, one on persistent connections. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findProgram } from "../bench/programs.mjs";
import { ClientProcess } from "./client-process.mjs";

const CLIENT = fileURLToPath(new URL("request-client.mjs", import.meta.url));
const WRK_SCRIPT = fileURLToPath(new URL("paced-wrk.lua", import.meta.url));
/** Requests a second below which a load wasn't the one that was asked for. */
export const LEAST_RATE = 2000;
/** What the clients aim at, so that a busy moment doesn't bring the rate below. */
const RATE = 2500;
const CONNECTIONS = 50;
/** Between an answer and the next request of each of wrk's connections. A connection that the server keeps open for a second to part isn't cut by it. */
const REST_MILLIS = 12;
/** wrk takes a time, and is interrupted before it. */
const LONGEST_SECONDS = 900;

/** The two clients of a test: `{ name, stop }`, where `stop` resolves with `OutcomeCount.summary`; of wrk, the times are NaN. */
export async function startClients(port, { canUseWrk }) {
	const wrk = canUseWrk ? findProgram("wrk") : null;
	const persistent = wrk === null ? await startClient("persistent", port) : startWrk(wrk, port);
	return [persistent, await startClient("new", port)];
}

async function startClient(mode, port) {
	const plan = { port, mode, rate: RATE, connections: CONNECTIONS };
	const client = new ClientProcess([process.execPath, CLIENT, JSON.stringify(plan)]);
	await client.line();
	return {
		name: mode === "new" ? "a new connection each" : "persistent",
		stop: async () => {
			client.end();
			return JSON.parse(await client.line());
		},
	};
}

function startWrk(program, port) {
	const url = `http://127.0.0.1:${port}/`;
	const args = ["-t1", `-c${CONNECTIONS}`, `-d${LONGEST_SECONDS}s`, "--timeout", "10s", "-s", WRK_SCRIPT, url, "--", String(REST_MILLIS)];
	const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
	const kill = () => child.kill("SIGKILL");
	process.on("exit", kill);
	let text = "";
	child.stdout.setEncoding("utf8").on("data", (part) => {
		text += part;
	});
	const ended = new Promise((resolve) => child.on("close", resolve));
	return {
		name: "wrk, persistent",
		stop: async () => {
			child.kill("SIGINT");
			await ended;
			process.off("exit", kill);
			return readSummary(text);
		},
	};
}

function readSummary(text) {
	const line = text.split("\n").find((one) => one.startsWith("{"));
	if (line === undefined) throw new Error(`wrk printed no summary: ${text.trim()}`);
	const { requests, micros, ...errors } = JSON.parse(line);
	const kinds = Object.fromEntries(Object.entries(errors).filter(([, count]) => count > 0));
	const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
	const times = { p50: Number.NaN, p99: Number.NaN, slowest: Number.NaN, longestGap: Number.NaN };
	return { answered: requests - errors.status, failed, rate: (requests / micros) * 1e6, kinds, notes: {}, failures: [], ...times };
}

/** `{ a: 2, b: 1 }` as "2 a, 1 b"; "–" where there are none. */
export function describeCounts(counts) {
	const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
	return parts.length === 0 ? "–" : parts.join(", ");
}

/** Milliseconds for a table. */
export function inMillis(millis) {
	return Number.isNaN(millis) ? "–" : `${millis.toFixed(millis < 100 ? 1 : 0)} ms`;
}
