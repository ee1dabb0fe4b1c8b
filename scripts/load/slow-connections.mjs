/**
 * What slow peers do to ordinary ones: 2,000 connections (a third sends a head and a third content at one octet a second, a third asks
 * for a stream and never reads), while 50 ordinary clients ask. Phases without and with them take turns; what is compared is the median
 * of each side's p99. Memory is held against the bound that follows from the limits. Run by hand:
 *
 *   node scripts/load/slow-connections.mjs [--runtimes node,deno,bun] [--slow 2000] [--clients 50] [--rounds 3] [--seconds 8]
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chooseCores, pinCommand } from "../bench/cores.mjs";
import { readMemory, resetPeakMemory } from "../bench/process-cost.mjs";
import { alignColumns } from "../bench/report.mjs";
import { findRuntimes, PROJECT, runCommand } from "../bench/runtimes.mjs";
import { endServersAtExit, startServer } from "../bench/server-process.mjs";
import { bundle } from "../bench/servers.mjs";
import { median } from "../bench/statistics.mjs";
import { ClientProcess } from "./client-process.mjs";

const KIB = 1024;
const MIB = 1024 * KIB;
/** How many times the p99 without slow connections it may be with them. */
const AIM = 3;
/** Each ordinary client asks so often. */
const INTERVAL_MILLIS = 20;
const REST_MILLIS = 1000;
/** From the last slow connection's opening to the measurement: longer than what a head may take, so that the server is busy ending them. */
const SETTLE_MILLIS = 11_000;

/** The kernel was short of memory for TCP in some phase: then every socket of the machine suffers, whatever the server does. */
let isKernelShort = false;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			runtimes: { type: "string", default: "node,deno,bun" },
			slow: { type: "string", default: "2000" },
			clients: { type: "string", default: "50" },
			rounds: { type: "string", default: "3" },
			seconds: { type: "string", default: "8" },
		},
	});
	const plan = {
		slow: readCount("slow", values.slow),
		clients: readCount("clients", values.clients),
		rounds: readCount("rounds", values.rounds),
		seconds: readCount("seconds", values.seconds),
	};
	endServersAtExit();
	const folder = mkdtempSync(join(tmpdir(), "trivet-load-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	const cores = chooseCores();

	const rows = [
		["runtime", "p99 without", "p99 with", "ratio", "p50 without", "p50 with", "failed", "slow replaced", "a slow one", "bound", "verdict"],
	];
	for (const runtime of findRuntimes(values.runtimes.split(","))) {
		process.stderr.write(`${runtime.id} …\n`);
		rows.push(await measure(runtime, folder, cores, plan));
	}
	const where = cores === null ? "nothing pinned" : `server on core ${cores.server}, clients on core ${cores.client}`;
	process.stdout.write(`${plan.slow} slow connections, ${plan.clients} ordinary clients, medians of ${plan.rounds} phases each; ${where}\n`);
	process.stdout.write(`${alignColumns(rows).join("\n")}\n`);
	if (isKernelShort)
		process.stdout.write("The kernel was short of memory for TCP (net.ipv4.tcp_mem), which slows every connection of this machine.\n");
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

async function measure(runtime, folder, cores, plan) {
	const file = join(folder, `slow-${runtime.id}.mjs`);
	await bundle({ entryPoints: [fileURLToPath(new URL("slow-app.mjs", import.meta.url))] }, runtime, PROJECT, file);
	let bound = Number.NaN;
	const server = await startServer(pinCommand(runCommand(runtime, file), cores?.server ?? null), {
		readPort(line) {
			bound = Number(/^bound (\d+)$/.exec(line)?.[1] ?? bound);
			const ready = /^ready (\d+)$/.exec(line);
			return ready === null ? null : Number(ready[1]);
		},
	});
	const client = (name, ...args) =>
		new ClientProcess(pinCommand([process.execPath, fileURLToPath(new URL(name, import.meta.url)), ...args], cores?.client ?? null));
	const ask = async (seconds) => JSON.parse(await client("ordinary-client.mjs", server.port, plan.clients, INTERVAL_MILLIS, seconds).line());
	const without = [];
	const beside = [];
	const costs = [];
	const replaced = { heads: 0, contents: 0, readers: 0, refused: 0 };
	try {
		await ask(3);
		for (let round = 0; round < plan.rounds; round++) {
			without.push(await ask(plan.seconds));
			const before = readMemory(server.pid).now;
			resetPeakMemory(server.pid);
			const slow = client("slow-client.mjs", server.port, plan.slow);
			await slow.line();
			await pause(SETTLE_MILLIS);
			beside.push(await ask(plan.seconds));
			isKernelShort ||= isTcpUnderPressure();
			costs.push((readMemory(server.pid).peak - before) / plan.slow);
			slow.end();
			for (const [kind, count] of Object.entries(JSON.parse(await slow.line()))) replaced[kind] += count;
			await pause(REST_MILLIS);
		}
	} finally {
		await server.stop();
	}
	const p99 = [without, beside].map((phases) => median(phases.map((phase) => phase.p99)));
	const p50 = [without, beside].map((phases) => median(phases.map((phase) => phase.p50)));
	const failed = [...without, ...beside].reduce((sum, phase) => sum + phase.failed, 0);
	const ratio = p99[1] / p99[0];
	const cost = Math.max(...costs);
	const isMet = ratio <= AIM && failed === 0 && cost <= bound && replaced.refused === 0;
	return [
		`${runtime.kind} ${runtime.version}`,
		...p99.map(inMillis),
		ratio.toFixed(2),
		...p50.map(inMillis),
		String(failed),
		`${replaced.heads} heads, ${replaced.contents} contents`,
		`${(cost / KIB).toFixed(0)} KiB`,
		`${(bound / MIB).toFixed(2)} MiB`,
		isMet ? "met" : "MISSED",
	];
}

/** Whether the kernel holds more for TCP than the second value of net.ipv4.tcp_mem, in pages. False where it doesn't tell. */
function isTcpUnderPressure() {
	try {
		const held = /^TCP:.* mem (\d+)$/m.exec(readFileSync("/proc/net/sockstat", "utf8"))?.[1];
		const [, pressure] = readFileSync("/proc/sys/net/ipv4/tcp_mem", "utf8").trim().split(/\s+/);
		return Number(held) > Number(pressure);
	} catch {
		return false;
	}
}

function readCount(name, text) {
	const count = Number(text);
	if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} takes a whole number above 0, not "${text}".`);
	return count;
}

function inMillis(millis) {
	return `${millis.toFixed(2)} ms`;
}

function pause(millis) {
	return new Promise((resolve) => setTimeout(resolve, millis));
}
