/**
 * Reads the text that Prometheus reads (format 0.0.4), strictly: what it says about order, types and escapes is checked, and so are histograms. Shares no
 * code with what writes it.
 */

export interface ReadSample {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

export interface ReadFamily {
	readonly type: string;
	readonly help: string | null;
	readonly samples: ReadSample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/;
const NUMBER = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/;

/** Families by name; throws an `Error` that names the line for text that isn't of the format. */
export function readExposition(text: string): Map<string, ReadFamily> {
	const families = new Map<string, ReadFamily>();
	if (text !== "" && !text.endsWith("\n")) throw new Error("the last line has no end");
	const seen = new Set<string>();
	let help: { name: string; text: string } | null = null;
	let current: { name: string; family: ReadFamily } | null = null;
	for (const line of text.split("\n").slice(0, -1)) {
		const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
		if (comment?.[1] === "HELP") {
			if (help !== null) throw new Error(`two HELP lines in a row: ${line}`);
			help = { name: comment[2]!, text: comment[3]! };
		} else if (comment?.[1] === "TYPE") {
			const [, , name, type] = comment as unknown as [string, string, string, string];
			if (families.has(name)) throw new Error(`a family twice: ${line}`);
			if (help !== null && help.name !== name) throw new Error(`HELP of another family: ${line}`);
			if (!["counter", "gauge", "histogram", "summary", "untyped"].includes(type)) throw new Error(`no type: ${line}`);
			current = { name, family: { type, help: help?.text ?? null, samples: [] } };
			families.set(name, current.family);
			help = null;
		} else {
			const sample = readSample(line);
			if (current === null || !belongs(sample.name, current)) throw new Error(`a sample of no family: ${line}`);
			if (seen.has(keyOf(sample))) throw new Error(`a series twice: ${line}`);
			seen.add(keyOf(sample));
			current.family.samples.push(sample);
		}
	}
	for (const [name, family] of families) {
		if (family.samples.length === 0) throw new Error(`no samples of ${name}`);
		if (family.type === "histogram") checkHistogram(name, family.samples);
	}
	return families;
}

function belongs(sample: string, { name, family }: { name: string; family: ReadFamily }): boolean {
	return family.type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`].includes(sample) : sample === name;
}

function readSample(line: string): ReadSample {
	const [name] = NAME.exec(line) ?? [];
	if (name === undefined) throw new Error(`no name: ${line}`);
	let rest = line.slice(name.length);
	const labels: Record<string, string> = {};
	if (rest.startsWith("{")) {
		rest = rest.slice(1);
		while (!rest.startsWith("}")) {
			const [matched, label, value] = LABEL.exec(rest) ?? [];
			if (matched === undefined) throw new Error(`no label: ${line}`);
			if (label! in labels) throw new Error(`a label twice: ${line}`);
			labels[label!] = value!.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
			rest = rest.slice(matched.length);
			if (rest.startsWith(",")) rest = rest.slice(1);
			else if (!rest.startsWith("}")) throw new Error(`no comma: ${line}`);
		}
		rest = rest.slice(1);
	}
	if (!rest.startsWith(" ") || !NUMBER.test(rest.slice(1))) throw new Error(`no value: ${line}`);
	const number = rest.slice(1);
	return { name, labels, value: number === "+Inf" ? Number.POSITIVE_INFINITY : number === "-Inf" ? Number.NEGATIVE_INFINITY : Number(number) };
}

function keyOf({ name, labels }: ReadSample): string {
	return JSON.stringify([name, ...Object.entries(labels).sort()]);
}

/** Buckets ascend, end in +Inf, never shrink, and agree with the count. */
function checkHistogram(name: string, samples: readonly ReadSample[]): void {
	const bySeries = new Map<string, ReadSample[]>();
	for (const sample of samples) {
		const { le: _, ...labels } = sample.labels;
		const key = JSON.stringify(Object.entries(labels).sort());
		const found = bySeries.get(key);
		if (found === undefined) bySeries.set(key, [sample]);
		else found.push(sample);
	}
	for (const [key, series] of bySeries) {
		const buckets = series.filter((sample) => sample.name === `${name}_bucket`);
		const bounds = buckets.map(({ labels }) => (labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le)));
		if (bounds.at(-1) !== Number.POSITIVE_INFINITY) throw new Error(`${name}${key}: the last bucket isn't +Inf`);
		if (bounds.some((bound, at) => at > 0 && !(bound > bounds[at - 1]!))) throw new Error(`${name}${key}: bounds don't ascend`);
		if (buckets.some(({ value }, at) => at > 0 && value < buckets[at - 1]!.value)) throw new Error(`${name}${key}: a bucket shrinks`);
		const count = series.find((sample) => sample.name === `${name}_count`);
		if (count?.value !== buckets.at(-1)!.value) throw new Error(`${name}${key}: the count isn't that of +Inf`);
		if (!series.some((sample) => sample.name === `${name}_sum`)) throw new Error(`${name}${key}: no sum`);
	}
}
