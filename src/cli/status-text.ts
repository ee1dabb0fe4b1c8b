/** `trivet status` for people: a server and its workers within 80 columns. What programs get is the JSON of the admin listener. */
import type { ServerStatus, WorkerStatus } from "../operations/admin/control.ts";
import { escapeControls } from "../operations/describe-failure.ts";
import type { HeldExchange } from "../operations/supervisor/messages.ts";
import type { Paint } from "./paint.ts";

/** Lines of what a drain waits for, for each worker. */
const MOST_HELD = 5;
const WIDTH = 80;

const HEADINGS = ["Slot", "Gen", "Pid", "Runtime", "State", "Up", "Conns", "Busy", "Memory", "CPU", "Lag"] as const;
/** Columns of text; the others are numbers, and stand right. */
const TEXT_COLUMNS: readonly string[] = ["Runtime", "State"];

/** The whole text, with its last line end. */
export function statusText(status: ServerStatus, paint: Paint): string {
	const parts = [headText(status, paint), factsText(status, paint)];
	if (status.problems.length > 0) parts.push(status.problems.map((problem) => `  ${paint.warning(escapeControls(problem))}`).join("\n"));
	parts.push(workersText(status.workers, paint));
	return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function headText(status: ServerStatus, paint: Paint): string {
	const names: Readonly<Record<string, string>> = { node: "Node", deno: "Deno", bun: "Bun" };
	const runtime = `${names[status.runtime] ?? status.runtime} ${status.runtimeVersion}`;
	const state = status.state === "ready" ? paint.accent(status.state) : paint.warning(status.state);
	return `${paint.bold(status.name)} ${status.version} on ${runtime}, pid ${status.pid}, up ${durationText(status.uptimeMillis)}: ${state}`;
}

function factsText(status: ServerStatus, paint: Paint): string {
	const rows: [string, string][] = [];
	const add = (label: string, lines: readonly string[]) => {
		for (const [index, line] of lines.entries()) rows.push([index === 0 ? label : "", line]);
	};
	add("Serving", status.serving);
	add("At", status.urls);
	if (status.configuration !== null) add("Config", [status.configuration]);
	add("Layout", [layoutText(status)]);
	if (status.lastReload !== null) add("Reload", [reloadText(status.lastReload)]);
	return rows.map(([label, line]) => `  ${paint.dim(label.padEnd(7))}  ${escapeControls(line)}`).join("\n");
}

/** Workers that drain are of a generation before, and are soon gone. */
function layoutText({ layout, workers, generation }: ServerStatus): string {
	if (layout === "single") return "one process, no supervisor";
	const staying = workers.filter(({ state }) => state !== "draining").length;
	const leaving = workers.length - staying;
	return `supervisor and ${counted(staying, "worker")}, generation ${generation}${leaving === 0 ? "" : `; ${leaving} more draining`}`;
}

function reloadText({ unixMillis, ok, message }: NonNullable<ServerStatus["lastReload"]>): string {
	const at = new Date(unixMillis)
		.toISOString()
		.replace("T", " ")
		.replace(/\.\d+Z$/, " UTC");
	return `${at}, ${ok ? "done" : "refused"}${message === "" ? "" : `: ${message}`}`;
}

function workersText(workers: readonly WorkerStatus[], paint: Paint): string {
	if (workers.length === 0) return "";
	const cells = workers.map(cellsOf);
	const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...cells.map((row) => row[column]!.length)));
	const line = (row: readonly string[]) =>
		`  ${row.map((cell, column) => (TEXT_COLUMNS.includes(HEADINGS[column]!) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  ")}`.trimEnd();
	const lines = [paint.dim(line(HEADINGS))];
	for (const [index, worker] of workers.entries()) {
		lines.push(line(cells[index]!), ...notesOf(worker).map((note) => `        ${note}`));
	}
	return lines.join("\n");
}

function cellsOf(worker: WorkerStatus): readonly string[] {
	const isThere = worker.pid !== 0;
	const figures = [
		durationText(worker.uptimeMillis),
		String(worker.connections),
		String(worker.exchanges),
		sizeText(worker.residentBytes),
		durationText(worker.processorSeconds * 1000),
		lagText(worker.loopLagMillis),
	];
	const pid = isThere ? String(worker.pid) : "-";
	return [
		String(worker.slot),
		String(worker.generation),
		pid,
		worker.runtime.split(" ")[0]!,
		worker.state,
		...figures.map((figure) => (isThere ? figure : "-")),
	];
}

/** Lines under a worker: what is unusual about it. */
function notesOf(worker: WorkerStatus): string[] {
	const notes: string[] = [];
	if (worker.restarts > 0) notes.push(`replaced ${worker.restarts === 1 ? "once" : `${worker.restarts} times`}`);
	if (worker.state === "draining") {
		const waiting = worker.holding.length === 0 ? "nothing that takes long" : counted(worker.holding.length, "request");
		notes.push(`draining for ${durationText(worker.drainingMillis)}, waits for ${waiting}`);
		notes.push(...worker.holding.slice(0, MOST_HELD).map((held) => `  ${heldText(held)}`));
		if (worker.holding.length > MOST_HELD) notes.push(`  and ${worker.holding.length - MOST_HELD} more`);
	}
	return notes;
}

/** Method, path and client are the peer's, or a proxy's: escaped, and the request cut to the width. */
function heldText({ method, path, client, millis, sentBytes }: HeldExchange): string {
	const facts = `from ${escapeControls(client)} for ${durationText(millis)}, ${sizeText(sentBytes)} sent`;
	const room = Math.max(16, WIDTH - 11 - facts.length);
	const request = escapeControls(`${method} ${path}`);
	return `${request.length > room ? `${request.slice(0, room - 1)}…` : request} ${facts}`;
}

/** A time in at most two units: "0s", "45s", "12m5s", "3h12m", "5d4h". */
export function durationText(millis: number): string {
	const seconds = Math.floor(millis / 1000);
	const minutes = Math.floor(seconds / 60);
	const hours = Math.floor(minutes / 60);
	const days = Math.floor(hours / 24);
	if (days > 0) return two(days, "d", hours % 24, "h");
	if (hours > 0) return two(hours, "h", minutes % 60, "m");
	if (minutes > 0) return two(minutes, "m", seconds % 60, "s");
	return `${seconds}s`;
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
	return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** A size with at most one decimal, in steps of 1024: "512", "1.5k", "45.1M". */
export function sizeText(byteCount: number): string {
	let size = byteCount;
	let unit = "";
	for (const next of ["k", "M", "G", "T"]) {
		if (size < 1024) break;
		size /= 1024;
		unit = next;
	}
	return `${unit === "" ? size : size.toFixed(1).replace(/\.0$/, "")}${unit}`;
}

function lagText(millis: number): string {
	return millis < 10 ? `${millis.toFixed(1)}ms` : `${Math.round(millis)}ms`;
}

function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
