/**
 * What a process costs, read from /proc: processor time of all its threads, and resident memory. The processes it started
 * count too where a function says so. Everything is null where the system has no /proc.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const MICROS_PER_TICK = 1e6 / readTicksPerSecond();

/** User and system time in microseconds of the processes together. The kernel's unit is a tick, commonly 10 ms. */
export function cpuMicros(pids) {
	let ticks = 0;
	for (const pid of pids) {
		const stat = readStat(pid);
		if (stat === null) return null;
		ticks += Number(stat[11]) + Number(stat[12]);
	}
	return ticks * MICROS_PER_TICK;
}

/** The process and all that descend from it. */
export function processTree(root) {
	const parents = new Map();
	for (const name of listProc()) {
		const stat = readStat(name);
		if (stat !== null) parents.set(Number(name), Number(stat[1]));
	}
	const tree = [root];
	for (let at = 0; at < tree.length; at++) for (const [pid, parent] of parents) if (parent === tree[at]) tree.push(pid);
	return tree;
}

/** Resident memory in bytes: now, and the most there was since the start or the last `resetPeakMemory`. */
export function readMemory(pid) {
	const status = readText(`/proc/${pid}/status`);
	const now = /^VmRSS:\s+(\d+) kB$/m.exec(status);
	const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status);
	return now === null || peak === null ? null : { now: Number(now[1]) * 1024, peak: Number(peak[1]) * 1024 };
}

/** Makes the peak begin anew. False where the system doesn't allow it. */
export function resetPeakMemory(pid) {
	try {
		writeFileSync(`/proc/${pid}/clear_refs`, "5");
		return true;
	} catch {
		return false;
	}
}

/** The fields of /proc/PID/stat after the program's name, which may itself hold spaces and parentheses: state, parent, … */
function readStat(pid) {
	const text = readText(`/proc/${pid}/stat`);
	return text === "" ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function listProc() {
	try {
		return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	} catch {
		return [];
	}
}

function readTicksPerSecond() {
	try {
		return Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) || 100;
	} catch {
		return 100;
	}
}

function readText(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
