/** From samples to the figures of a table. */

import { OTHER } from "./servers.mjs";
import { median, spread } from "./statistics.mjs";

/**
 * One row for each server of a workload. Ratios are of medians; null where there is nothing to divide by. CPU ratios are the
 * other's time by ours, so that more is better in every column.
 */
export function summarize(cells, workload) {
	const rows = cells.filter((cell) => cell.workload === workload).map(summarizeCell);
	const find = (server) => rows.find((row) => row.server === server) ?? EMPTY;
	return rows.map((row) => {
		const raw = find("raw");
		const native = find("native");
		const other = find(row.server + OTHER);
		return {
			...row,
			ofRaw: divide(row.rate, raw.rate),
			cpuOfRaw: divide(raw.cpu, row.cpu),
			ofNative: divide(row.rate, native.rate),
			cpuOfNative: divide(native.cpu, row.cpu),
			ofOther: divide(row.rate, other.rate),
			cpuOfOther: divide(other.cpu, row.cpu),
		};
	});
}

const EMPTY = { rate: null, cpu: null };

function summarizeCell({ server, wrong, absent, samples }) {
	const usable = wrong === null && absent === null && samples.length > 0;
	const rates = samples.map((sample) => sample.requestsPerSecond);
	const costs = samples.map((sample) => sample.cpuMicrosPerRequest);
	const shares = samples.map((sample) => sample.busy);
	const hasCost = usable && !costs.includes(null);
	return {
		server,
		wrong,
		absent,
		rate: usable ? median(rates) : null,
		rateSpread: usable ? spread(rates) : null,
		cpu: hasCost ? median(costs) : null,
		cpuSpread: hasCost ? spread(costs) : null,
		busy: hasCost ? median(shares) : null,
	};
}

function divide(value, by) {
	return value === null || by === null || by === 0 ? null : value / by;
}
