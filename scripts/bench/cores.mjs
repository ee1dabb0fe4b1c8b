/** Which core the server runs on and which the client: never the same, and not two threads of one core where it can be helped. */
import { readFileSync } from "node:fs";
import { findProgram } from "./programs.mjs";

/** `{ server, client }` as core numbers, or null where there is one core only or no `taskset`. */
export function chooseCores() {
	if (findProgram("taskset") === null) return null;
	const allowed = allowedCores();
	if (allowed.length < 2) return null;
	const server = allowed[0];
	const siblings = parseCoreList(readText(`/sys/devices/system/cpu/cpu${server}/topology/thread_siblings_list`));
	const client = allowed.find((core) => core !== server && !siblings.includes(core)) ?? allowed[1];
	return { server, client };
}

/** `command` bound to one core; as it is where nothing is pinned. */
export function pinCommand(command, core) {
	return core === null ? command : ["taskset", "-c", String(core), ...command];
}

function allowedCores() {
	return parseCoreList(/^Cpus_allowed_list:\s*(.*)$/m.exec(readText("/proc/self/status"))?.[1] ?? "");
}

/** "0,2-4" to [0, 2, 3, 4]. */
function parseCoreList(text) {
	const cores = [];
	for (const part of text.trim().split(",")) {
		const range = /^(\d+)(?:-(\d+))?$/.exec(part);
		if (range === null) continue;
		for (let core = Number(range[1]); core <= Number(range[2] ?? range[1]); core++) cores.push(core);
	}
	return cores;
}

function readText(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
