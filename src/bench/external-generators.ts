/**
 * Other people's load generators, for who trusts them more than ours: wrk, oha and h2load, found on PATH.
 *
 * Each is told to do the workload as nearly as it can, and what it prints is read. What it can't do it isn't asked: only oha has an open loop
 * whose latency counts from when a request was due.
 */
import type { Measurement, Percentiles } from "./measurement.ts";
import { PERCENTS } from "./measurement.ts";
import type { Workload } from "./workloads.ts";

export const GENERATORS = ["built-in", "wrk", "oha", "h2load"] as const;
export type GeneratorName = (typeof GENERATORS)[number];
export type ExternalName = Exclude<GeneratorName, "built-in">;

export interface ExternalPlan {
	readonly workload: Workload;
	/** "http://127.0.0.1:8080/plaintext" */
	readonly url: string;
	readonly connections: number;
	readonly seconds: number;
	readonly rate: number | null;
	/** Files that were written for it: the bytes of a batch, the content, and wrk's script. */
	readonly batchFile: string;
	readonly contentFile: string;
	readonly scriptFile: string;
}

/** wrk sends the text that `wrk.format` gives, again and again, without entering Lua for each request. */
export const WRK_SCRIPT = `function init(args)
	local file = assert(io.open(args[1], "rb"))
	local batch = file:read("*a")
	file:close()
	wrk.format = function() return batch end
end
function done(summary, latency)
	local e = summary.errors
	io.write(string.format('{"requests":%d,"micros":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,"latency":[', summary.requests, summary.duration, e.connect, e.read, e.write, e.status, e.timeout))
	for _, p in ipairs({ ${PERCENTS.slice(0, -1).join(", ")} }) do io.write(string.format("%d,", latency:percentile(p))) end
	io.write(string.format("%d]}\\n", latency.max))
end
`;

/** The command; null where this generator can't do it. */
export function externalCommand(name: ExternalName, plan: ExternalPlan): readonly string[] | null {
	const { workload, url, connections, seconds, rate } = plan;
	const isPost = workload.method === "POST";
	if (rate !== null && name !== "oha") return null;
	// wrk takes a server's FIN after a whole answer for an error now and then.
	if (workload.connects && name !== "oha") return null;
	if (name === "wrk") return ["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", plan.scriptFile, url, "--", plan.batchFile];
	if (name === "h2load") {
		const content = isPost ? ["-d", plan.contentFile, "-H", "content-type: application/octet-stream"] : [];
		return ["h2load", "--h1", "-t1", `-c${connections}`, `-m${workload.depth}`, `-D${seconds}`, ...content, url];
	}
	if (workload.depth > 1) return null;
	const content = isPost ? ["-m", "POST", "-D", plan.contentFile, "-T", "application/octet-stream"] : [];
	const pace = rate === null ? [] : ["-q", String(Math.round(rate)), "--latency-correction"];
	const each = workload.connects ? ["--disable-keepalive"] : [];
	return ["oha", "--no-tui", "--output-format", "json", "-z", `${seconds}s`, "-c", String(connections), ...content, ...pace, ...each, url];
}

/** Reads what it printed; null where that isn't understood. */
export function parseExternal(name: ExternalName, out: string): Measurement | null {
	if (name === "h2load") return parseH2load(out);
	const line = name === "wrk" ? out.split("\n").find((text) => text.startsWith("{")) : out;
	try {
		const value: unknown = JSON.parse(line ?? "");
		return name === "wrk" ? readWrk(value as WrkOutput) : readOha(value as OhaOutput);
	} catch {
		return null;
	}
}

interface WrkOutput {
	readonly requests: number;
	readonly micros: number;
	readonly connect: number;
	readonly read: number;
	readonly write: number;
	readonly status: number;
	readonly timeout: number;
	readonly latency: readonly number[];
}

function readWrk({ requests, micros, latency, ...errors }: WrkOutput): Measurement {
	return external(
		requests / (micros / 1e6),
		requests,
		Object.fromEntries(Object.entries(errors).filter(([, count]) => count > 0)),
		latency.map((value) => value / 1000),
	);
}

interface OhaOutput {
	readonly summary: { readonly requestsPerSec: number; readonly total: number; readonly slowest: number };
	readonly latencyPercentiles: Readonly<Record<string, number | null>>;
	readonly statusCodeDistribution: Readonly<Record<string, number>>;
	readonly errorDistribution: Readonly<Record<string, number>>;
}

function readOha({ summary, latencyPercentiles, statusCodeDistribution, errorDistribution }: OhaOutput): Measurement {
	const { "200": right = 0, ...others } = statusCodeDistribution;
	const errors: Record<string, number> = {};
	for (const [status, count] of Object.entries(others)) errors[`status ${status}`] = count;
	// What it had in flight when its time was up it calls an error.
	for (const [kind, count] of Object.entries(errorDistribution)) if (!/deadline/.test(kind)) errors[kind] = count;
	const seconds = (percent: number) => (percent === 100 ? summary.slowest : latencyPercentiles[`p${percent}`]);
	return external(
		right / summary.total,
		right,
		errors,
		PERCENTS.map((percent) => {
			const value = seconds(percent);
			return typeof value === "number" ? value * 1000 : null;
		}),
	);
}

function parseH2load(out: string): Measurement | null {
	const rate = /^finished in .*?, ([\d.]+) req\/s/m.exec(out)?.[1];
	const counts = /^requests: .*?(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/m.exec(out);
	const statuses = /^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/m.exec(out);
	if (rate === undefined || counts === null || statuses === null) return null;
	const errors: Record<string, number> = {};
	const add = (kind: string, text: string | undefined) => {
		if (Number(text) > 0) errors[kind] = Number(text);
	};
	add("failed", counts[2]);
	add("timeout", counts[4]);
	add("status 3xx", statuses[2]);
	add("status 4xx", statuses[3]);
	add("status 5xx", statuses[4]);
	return external(
		Number(rate),
		Number(counts[1]),
		errors,
		PERCENTS.map(() => null),
	);
}

function external(rate: number, totalRequests: number, errors: Readonly<Record<string, number>>, percentiles: Percentiles): Measurement {
	return { rate, totalRequests, errors, unfinished: 0, percentiles, latency: null, latenessP99: null, generatorBusy: null };
}
