/** The figures as text. */
import { summarize } from "./summary.mjs";

/** Below this share of its core, a server wasn't what limited the rate: the client was, or other work on the machine. */
const BUSY_ENOUGH = 0.9;

const COLUMNS = [
	["server", (row) => row.server],
	["req/s", (row) => round(row.rate)],
	["±", (row) => percent(row.rateSpread)],
	["of raw", (row) => ratio(row.ofRaw)],
	["of native", (row) => ratio(row.ofNative)],
	["CPU µs/req", (row) => (row.cpu === null ? "–" : row.cpu.toFixed(2))],
	["±", (row) => percent(row.cpuSpread)],
	["raw CPU/own", (row) => ratio(row.cpuOfRaw)],
	["busy", (row) => (row.busy === null ? "–" : percent(row.busy) + (row.busy < BUSY_ENOUGH ? " *" : "  "))],
];

/** The table of one runtime and workload. */
export function writeTable(runtime, workload, cells, connections) {
	const rows = summarize(cells, workload.name);
	const compared = rows.some((row) => row.ofOther !== null);
	const columns = compared ? [...COLUMNS, ["of other", (row) => ratio(row.ofOther)], ["other CPU/own", (row) => ratio(row.cpuOfOther)]] : COLUMNS;
	const depth = workload.depth === 1 ? "" : ` ${workload.depth} deep`;
	const lines = [`${runtime.kind} ${runtime.version} · ${workload.name}${depth} · ${connections} connections`];
	lines.push(...alignColumns([columns.map(([title]) => title), ...rows.map((row) => columns.map(([, show]) => show(row)))]));
	for (const row of rows) {
		if (row.absent !== null) lines.push(`  ${row.server} isn't there: ${firstLines(row.absent)}`);
		if (row.wrong !== null) lines.push(`  ${row.server} is WRONG: ${row.wrong}`);
	}
	if (rows.some((row) => row.busy !== null && row.busy < BUSY_ENOUGH)) {
		lines.push("  * its core was not busy throughout: the client, or other work here, set this rate; compare the CPU columns");
	}
	return `${lines.join("\n")}\n`;
}

/** Every aim with what was reached. */
export function writeAcceptance(checks) {
	if (checks.length === 0) return "Aims: none speaks of the servers that were chosen.\n";
	const rows = checks.map(({ runtime, workload, server, rival, ratio: reached, cpuRatio, least }) => {
		const verdict = reached === null ? "NOT MEASURED" : reached >= least ? "met" : `MISSED by ${percent(1 - reached / least)}`;
		return [runtime, workload, `${server} / ${rival}`, ratio(reached), `>= ${least}`, verdict, `by CPU time ${ratio(cpuRatio)}`];
	});
	return `${["Aims", ...alignColumns(rows)].join("\n")}\n`;
}

/** Rows of texts as lines: the first column to the left, the others to the right, two spaces before each. */
export function alignColumns(rows) {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	return rows.map((row) => row.map((cell, column) => `  ${column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])}`).join(""));
}

function firstLines(text) {
	return text.split("\n").slice(0, 4).join("\n    ");
}

function round(value) {
	return value === null ? "–" : Math.round(value).toLocaleString("en");
}

function ratio(value) {
	return value === null ? "–" : value.toFixed(2);
}

function percent(value) {
	return value === null ? "–" : `${Math.round(value * 100)} %`;
}
