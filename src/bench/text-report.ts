/** The figures as tables of text, for a terminal. */
import type { BenchRecord, SubjectRecord } from "./bench-record.ts";
import type { Change } from "./compare-records.ts";
import { formatBytes, formatCount, formatDuration, formatInterval, formatLatency, formatNumber, formatRatio } from "./figures.ts";
import { describeErrors } from "./load-plan.ts";
import { percentileAt } from "./measurement.ts";
import { estimate } from "./statistics.ts";
import { type Row, runtimeTitle, serverTitle, summarizeWorkload, typicalLoad, versusText } from "./summary.ts";

/** All of a record; `changes` against an older one, null where none was given. */
export function textReport(record: BenchRecord, changes: readonly Change[] | null): string {
	const parts = [environmentText(record), ...record.workloads.map(({ name }) => workloadText(record, name)), costText(record)];
	if (changes !== null) parts.push(changesText(record, changes));
	return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function environmentText({ environment, settings, date, seconds, notes, trivet }: BenchRecord): string {
	const { processor, cores, pinned, kernel, system, governor, generator } = environment;
	const place = pinned === null ? "nothing pinned" : `server on core ${pinned.server}, generator on ${pinned.generators.join(", ")}`;
	return [
		`Trivet ${trivet} · ${date.slice(0, 16).replace("T", " ")} UTC · took ${formatDuration(seconds)}`,
		`${processor}, ${cores} cores, ${system}, kernel ${kernel}, governor ${governor}; ${place}`,
		`Generator ${generator}; medians of ${settings.rounds} interleaved rounds of ${settings.seconds} s, with 95 % intervals; over ${settings.transport}`,
		...notes.map((note) => `Note: ${note}`),
	].join("\n");
}

function workloadText(record: BenchRecord, name: string): string {
	const workload = record.workloads.find((each) => each.name === name);
	const rows = summarizeWorkload(record, name);
	if (workload === undefined || rows.length === 0) return "";
	const header = ["", "req/s", "95 % interval", "by own server", "CPU s/M", "p50 at load", "p99", "p99.99", "peak", ""];
	const best = Math.max(...rows.map(({ rate, subject }) => (subject.server === "raw" ? 0 : (rate?.value ?? 0))));
	const lines = [header, ...rows.map((row) => cellsOf(record, row, best))];
	const typical = rows.map(typicalLoad).find((load) => load !== null)?.share;
	const load = typical === undefined ? "" : ` · latency at ${Math.round(typical * 100)} % of each server's own maximum`;
	return [
		`${workload.title} (${name}) · ${workload.connections} connections${workload.depth > 1 ? ` · ${workload.depth} deep` : ""}${load}`,
		...alignColumns(lines),
		...remarks(record, rows),
	].join("\n");
}

function cellsOf(record: BenchRecord, row: Row, best: number): string[] {
	const { subject, cell, rate, processor, versus, limit } = row;
	const name = titleOf(record, subject);
	if (rate === null) return [name, cell.state === "right" ? "no figures" : cell.state.toUpperCase(), "", "", "", "", "", "", "", ""];
	const load = typicalLoad(row);
	const at = (percent: 50 | 99 | 99.99) => formatLatency(load === null ? null : percentileAt(load.percentiles, percent));
	const mark = `${limit === "generator" ? "†" : limit === "neither" ? "‡" : ""}${rate.value === best ? " best" : ""}`;
	return [
		name,
		formatCount(rate.value),
		formatInterval(rate),
		versusText(versus),
		formatNumber(processor?.value ?? null),
		at(50),
		at(99),
		at(99.99),
		formatBytes(cell.peakBytes),
		mark.trim(),
	];
}

function remarks(record: BenchRecord, rows: readonly Row[]): string[] {
	const lines: string[] = [];
	for (const row of rows) {
		const name = titleOf(record, row.subject);
		if (row.cell.why !== null) lines.push(`  ${name}: ${row.cell.state}: ${row.cell.why}`);
		else if (Object.keys(row.errors).length > 0) lines.push(`  ${name}: under load ${describeErrors(row.errors)}`);
		if (row.unfinished > 0 && row.cell.state === "right") lines.push(`  ${name}: requests without an answer in time: ${formatCount(row.unfinished)}`);
		for (const load of row.loads) {
			if (!load.keptUp) lines.push(`  ${name}: didn't keep up with ${Math.round(load.share * 100)} % of its maximum`);
			if (load.isLate) lines.push(`  ${name}: at ${Math.round(load.share * 100)} % the generator sent late; its latency is partly the generator's`);
		}
	}
	if (rows.some(({ limit }) => limit === "generator")) lines.push("  † the generator was the limit, not the server: compare CPU s/M");
	if (rows.some(({ limit }) => limit === "neither")) lines.push("  ‡ neither server nor generator was busy throughout: compare CPU s/M");
	return lines;
}

function costText(record: BenchRecord): string {
	if (record.costs.length === 0) return "";
	const rows = record.costs.map(({ subject, coldMillis, idleBytes, programBytes }) => {
		const of = record.subjects.find(({ id }) => id === subject);
		return [
			of === undefined ? subject : titleOf(record, of),
			formatLatency(estimate(coldMillis)?.value ?? null),
			formatInterval(estimate(coldMillis), formatLatency),
			formatBytes(estimate(idleBytes)?.value ?? null),
			formatBytes(programBytes),
		];
	});
	return ["Costs", ...alignColumns([["", "first answer", "95 % interval", "idle connection", "program"], ...rows])].join("\n");
}

function changesText(record: BenchRecord, changes: readonly Change[]): string {
	if (changes.length === 0) return "Changes: the older run has nothing that this one has too.";
	const rows = changes.map(({ subject, workload, figure, ratio, verdict }) => {
		const of = record.subjects.find(({ id }) => id === subject);
		return [
			of === undefined ? subject : titleOf(record, of),
			workload,
			figure,
			formatRatio(ratio),
			formatInterval(ratio, (value) => value.toFixed(2)),
			verdict,
		];
	});
	return ["Changes against the older run (new by old)", ...alignColumns([["", "workload", "figure", "ratio", "95 % interval", ""], ...rows])].join(
		"\n",
	);
}

function titleOf(record: BenchRecord, subject: SubjectRecord): string {
	const runtime = runtimeTitle(record, subject);
	return `${runtime === "" ? "" : `${runtime} · `}${serverTitle(record, subject)}`;
}

/** Rows of texts as lines: the first column to the left, the others to the right, two spaces before each. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows.map((row) =>
		row
			.map((cell, column) => `  ${column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)}`)
			.join("")
			.trimEnd(),
	);
}
