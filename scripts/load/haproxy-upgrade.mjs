/**
 * Two instances behind HAProxy, by scripts/deploy/haproxy.cfg as it is: while clients ask at a steady rate, each instance in turn is stopped (TERM, with
 * --drain-delay), started anew on the same port, and left until HAProxy calls it up. Not one request may fail. Run by hand, where haproxy is installed:
 *
 *   node scripts/load/haproxy-upgrade.mjs [--subject bundle:node] [--rounds 2] [--workers 2] [--client wrk|own]
 */
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findProgram } from "../bench/programs.mjs";
import { alignColumns } from "../bench/report.mjs";
import { describeCounts, inMillis, LEAST_RATE, startClients } from "./steady-load.mjs";
import { findSubjects } from "./subjects.mjs";
import { endTreesAtExit, SupervisedServer } from "./supervised-server.mjs";
import { pause, waitUntil } from "./wait-until.mjs";

const CONFIGURATION = fileURLToPath(new URL("../deploy/haproxy.cfg", import.meta.url));
/** As the file calls them. */
const NAMES = ["one", "two"];
/** Below the ports that clients get. */
const FIRST_PORT = 21_000;
const UP_MILLIS = 30_000;
const REST_MILLIS = 1000;
const proxies = new Set();

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			subject: { type: "string", default: "bundle" },
			rounds: { type: "string", default: "2" },
			workers: { type: "string", default: "2" },
			client: { type: "string", default: "wrk" },
		},
	});
	const haproxy = findProgram("haproxy");
	if (haproxy === null) {
		process.stderr.write("haproxy isn't here: its package is called so.\n");
		return 64;
	}
	endTreesAtExit();
	process.on("exit", () => {
		for (const proxy of proxies) proxy.kill("SIGKILL");
	});
	const rows = [["subject", "client", "answered", "a second", "failed", "how", "p99", "slowest", "longest gap", "upgrades, s", "verdict"]];
	for (const subject of findSubjects(values.subject)) {
		process.stderr.write(`${subject.name} …\n`);
		try {
			rows.push(...(await upgradeOften(haproxy, subject, values)));
		} catch (error) {
			rows.push([subject.name, "", "", "", "", error.message.split("\n")[0], "", "", "", "", "MISSED"]);
		}
	}
	const version = execFileSync(haproxy, ["-v"], { encoding: "utf8" }).split("\n")[0];
	process.stdout.write(`two instances behind ${version}, each upgraded ${values.rounds} times\n${alignColumns(rows).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

async function upgradeOften(haproxy, subject, { rounds, workers, client }) {
	const [front, stats, ...ports] = await findFreePorts(2 + NAMES.length);
	const start = (port) => {
		const flags = ["--proxy-protocol=127.0.0.1", "--health", "--drain-delay", "4s", "--grace", "30s"];
		return SupervisedServer.start(subject.command, ["--host", "127.0.0.1", "-p", port, "-w", workers, ...flags]);
	};
	const servers = [];
	const seconds = [];
	let proxy = null;
	let clients = [];
	let summaries;
	try {
		for (const port of ports) servers.push(await start(port));
		proxy = startProxy(haproxy, { front, stats, ports });
		for (const name of NAMES) await untilUp(stats, name);
		clients = await startClients(front, { canUseWrk: client === "wrk" });
		for (let count = 0; count < Number(rounds) * NAMES.length; count++) {
			await pause(REST_MILLIS);
			const index = count % NAMES.length;
			const from = performance.now();
			await servers[index].stop();
			servers[index] = await start(ports[index]);
			await untilUp(stats, NAMES[index]);
			seconds.push((performance.now() - from) / 1000);
		}
		await pause(REST_MILLIS);
	} finally {
		summaries = await Promise.all(clients.map(async ({ name, stop }) => ({ name, ...(await stop()) })));
		proxy?.kill("SIGTERM");
		await Promise.all(servers.map((server) => server.stop()));
	}
	return summaries.map(({ name, answered, rate, failed, kinds, p99, slowest, longestGap }) => [
		subject.name,
		name,
		String(answered),
		rate.toFixed(0),
		String(failed),
		describeCounts(kinds),
		...[p99, slowest, longestGap].map(inMillis),
		seconds.map((one) => one.toFixed(1)).join(" "),
		failed === 0 && rate >= LEAST_RATE ? "met" : "MISSED",
	]);
}

/** In the foreground, so that it can be ended. */
function startProxy(haproxy, { front, stats, ports }) {
	const variables = { TRIVET_FRONT: front, TRIVET_STATS: stats, TRIVET_1: ports[0], TRIVET_2: ports[1] };
	const addresses = Object.entries(variables).map(([name, port]) => [name, `127.0.0.1:${port}`]);
	const proxy = spawn(haproxy, ["-db", "-q", "-f", CONFIGURATION], {
		stdio: "ignore",
		env: { PATH: process.env.PATH, ...Object.fromEntries(addresses) },
	});
	proxies.add(proxy);
	proxy.on("exit", () => proxies.delete(proxy));
	return proxy;
}

function untilUp(stats, name) {
	return waitUntil(`HAProxy doesn't call ${name} up`, UP_MILLIS, async () => (await serverState(stats, name)) === "UP");
}

/** "UP", "DOWN", or on the way, as the statistics tell. The columns of a line: proxy, server, …; the 18th is the state. */
async function serverState(stats, name) {
	const response = await fetch(`http://127.0.0.1:${stats}/;csv`).catch(() => null);
	const text = (await response?.text()) ?? "";
	const line = text.split("\n").find((one) => one.startsWith(`trivet,${name},`));
	return line?.split(",")[17] ?? null;
}

/** Ports that nobody has at the moment, and that the system gives to no client: an instance must get its port again. */
async function findFreePorts(count) {
	const ports = [];
	for (let port = FIRST_PORT + (process.pid % 1000); ports.length < count; port++) if (await isFree(port)) ports.push(port);
	return ports;
}

function isFree(port) {
	return new Promise((resolve) => {
		const listener = createServer();
		listener.once("error", () => resolve(false));
		listener.listen(port, "127.0.0.1", () => listener.close(() => resolve(true)));
	});
}
