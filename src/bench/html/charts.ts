/**
 * Charts as SVG: bars with their intervals, and latencies on a logarithmic line. Widths are per cent and text has its own size, so a chart is as
 * legible on a phone as on a desk. Each has a title and a description for those who don't see it; the figures stand in a table as well.
 */
import { escapeHtml } from "./markup.ts";

/** Whose colour: that of the server, the same in every chart. */
export type ColourClass = "trivet" | "native" | "raw" | "other";

export interface BarRow {
	/** Rows of one group stand together under its name. */
	readonly group: string;
	readonly label: string;
	readonly colour: ColourClass;
	/** What the bar shows; null where there is a reason in place of a figure. */
	readonly value: number | null;
	readonly low: number;
	readonly high: number;
	/** The figure in words, or the reason. */
	readonly text: string;
}

export interface LatencyRow {
	readonly group: string;
	readonly label: string;
	readonly colour: ColourClass;
	/** Milliseconds at the 50th, 99th and 99.99th percentile, as far as they are known. */
	readonly points: readonly (number | null)[];
	readonly text: string;
}

const GROUP_HEIGHT = 26;
const ROW_HEIGHT = 36;
const BAR_TOP = 20;
const BAR_HEIGHT = 10;
/** Room at the right for the end of a whisker, in per cent. */
const FULL = 98;

/** Bars: longer is more. */
export function barChart(title: string, rows: readonly BarRow[]): string {
	const most = Math.max(...rows.map(({ value, high }) => (value === null ? 0 : Math.max(value, high))), Number.MIN_VALUE);
	const place = (value: number) => percent((value / most) * FULL);
	return chart(title, rows, 0, ({ value, low, high, colour }, top) => {
		const middle = top + BAR_TOP + BAR_HEIGHT / 2;
		const track = `<rect class="track" x="0" y="${top + BAR_TOP}" width="100%" height="${BAR_HEIGHT}" rx="2"/>`;
		if (value === null) return track;
		const bar = `<rect class="${colour}" stroke="none" style="stroke:none" x="0" y="${top + BAR_TOP}" width="${place(value)}" height="${BAR_HEIGHT}" rx="2"/>`;
		return `${track}${bar}<line class="whisker" x1="${place(low)}" x2="${place(high)}" y1="${middle}" y2="${middle}"/>`;
	});
}

/** Points on a logarithmic line: further left is sooner. */
export function latencyChart(title: string, rows: readonly LatencyRow[]): string {
	const values = rows.flatMap(({ points }) => points.filter((point): point is number => point !== null && point > 0));
	if (values.length === 0) return "";
	const from = Math.floor(Math.log10(Math.min(...values)));
	const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
	const place = (millis: number) => percent(2 + ((Math.log10(Math.max(millis, 10 ** from)) - from) / (to - from)) * 94);
	const decades = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
	const height = heightOf(rows);
	const axis = decades
		.map((millis) => {
			const anchor = millis === decades[0] ? "start" : millis === decades.at(-1) ? "end" : "middle";
			return `<line class="axis" x1="${place(millis)}" x2="${place(millis)}" y1="0" y2="${height}"/><text class="quiet" x="${place(millis)}" y="${height + 15}" text-anchor="${anchor}">${axisLabel(millis)}</text>`;
		})
		.join("");
	const body = chart(
		title,
		rows,
		20,
		({ points, colour }, top) => {
			const y = top + BAR_TOP + BAR_HEIGHT / 2;
			const known = points.filter((point): point is number => point !== null);
			const [typical, rare, rarest] = points;
			const line =
				known.length < 2
					? ""
					: `<line class="${colour}" stroke-width="2" x1="${place(known[0]!)}" x2="${place(known.at(-1)!)}" y1="${y}" y2="${y}"/>`;
			const marks = [
				typical == null ? "" : `<circle class="${colour}" cx="${place(typical)}" cy="${y}" r="5"/>`,
				rare == null ? "" : `<circle class="${colour} hollow" cx="${place(rare)}" cy="${y}" r="5"/>`,
				rarest == null ? "" : `<line class="${colour}" stroke-width="2" x1="${place(rarest)}" x2="${place(rarest)}" y1="${y - 6}" y2="${y + 6}"/>`,
			];
			return line + marks.join("");
		},
		axis,
	);
	return body;
}

interface AnyRow {
	readonly group: string;
	readonly label: string;
	readonly text: string;
}

/** Group names, labels and figures; what is drawn for a row is `draw`'s. */
function chart<R extends AnyRow>(title: string, rows: readonly R[], extraHeight: number, draw: (row: R, top: number) => string, behind = ""): string {
	const id = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
	let top = 0;
	let group = "";
	const parts: string[] = [];
	for (const row of rows) {
		if (row.group !== group) {
			group = row.group;
			if (group !== "") parts.push(`<text class="head" x="0" y="${top + 19}">${escapeHtml(group)}</text>`);
			if (group !== "") top += GROUP_HEIGHT;
		}
		parts.push(`<text x="0" y="${top + 14}">${escapeHtml(row.label)}</text>`);
		parts.push(`<text class="quiet" x="100%" y="${top + 14}" text-anchor="end">${escapeHtml(row.text)}</text>`, draw(row, top));
		top += ROW_HEIGHT;
	}
	const description = rows.map(({ group: of, label, text }) => `${of === "" ? "" : `${of}, `}${label}: ${text}`).join(". ");
	return `<svg role="img" aria-labelledby="${id}-t ${id}-d" height="${top + extraHeight}"><title id="${id}-t">${escapeHtml(title)}</title><desc id="${id}-d">${escapeHtml(description)}.</desc>${behind}${parts.join("")}</svg>`;
}

function heightOf(rows: readonly AnyRow[]): number {
	let groups = 0;
	let group = "";
	for (const row of rows) {
		if (row.group !== group && row.group !== "") groups++;
		group = row.group;
	}
	return groups * GROUP_HEIGHT + rows.length * ROW_HEIGHT;
}

function axisLabel(millis: number): string {
	if (millis < 1) return `${Math.round(millis * 1000)} µs`;
	return millis < 1000 ? `${millis} ms` : `${millis / 1000} s`;
}

function percent(value: number): string {
	return `${Number(value.toFixed(2))}%`;
}
