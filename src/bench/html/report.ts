/**
 * The report as one HTML page that needs nothing else: for somebody who has never seen it, on a desk or a phone, by eye or by ear.
 *
 * What each figure means stands beside it. Cells that were wrong, refused or failed are shown as such, never left out.
 */
import type { BenchRecord, SubjectRecord } from "../bench-record.ts";
import type { Change } from "../compare-records.ts";
import { formatBytes, formatCount, formatDuration, formatInterval, formatLatency, formatNumber, formatRatio, NO_FIGURE } from "../figures.ts";
import { describeErrors } from "../load-plan.ts";
import { PERCENTS, percentileAt } from "../measurement.ts";
import { estimate } from "../statistics.ts";
import { type Row, runtimeTitle, serverTitle, summarizeWorkload, typicalLoad, versusText } from "../summary.ts";
import { type BarRow, barChart, type ColourClass, latencyChart } from "./charts.ts";
import { atAGlance } from "./glance.ts";
import { escapeHtml, list, paragraph, table } from "./markup.ts";
import { methodSection } from "./method.ts";
import { STYLE } from "./style.ts";

/** The page; `changes` against an older run, null where none was given. */
export function htmlReport(record: BenchRecord, changes: readonly Change[] | null): string {
	const { environment, date, workloads, trivet } = record;
	const title = `Trivet ${trivet}: what a server and its runtime cost`;
	const sections = [
		...workloads.map(({ name }) => workloadSection(record, name)),
		costSection(record),
		changes === null ? "" : changeSection(record, changes),
		methodSection(record),
	];
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${escapeHtml(title)}</h1>
${paragraph(
	"Trivet is one HTTP server that runs the same code on Node, Deno and Bun. This page holds it against each runtime's own server and against bare sockets, so two things can be told apart: what the server costs, and what the runtime costs. Every server had to give exactly the same, right answers before anything was timed.",
)}
${paragraph(`Measured on ${date.slice(0, 10)} on ${environment.processor} (${environment.cores} cores), in ${formatDuration(record.seconds)}.`, "soft")}
${record.notes.length === 0 ? "" : `<div class="warn" role="note"><strong>Before you rely on this</strong>${list(record.notes)}</div>`}
</header><main>${atAGlance(record)}
<nav aria-label="On this page"><ul>${workloads.map(({ name, title: heading }) => `<li><a href="#${name}">${escapeHtml(heading)}</a></li>`).join("")}<li><a href="#costs">Memory and start</a></li><li><a href="#method">How it was measured</a></li></ul></nav>
${sections.join("\n")}</main></body></html>
`;
}

function workloadSection(record: BenchRecord, name: string): string {
	const workload = record.workloads.find((each) => each.name === name);
	const rows = summarizeWorkload(record, name);
	if (workload === undefined || rows.length === 0) return "";
	const how = `${workload.connections} connections${workload.depth > 1 ? `, ${workload.depth} requests at a time on each` : ""}.`;
	const rates = barChart(
		`${workload.title}: requests a second`,
		rows.map((row) => ({
			...subjectBase(record, row.subject),
			value: row.rate?.value ?? null,
			low: row.rate?.low ?? 0,
			high: row.rate?.high ?? 0,
			text: rateText(row),
		})),
	);
	const processorRows = rows.filter(({ processor }) => processor !== null);
	const processor = barChart(
		`${workload.title}: processor time for a million requests`,
		processorRows.map((row) => ({
			...subjectBase(record, row.subject),
			value: row.processor!.value,
			low: row.processor!.low,
			high: row.processor!.high,
			text: `${formatNumber(row.processor!.value)} s`,
		})),
	);
	return `<section id="${name}"><h2>${escapeHtml(workload.title)}</h2>${paragraph(`${workload.about} ${how}`)}${legend(rows)}
<figure><figcaption><strong>Requests answered a second.</strong> Longer is better. The thin line is the range that the true value lies in with 95 % certainty: where two ranges overlap, there is no difference to speak of.</figcaption>${rates}</figure>
${processorRows.length === 0 ? "" : `<figure><figcaption><strong>Processor seconds for a million requests.</strong> Shorter is better. What the answers cost, however hard the server was driven.</figcaption>${processor}</figure>`}
${latencyFigure(record, workload.title, rows)}
${remarks(record, rows)}
<details><summary>All figures of this workload as a table</summary>${figureTable(record, workload.title, rows)}${latencyTable(record, workload.title, rows)}</details></section>`;
}

/** Where a server stands in a chart: with its runtime, or among those that the user named. */
function subjectBase(record: BenchRecord, subject: SubjectRecord): { group: string; label: string; colour: ColourClass } {
	return { group: runtimeTitle(record, subject) || "Other servers", label: serverTitle(record, subject), colour: colourOf(subject) };
}

function colourOf({ server }: SubjectRecord): ColourClass {
	if (server === "trivet" || server === "exchange") return "trivet";
	return server === "native" || server === "raw" ? server : "other";
}

function rateText(row: Row): string {
	if (row.rate === null) return row.cell.state === "right" ? "no figure" : stateText(row);
	const limit = row.limit === "generator" ? " †" : row.limit === "neither" ? " ‡" : "";
	return `${formatCount(row.rate.value)}${limit}`;
}

function stateText({ cell }: Row): string {
	return { right: "", wrong: "wrong answers", refused: "doesn't do this", failed: "didn't run", absent: "not measured" }[cell.state];
}

function latencyFigure(record: BenchRecord, title: string, rows: readonly Row[]): string {
	const measured = rows.flatMap((row) => {
		const load = typicalLoad(row);
		return load === null ? [] : [{ row, load }];
	});
	const share = measured[0]?.load.share;
	if (share === undefined) return "";
	const drawing = latencyChart(
		`${title}: latency at ${Math.round(share * 100)} % of each server's maximum`,
		measured.map(({ row, load }) => {
			const at = (percent: 50 | 99 | 99.99) => percentileAt(load.percentiles, percent);
			const late = load.isLate ? " §" : "";
			return {
				...subjectBase(record, row.subject),
				points: [at(50), at(99), at(99.99)],
				text: `${formatLatency(at(50))} · ${formatLatency(at(99))}${late}`,
			};
		}),
	);
	if (drawing === "") return "";
	return `<figure><figcaption><strong>How long an answer takes at ${Math.round(share * 100)} % of each server's own maximum.</strong> Further left is better. The dot is the typical request (half are faster), the ring the slowest in a hundred, the upright stroke the slowest in ten thousand; the figures at the right are the first two. A step to the right is ten times as long. Time counts from when a request was due, so a server can't hide a pause by making the client wait.</figcaption>${drawing}</figure>`;
}

