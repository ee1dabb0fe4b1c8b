/** The names of series, as `MetricsSnapshot` and the text that Prometheus reads have them. */

/** `name{label="value",…}`, or the name alone where there are no labels. `labels` are names and values in turn. */
export function seriesName(name: string, labels: readonly string[] = []): string {
	if (labels.length === 0) return name;
	const pairs: string[] = [];
	for (let at = 0; at + 1 < labels.length; at += 2) pairs.push(`${labels[at]}="${escapeLabelValue(labels[at + 1]!)}"`);
	return `${name}{${pairs.join(",")}}`;
}

/** A label's value as it stands between quotes. */
function escapeLabelValue(value: string): string {
	return value.replace(/[\\"\n]/g, (found) => (found === "\n" ? "\\n" : `\\${found}`));
}
