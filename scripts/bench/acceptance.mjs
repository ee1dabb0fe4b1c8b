/** What the project asks of its own speed, and whether the figures meet it. */
import { summarize } from "./summary.mjs";

/**
 * Least ratio of requests a second to the raw TCP limit, on every runtime, with keep-alive. A pipelined request costs a raw listener two thirds of
 * a microsecond, which no parser fits a tenth of: there the aims are against the runtimes' own servers.
 */
const OF_RAW = { exchange: 0.9, fetch: 0.8 };

/** Least ratio of requests a second of the exchange door to the runtime's own server. */
const OF_NATIVE = {
	node: { "keep-alive": 1.25, pipelined: 10 },
	node20: { "keep-alive": 1.6, pipelined: 10 },
	deno: { "keep-alive": 0.85, pipelined: 3.5 },
	bun: { "keep-alive": 1.05, pipelined: 8 },
};

/** Servers that others are held against, if they were chosen for the run. */
const RIVALS = ["raw", "native"];

/**
 * `{ runtime, workload, server, rival, ratio, cpuRatio, least }` for every aim that the choice of servers lets us check; `ratio` is
 * null where a server was wrong or missing, so that an aim isn't passed over in silence.
 */
export function checkAcceptance(runtime, cells) {
	const checks = [];
	for (const workload of ["keep-alive", "pipelined"]) {
		const rows = summarize(cells, workload);
		const rivals = RIVALS.filter((rival) => rows.some((row) => row.server === rival));
		for (const row of rows) {
			if (!(row.server in OF_RAW)) continue;
			for (const rival of rivals) {
				if (rival === "native" && row.server !== "exchange") continue;
				if (rival === "raw" && workload !== "keep-alive") continue;
				const [ratio, cpuRatio] = rival === "raw" ? [row.ofRaw, row.cpuOfRaw] : [row.ofNative, row.cpuOfNative];
				checks.push({
					runtime: runtime.id,
					workload,
					server: row.server,
					rival,
					ratio,
					cpuRatio,
					least: leastRatio(runtime, workload, row.server, rival),
				});
			}
		}
	}
	return checks;
}

function leastRatio(runtime, workload, server, rival) {
	if (rival === "raw") return OF_RAW[server];
	return (OF_NATIVE[runtime.id] ?? OF_NATIVE[runtime.kind])[workload];
}