function legend(rows: readonly Row[]): string {
	const names = { trivet: "Trivet", native: "the runtime's own server", raw: "bare sockets, no HTTP: the limit", other: "others" } as const;
	const used = new Set(rows.map(({ subject }) => colourOf(subject)));
	return `<ul class="legend">${(["trivet", "native", "raw", "other"] as const)
		.filter((colour) => used.has(colour))
		.map((colour) => `<li><i class="${colour}"></i>${escapeHtml(names[colour])}</li>`)
		.join("")}</ul>`;
}

function remarks(record: BenchRecord, rows: readonly Row[]): string {
	const lines: string[] = [];
	for (const row of rows) {
		const name = titleOf(record, row.subject);
		if (row.cell.why !== null) lines.push(`${name}: ${stateText(row)} (${row.cell.why}). It isn't compared.`);
		else if (Object.keys(row.errors).length > 0) lines.push(`${name}: under load ${describeErrors(row.errors)}.`);
		if (row.unfinished > 0 && row.cell.state === "right")
			lines.push(`${name}: requests without an answer in time: ${formatCount(row.unfinished)}. They count as slow, not as absent.`);
		for (const load of row.loads) if (!load.keptUp) lines.push(`${name}: didn't keep up with ${Math.round(load.share * 100)} % of its own maximum.`);
	}
	if (rows.some(({ limit }) => limit === "generator"))
		lines.push("† The load generator was the limit, not the server: its true maximum is higher. Compare processor time.");
	if (rows.some(({ limit }) => limit === "neither"))
		lines.push("‡ Neither server nor generator was busy throughout: something else was waited for. Compare processor time.");
	if (rows.some(({ loads }) => loads.some(({ isLate }) => isLate))) lines.push("§ The generator sent late, so a part of this latency is its own.");
	return lines.length === 0 ? "" : `<div class="warn" role="note">${list(lines)}</div>`;
}

