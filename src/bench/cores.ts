/** Which cores the server runs on and which the generator: never the same, and not two threads of one core where it can be helped. */
import type { Runtime } from "../runtime.ts";
import { readSystemText } from "./system-text.ts";

export interface CorePlan {
	readonly server: number;
	readonly generators: readonly number[];
}

/** The cores to pin to; null where there is only one, or no `taskset`. */
export async function chooseCores(runtime: Runtime): Promise<CorePlan | null> {
	if ((await runTool(runtime, "taskset", ["--version"])) === null) return null;
	const status = await readSystemText(runtime, "/proc/self/status");
	const allowed = parseCoreList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? "");
	const [server] = allowed;
	if (server === undefined || allowed.length < 2) return null;
	const siblings = parseCoreList(await readSystemText(runtime, `/sys/devices/system/cpu/cpu${server}/topology/thread_siblings_list`));
	const apart = allowed.filter((core) => core !== server && !siblings.includes(core));
	return { server, generators: apart.length > 0 ? apart : allowed.slice(1) };
}

/** Binds a process and its threads to cores; does nothing where that fails. */
export async function pinProcess(runtime: Runtime, pid: number, cores: readonly number[]): Promise<void> {
	await runTool(runtime, "taskset", ["-a", "-p", "-c", cores.join(","), String(pid)]);
}

/** "0,2-4" to [0, 2, 3, 4]. */
export function parseCoreList(text: string): number[] {
	const cores: number[] = [];
	for (const part of text.trim().split(",")) {
		const range = /^(\d+)(?:-(\d+))?$/.exec(part);
		if (range === null) continue;
		for (let core = Number(range[1]); core <= Number(range[2] ?? range[1]); core++) cores.push(core);
	}
	return cores;
}

/** What a program printed on standard output; null where there is no such program or it failed. */
export async function runTool(runtime: Runtime, program: string, args: readonly string[]): Promise<string | null> {
	try {
		const tool = await runtime.startTool(program, args);
		const [{ code }, { out }] = await Promise.all([tool.exited, tool.output]);
		return code === 0 ? out : null;
	} catch {
		return null;
	}
}
