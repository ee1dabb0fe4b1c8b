/**
 * What the project asks of its own speed, and whether a record meets it. Bars that name no door are the exchange door's where it does the workload; the
 * fetch door's figure stands beside it.
 */
import { currentRuntimes, idleBytesOf, isOverlapping, ratioOf, speedOf, subjectOf, tailOf } from "./record-figures.mjs";

const KIB = 1024;
/** Octets that an idle connection may cost above the bare socket's. */
const MOST_IDLE = 6 * KIB;
/** Share of each server's maximum at which the p99 is compared. */
const TYPICAL_SHARE = 0.6;
/** With fewer there is no telling a difference from chance. */
const LEAST_ROUNDS = 3;

/**
 * `by`: "cpu", the rival's processor time by ours, or "rate", our requests a second by the rival's. `on`: a kind of runtime; "each"; "best": the runtime
 * where we stand best.
 */
const BARS = [
	{ workload: "plaintext", server: "exchange", rival: "raw", by: "cpu", least: 0.95, on: "each" },
	{ workload: "plaintext", server: "trivet", rival: "raw", by: "cpu", least: 0.9, on: "each" },
	{ workload: "routed", server: "trivet", rival: "raw", by: "cpu", least: 0.8, on: "each" },
	{ workload: "plaintext", server: "exchange", rival: "native", by: "rate", least: 1.35, on: "node" },
	{ workload: "plaintext", server: "exchange", rival: "native", by: "rate", least: 1.15, on: "bun" },
	{ workload: "plaintext", server: "exchange", rival: "native", by: "rate", least: 0.92, on: "deno" },
	{ workload: "plaintext", server: "exchange", rival: "nginx", by: "rate", least: 1, on: "best" },
	{ workload: "pipelined", server: "exchange", rival: "native", by: "rate", least: 10, on: "node" },
	{ workload: "pipelined", server: "exchange", rival: "native", by: "rate", least: 8, on: "bun" },
	{ workload: "pipelined", server: "exchange", rival: "native", by: "rate", least: 6, on: "deno" },
	{ workload: "pipelined", server: "exchange", rival: "nginx", by: "rate", least: 7, on: "best" },
	{ workload: "json", server: "exchange", rival: "native", by: "rate", least: 1.3, on: "node" },
	{ workload: "json", server: "exchange", rival: "native", by: "rate", least: 1, on: "bun" },
	{ workload: "static-1k", server: "trivet", rival: "caddy", by: "rate", least: 2, on: "best" },
	{ workload: "static-1k", server: "trivet", rival: "nginx", by: "rate", least: 0.7, on: "best" },
	{ workload: "echo-1k", server: "trivet", rival: "native", by: "rate", least: 1.2, on: "node" },
];

/**
 * A row for each bar and runtime that the record has: `{ what, where, reached, asked, verdict, beside }`, texts. A figure that is missing is said, so that
 * no bar is passed over in silence.
 */
export function checkBars(record) {
	const runtimes = currentRuntimes(record);
	const rows = BARS.flatMap((bar) => checkSpeed(record, bar, runtimes));
	for (const runtime of runtimes) rows.push(checkTail(record, runtime));
	for (const runtime of runtimes) for (const server of ["exchange", "trivet"]) rows.push(checkIdle(record, runtime, server));
	rows.push({
		what: "10,000 connections / 64",
		where: "each",
		reached: "–",
		asked: "<= 1.5",
		verdict: "NOT MEASURED",
		beside: "by scaling.mjs",
	});
	return rows;
}

function checkSpeed(record, bar, runtimes) {
	const on = bar.on === "each" || bar.on === "best" ? runtimes : runtimes.filter(({ kind }) => kind === bar.on);
	const found = on.map((runtime) => ({ runtime, ...measureBar(record, bar, runtime) }));
	if (bar.on !== "best") return found.map((each) => speedRow(bar, each.runtime.id, each));
	const best = found.reduce((most, each) => (most === null || (each.ratio ?? -1) > (most.ratio ?? -1) ? each : most), null);
	return best === null ? [] : [speedRow(bar, best.ratio === null ? "best" : `best: ${best.runtime.id}`, best)];
}