function figureTable(record: BenchRecord, title: string, rows: readonly Row[]): string {
	const head = ["Server", "Requests a second", "95 % range", "By the runtime's own", "CPU s a million", "Peak memory", "Octets an answer"];
	const body = rows.map((row) => [
		titleOf(record, row.subject),
		row.rate === null ? stateText(row) : rateText(row),
		formatInterval(row.rate),
		versusText(row.versus),
		formatNumber(row.processor?.value ?? null),
		formatBytes(row.cell.peakBytes),
		formatCount(row.cell.answerBytes),
	]);
	return table(`${title}: speed and cost`, [head, ...body]);
}

function latencyTable(record: BenchRecord, title: string, rows: readonly Row[]): string {
	const head = ["Server", "Load", "Requests a second", ...PERCENTS.map((percent) => (percent === 100 ? "longest" : `${percent} %`))];
	const body = rows.flatMap((row) =>
		row.loads.map(({ share, wanted, percentiles }) => [
			titleOf(record, row.subject),
			`${Math.round(share * 100)} %`,
			formatCount(wanted),
			...percentiles.map((value) => formatLatency(value)),
		]),
	);
	return body.length === 0 ? "" : table(`${title}: latency that so many requests don't exceed`, [head, ...body]);
}

function costSection(record: BenchRecord): string {
	if (record.costs.length === 0) return "";
	const rows = record.costs.flatMap((cost) => {
		const subject = record.subjects.find(({ id }) => id === cost.subject);
		return subject === undefined ? [] : [{ cost, subject, base: subjectBase(record, subject) }];
	});
	const bars = (of: (row: (typeof rows)[number]) => readonly number[], format: (value: number) => string): BarRow[] =>
		rows.flatMap((row) => {
			const value = estimate(of(row));
			return value === null ? [] : [{ ...row.base, ...value, text: format(value.value) }];
		});
	const cold = bars(({ cost }) => cost.coldMillis, formatLatency);
	const idle = bars(({ cost }) => cost.idleBytes, formatBytes);
	const sizes = rows.map(({ cost, subject }) => [titleOf(record, subject), formatBytes(cost.programBytes)]);
	return `<section id="costs"><h2>Memory and start</h2>
<figure><figcaption><strong>From the start of the process to its first answer.</strong> Shorter is better: what a deployment, a crash or a function that starts on demand waits for.</figcaption>${barChart("Cold start", cold)}</figure>
${idle.length === 0 ? "" : `<figure><figcaption><strong>Memory for each connection that is open and idle.</strong> Shorter is better. Bare sockets show what the runtime itself needs for one.</figcaption>${barChart("Memory for an idle connection", idle)}</figure>`}
<details><summary>Size of the program that runs</summary>${table("The runtime's own file, or the executable", [["Server", "Size"], ...sizes])}</details></section>`;
}

function changeSection(record: BenchRecord, changes: readonly Change[]): string {
	const rows = changes.map(({ subject, workload, figure, ratio, verdict }) => {
		const of = record.subjects.find(({ id }) => id === subject);
		return [
			of === undefined ? subject : titleOf(record, of),
			workload || NO_FIGURE,
			figure,
			formatRatio(ratio),
			formatInterval(ratio, (value) => value.toFixed(2)),
			verdict,
		];
	});
	return `<section id="changes"><h2>Changes since the older run</h2>${paragraph("New by old. “No difference” means that the ranges of the two runs overlap: whatever changed is within the noise.")}
${table("New by old", [["Server", "Workload", "Figure", "Ratio", "95 % range", "Verdict"], ...rows])}</section>`;
}

function titleOf(record: BenchRecord, subject: SubjectRecord): string {
	const runtime = runtimeTitle(record, subject);
	return `${serverTitle(record, subject)}${runtime === "" ? "" : ` on ${runtime}`}`;
}
