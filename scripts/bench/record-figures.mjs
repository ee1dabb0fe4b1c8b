/** Figures of a record that `trivet bench --json` wrote, by subject and workload. Null is "no figure": not measured, or not compared since it was wrong. */
import { median } from "./statistics.mjs";

/** Of the percentiles that a record keeps (50, 75, 90, 95, 99, …). */
const P99_INDEX = 4;
/** From this share of a processor on, a server is what limits the rate. */
const BUSY = 0.9;
/** An open loop whose generator was late by so many milliseconds and such a part of the p99 measured itself. */
const LATE_MILLIS = 0.5;
const LATE_PART = 0.25;

/** The runtimes of a record, of several Nodes the newest only: the project's bars are for the current one. */
export function currentRuntimes(record) {
	const nodes = record.runtimes.filter(({ kind }) => kind === "node");
	const newest = Math.max(...nodes.map(({ version }) => Number.parseInt(version, 10)));
	return record.runtimes.filter(({ kind, version }) => kind !== "node" || Number.parseInt(version, 10) === newest);
}

/** Id of a server on a runtime; one that the user named is the same for all. */
export function subjectOf(runtime, server) {
	return server === "nginx" || server === "caddy" ? server : `${runtime.id}/${server}`;
}

/** `{ rates, costs, isLimit }`: samples in requests a second and processor microseconds, and whether the server was what limited the rate. */
export function speedOf(record, subject, workload) {
	const cell = record.cells.find((each) => each.subject === subject && each.workload === workload);
	if (cell?.state !== "right" || cell.closed.length === 0) return null;
	return {
		rates: cell.closed.map(({ rate }) => rate),
		costs: present(cell.closed.map(({ processorMicros }) => processorMicros)),
		isLimit: median(present(cell.closed.map(({ serverBusy }) => serverBusy))) >= BUSY,
	};
}

/** `{ values, isLate }`: p99 in milliseconds of each round at the share nearest to `share`. */
export function tailOf(record, subject, workload, share) {
	const cell = record.cells.find((each) => each.subject === subject && each.workload === workload);
	if (cell?.state !== "right") return null;
	const [nearest] = [...record.settings.shares].sort((a, b) => Math.abs(a - share) - Math.abs(b - share));
	const samples = cell.open.filter((sample) => sample.share === nearest);
	const values = present(samples.map(({ percentiles }) => percentiles[P99_INDEX]));
	if (values.length === 0) return null;
	const lateness = median(present(samples.map(({ latenessP99 }) => latenessP99)));
	return { values, isLate: lateness > LATE_MILLIS && lateness > median(values) * LATE_PART };
}

/** Octets of memory for each idle connection. */
export function idleBytesOf(record, subject) {
	const bytes = record.costs.find((cost) => cost.subject === subject)?.idleBytes ?? [];
	return bytes.length === 0 ? null : median(bytes);
}

/** Whether two sets of samples have values in common, so that nothing can be said of their difference. */
export function isOverlapping(a, b) {
	return Math.min(...a) <= Math.max(...b) && Math.min(...b) <= Math.max(...a);
}

/** Median by median; null where either has none. */
export function ratioOf(a, b) {
	const ratio = median(a) / median(b);
	return Number.isFinite(ratio) ? ratio : null;
}

function present(values) {
	return values.filter((value) => value !== null && value !== undefined);
}