/** `{ ratio, remarks }`; the ratio is of processor time where the generator, or waiting, is what set either rate. */
function measureBar(record, { workload, server, rival, by }, runtime) {
	const own = speedOf(record, subjectOf(runtime, server), workload);
	const other = speedOf(record, subjectOf(runtime, rival), workload);
	if (own === null || other === null) return { ratio: null, remarks: [] };
	const rateRatio = ratioOf(own.rates, other.rates);
	const costRatio = ratioOf(other.costs, own.costs);
	const remarks = [];
	const isByRate = by === "rate" && (costRatio === null || (own.isLimit && other.isLimit));
	if (by === "rate" && !isByRate) remarks.push("judged by CPU time: a server wasn't busy throughout");
	remarks.push(isByRate ? `by CPU time ${text(costRatio)}` : `by requests/s ${text(rateRatio)}`);
	const fetch = server === "exchange" && rival !== "raw" ? speedOf(record, subjectOf(runtime, "trivet"), workload) : null;
	if (fetch !== null) remarks.push(`fetch door ${text(isByRate ? ratioOf(fetch.rates, other.rates) : ratioOf(other.costs, fetch.costs))}`);
	return { ratio: isByRate ? rateRatio : costRatio, remarks };
}

function speedRow({ workload, server, rival, by, least }, where, { ratio, remarks }) {
	return {
		what: `${workload}: ${server} / ${rival}${by === "cpu" ? ", CPU" : ""}`,
		where,
		reached: text(ratio),
		asked: `>= ${least}`,
		verdict: ratio === null ? "NOT MEASURED" : ratio >= least ? "met" : `MISSED by ${percent(1 - ratio / least)}`,
		beside: remarks.join("; "),
	};
}

/** The workload where the fetch door, which is what the runtime's own server can be compared with, stands worst. */
function checkTail(record, runtime) {
	const found = record.workloads.flatMap(({ name }) => {
		const own = tailOf(record, subjectOf(runtime, "trivet"), name, TYPICAL_SHARE);
		const other = tailOf(record, subjectOf(runtime, "native"), name, TYPICAL_SHARE);
		if (own === null || other === null) return [];
		return [{ name, own, other, ratio: ratioOf(own.values, other.values) ?? 0, isSame: isOverlapping(own.values, other.values) }];
	});
	const worse = found.filter(({ ratio, isSame }) => ratio > 1 && !isSame);
	const [worst] = (worse.length > 0 ? worse : found).sort((a, b) => b.ratio - a.ratio);
	const row = { what: "p99 at 60 % load: trivet / native", where: runtime.id, asked: "<= 1" };
	if (worst === undefined) return { ...row, reached: "–", verdict: "NOT MEASURED", beside: "" };
	const { name, ratio, own, other } = worst;
	const remarks = [`worst of ${found.length}: ${name}`];
	if (worse.length > 1) remarks.push(`worse at ${worse.map((each) => each.name).join(", ")}`);
	if (own.isLate || other.isLate) remarks.push("the generator was late, so part of it is its own");
	return { ...row, reached: text(ratio), verdict: tailVerdict(worst, worse.length > 0), beside: remarks.join("; ") };
}

function tailVerdict({ ratio, own, other }, isWorse) {
	if (ratio <= 1) return "met";
	if (!isWorse) return "met (no difference)";
	const rounds = Math.min(own.values.length, other.values.length);
	return rounds < LEAST_ROUNDS ? `UNSURE: ${rounds} round${rounds === 1 ? "" : "s"}` : `MISSED by ${percent(ratio - 1)}`;
}

function checkIdle(record, runtime, server) {
	const own = idleBytesOf(record, subjectOf(runtime, server));
	const raw = idleBytesOf(record, subjectOf(runtime, "raw"));
	const above = own === null || raw === null ? null : own - raw;
	return {
		what: `idle connection: ${server} above raw`,
		where: runtime.id,
		reached: above === null ? "–" : `${(above / KIB).toFixed(1)} KiB`,
		asked: `<= ${MOST_IDLE / KIB} KiB`,
		verdict: above === null ? "NOT MEASURED" : above <= MOST_IDLE ? "met" : `MISSED by ${percent(above / MOST_IDLE - 1)}`,
		beside: "",
	};
}

function text(ratio) {
	return ratio === null ? "–" : ratio.toFixed(2);
}

function percent(part) {
	return `${Math.round(part * 100)} %`;
}
