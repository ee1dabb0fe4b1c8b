/** What a process costs, from /proc: processor time with that of the processes it started, and memory. null where the system has no /proc. */
import type { Runtime } from "../runtime.ts";
import { runTool } from "./cores.ts";
import { readSystemText } from "./system-text.ts";

export interface MemoryUse {
	/** Octets in RAM now, and the most there were. */
	readonly now: number;
	readonly peak: number;
}

/** Clock ticks in a second, as /proc counts them. */
export async function readTicksPerSecond(runtime: Runtime): Promise<number> {
	return Number(await runTool(runtime, "getconf", ["CLK_TCK"])) || 100;
}

/** The process and all that descend from it. */
export async function processTree(runtime: Runtime, root: number): Promise<number[]> {
	const parents = new Map<number, number>();
	let names: readonly { readonly name: string }[] = [];
	try {
		names = await runtime.files.readDirectory("/proc");
	} catch {
		return [root];
	}
	for (const { name } of names) {
		if (!/^\d+$/.test(name)) continue;
		const stat = await readStat(runtime, Number(name));
		if (stat !== null) parents.set(Number(name), Number(stat[1]));
	}
	const tree = [root];
	for (const member of tree) for (const [pid, parent] of parents) if (parent === member) tree.push(pid);
	return tree;
}

/** Seconds of processor time of the processes together, user and system. */
export async function processorSeconds(runtime: Runtime, pids: readonly number[], ticksPerSecond: number): Promise<number | null> {
	let ticks = 0;
	for (const pid of pids) {
		const stat = await readStat(runtime, pid);
		if (stat === null) return null;
		ticks += Number(stat[11]) + Number(stat[12]);
	}
	return ticks / ticksPerSecond;
}

/** Memory of the processes together. */
export async function readMemory(runtime: Runtime, pids: readonly number[]): Promise<MemoryUse | null> {
	let now = 0;
	let peak = 0;
	for (const pid of pids) {
		const status = await readSystemText(runtime, `/proc/${pid}/status`);
		const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status);
		const highest = /^VmHWM:\s+(\d+) kB$/m.exec(status);
		if (resident === null || highest === null) return null;
		now += Number(resident[1]) * 1024;
		peak += Number(highest[1]) * 1024;
	}
	return { now, peak };
}

/** Octets of the program file that a process runs. */
export async function programBytes(runtime: Runtime, pid: number): Promise<number | null> {
	try {
		return (await runtime.files.stat(await runtime.files.realPath(`/proc/${pid}/exe`))).size;
	} catch {
		return null;
	}
}

/** Fields of /proc/PID/stat after the program's name, which may itself hold spaces and parentheses: state, parent, … */
async function readStat(runtime: Runtime, pid: number): Promise<readonly string[] | null> {
	const text = await readSystemText(runtime, `/proc/${pid}/stat`);
	return text === "" ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}
