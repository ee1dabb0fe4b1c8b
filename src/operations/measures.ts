/** Sizes and times as people write them: "16k", "1G", "500ms", "10s". */

const SIZE = /^(\d+)(?:([kmg])(?:i?b)?|b)?$/i;
const SIZE_UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

const TIME = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/i;
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Longer than this a timer overflows on every runtime (2^31 - 1 ms). */
const LONGEST_MILLIS = 2_147_483_647;

/** Octets of a size such as "512", "16k", "16M" or "1G" (steps of 1024); null where it isn't one. */
export function parseByteCount(text: string): number | null {
	const match = SIZE.exec(text);
	if (match === null) return null;
	const count = Number(match[1]) * (SIZE_UNITS[match[2]?.toLowerCase() ?? ""] ?? 1);
	return Number.isSafeInteger(count) ? count : null;
}

/** Milliseconds of a time such as "500ms", "10s", "1.5m" or "1h"; null where it isn't one. A number without a unit isn't, but 0 is. */
export function parseMillis(text: string): number | null {
	if (text === "0") return 0;
	const match = TIME.exec(text);
	if (match === null) return null;
	const millis = Math.round(Number(match[1]) * TIME_UNITS[match[2]!.toLowerCase()]!);
	return millis <= LONGEST_MILLIS ? millis : null;
}

/** A size in the largest unit that keeps it whole: 16384 is "16k". */
export function formatByteCount(count: number): string {
	for (const unit of ["G", "M", "k"]) {
		const size = SIZE_UNITS[unit.toLowerCase()]!;
		if (count >= size && count % size === 0) return `${count / size}${unit}`;
	}
	return String(count);
}

/** A time in seconds where it is whole seconds, else in milliseconds: 300000 is "300s", 1500 is "1500ms". */
export function formatMillis(millis: number): string {
	return millis % 1000 === 0 ? `${millis / 1000}s` : `${millis}ms`;
}
