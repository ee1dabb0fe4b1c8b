/** Figures as text. The tables of servers and workloads are `trivet bench`'s own. */

/** Every bar with what was reached. */
export function writeBars(rows) {
	const lines = alignColumns(rows.map(({ what, where, reached, asked, verdict }) => [what, where, reached, asked, verdict]));
	return `${["Bars", ...lines.map((line, index) => `${line}  ${rows[index].beside}`.trimEnd())].join("\n")}\n`;
}

/** New against old, a line for each cell. */
export function writeOldAndNew(changes) {
	const rows = changes.map(({ runtime, server, workload, rate, rateIsSame, cpu, cpuIsSame }) => [
		`${runtime} ${server}`,
		workload,
		change(rate, rateIsSame),
		change(cpu, cpuIsSame),
	]);
	const title = "This checkout against the other: above 1 is better; = where the rounds of both overlap";
	return `${[title, ...alignColumns([["", "", "requests/s", "CPU time"], ...rows])].join("\n")}\n`;
}

/** Rows of texts as lines: the first column to the left, the others to the right, two spaces before each. */
export function alignColumns(rows) {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	return rows.map((row) => row.map((cell, column) => `  ${column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])}`).join(""));
}

function change(ratio, isSame) {
	return ratio === null ? "–" : `${ratio.toFixed(3)}${isSame ? " =" : "  "}`;
}
