/** The first thing a reader sees: how Trivet stands to each runtime's own server, in one table and in words. */
import type { BenchRecord } from "../bench-record.ts";
import { summarizeWorkload, type Versus } from "../summary.ts";
import { escapeHtml, paragraph } from "./markup.ts";

/** "" where there is nothing to compare. */
export function atAGlance(record: BenchRecord): string {
	const runtimes = record.runtimes.filter(({ id }) => record.subjects.some(({ runtime, server }) => runtime === id && server === "native"));
	const rows = record.workloads.map((workload) => {
		const summary = summarizeWorkload(record, workload.name);
		return { workload, versus: runtimes.map(({ id }) => summary.find(({ subject }) => subject.runtime === id && subject.server === "trivet")) };
	});
	if (runtimes.length === 0 || !rows.some(({ versus }) => versus.some((row) => row !== undefined))) return "";
	const names = { node: "Node", deno: "Deno", bun: "Bun" } as const;
	const head = runtimes
		.map(({ kind, version }) => `<th scope="col">${escapeHtml(`${names[kind as keyof typeof names] ?? kind} ${version.split(".")[0]}`)}</th>`)
		.join("");
	const body = rows.map(({ workload, versus }) => {
		const cells = versus.map((row) =>
			row === undefined ? cell("none", "–") : row.rate === null ? cell("none", "not compared") : versusCell(row.versus),
		);
		return `<tr><th scope="row"><a href="#${workload.name}">${escapeHtml(workload.title)}</a></th>${cells.join("")}</tr>`;
	});
	return `<section><h2>At a glance</h2>${paragraph(
		"Requests that Trivet answers in the time in which the runtime's own server (node:http, Deno.serve, Bun.serve) answers one. Above 1 Trivet is faster, below 1 the runtime's own server is; “same” means that the difference is within the noise.",
	)}<div class="wide" tabindex="0" role="region" aria-label="At a glance"><table class="glance"><thead><tr><th scope="col">Workload</th>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div></section>`;
}

function versusCell(versus: Versus | null): string {
	if (versus === null) return cell("none", "–");
	if (versus.difference === "none") return cell("none", `same (${versus.ratio.value.toFixed(2)} ×)`);
	if (versus.difference === "unknown") return cell("none", `${versus.ratio.value.toFixed(2)} ×, too few rounds`);
	return cell(versus.difference, `${versus.ratio.value.toFixed(2)} × ${versus.difference === "more" ? "▲" : "▼"}`);
}

function cell(className: string, text: string): string {
	return `<td class="${className}">${escapeHtml(text)}</td>`;
}
