import { readFileSync } from "node:fs";

/** Files that a process may open here. Node raises its own limit to the hard one when it starts, and what it starts inherits that. */
export function readFileLimit() {
	try {
		const line = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
		return line?.[1] === undefined || line[1] === "unlimited" ? Number.POSITIVE_INFINITY : Number(line[1]);
	} catch {
		return Number.POSITIVE_INFINITY;
	}
}
