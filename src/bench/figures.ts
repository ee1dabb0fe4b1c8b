/** Numbers as a reader takes them in: two to four digits and a unit. "–" where there is no number. */
import type { Estimate } from "./statistics.ts";

export const NO_FIGURE = "–";

/** 81,234 */
export function formatCount(value: number | null): string {
	if (value === null || !Number.isFinite(value)) return NO_FIGURE;
	const digits = String(Math.round(value));
	return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 0.123, 1.23, 12.3, 123 */
export function formatNumber(value: number | null): string {
	if (value === null || !Number.isFinite(value)) return NO_FIGURE;
	if (value === 0) return "0";
	const magnitude = Math.floor(Math.log10(Math.abs(value)));
	return magnitude >= 3 ? formatCount(value) : value.toFixed(Math.max(0, Math.min(3, 2 - magnitude)));
}

/** Milliseconds as "85 µs", "1.23 ms", "1.20 s". */
export function formatLatency(millis: number | null): string {
	if (millis === null || !Number.isFinite(millis)) return NO_FIGURE;
	if (millis < 1) return `${formatNumber(millis * 1000)} µs`;
	return millis < 1000 ? `${formatNumber(millis)} ms` : `${formatNumber(millis / 1000)} s`;
}

/** Octets as "900 B", "5.20 KiB", "48.1 MiB". */
export function formatBytes(bytes: number | null): string {
	if (bytes === null || !Number.isFinite(bytes)) return NO_FIGURE;
	if (bytes < 1024) return `${Math.round(bytes)} B`;
	if (bytes < 1024 ** 2) return `${formatNumber(bytes / 1024)} KiB`;
	return bytes < 1024 ** 3 ? `${formatNumber(bytes / 1024 ** 2)} MiB` : `${formatNumber(bytes / 1024 ** 3)} GiB`;
}

/** "80,100 to 82,000" */
export function formatInterval(of: Estimate | null, format: (value: number) => string = formatCount): string {
	return of === null ? NO_FIGURE : `${format(of.low)} to ${format(of.high)}`;
}

/** "1.42 ×" */
export function formatRatio(ratio: Estimate | null): string {
	return ratio === null || !Number.isFinite(ratio.value) ? NO_FIGURE : `${ratio.value.toFixed(2)} ×`;
}

/** "1 min 20 s" */
export function formatDuration(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
