/**
 * How many processors this process may really use: what `--workers auto` goes by. The least of the runtime's count, of the processors that the
 * scheduler may put it on, and of what the control groups it is in allow (a container's CPU limit).
 *
 * A limit of one and a half processors counts as two: the second worker uses what one can't, and a worker too many costs less than a processor left idle.
 */
import type { Files } from "../runtime.ts";

/** At least 1. `count` is `Runtime.processorCount()`. What can't be read is no limit; never rejects. */
export async function availableProcessors(files: Pick<Files, "readText">, count: number): Promise<number> {
	const read = (path: string) => files.readText(path).catch(() => "");
	const limits = [count, allowedCount(await read("/proc/self/status"))];
	for (const line of (await read("/proc/self/cgroup")).split("\n")) limits.push(await groupLimit(read, line));
	return Math.max(1, Math.ceil(Math.min(...limits)));
}

type Read = (path: string) => Promise<string>;

/** Processors in the affinity mask: "Cpus_allowed:\tff,ffffffff". Infinity where there is none. */
function allowedCount(status: string): number {
	const mask = /^Cpus_allowed:\s*([0-9a-f,]+)$/im.exec(status)?.[1] ?? "";
	let count = 0;
	for (const digit of mask.replaceAll(",", "")) for (let bits = Number.parseInt(digit, 16); bits > 0; bits >>= 1) count += bits & 1;
	return count === 0 ? Number.POSITIVE_INFINITY : count;
}

/** The tightest limit of a control group and of those above it. A line is "hierarchy:controllers:/path"; version 2 names no controllers. */
async function groupLimit(read: Read, line: string): Promise<number> {
	const [hierarchy, controllers = "", ...rest] = line.split(":");
	const path = rest.join(":");
	const limitAt = hierarchy === "0" && controllers === "" ? versionTwo : controllers.split(",").includes("cpu") ? versionOne(controllers) : null;
	if (limitAt === null || !path.startsWith("/")) return Number.POSITIVE_INFINITY;
	let limit = Number.POSITIVE_INFINITY;
	const names = path.split("/").filter((name) => name !== "" && name !== "..");
	for (let depth = names.length; depth >= 0; depth--) {
		const group = names.slice(0, depth).map((name) => `/${name}`);
		limit = Math.min(limit, await limitAt(read, group.join("")));
	}
	return limit;
}

/** "cpu.max": "150000 100000", or "max 100000". */
async function versionTwo(read: Read, group: string): Promise<number> {
	const [quota, period] = (await read(`/sys/fs/cgroup${group}/cpu.max`)).trim().split(/\s+/);
	return ratio(quota, period);
}

/** "cpu.cfs_quota_us": -1 is no limit. */
function versionOne(controllers: string): (read: Read, group: string) => Promise<number> {
	return async (read, group) => {
		const folders = [`/sys/fs/cgroup/${controllers}${group}`, `/sys/fs/cgroup/cpu${group}`];
		const limits = folders.map(async (folder) => ratio(await read(`${folder}/cpu.cfs_quota_us`), await read(`${folder}/cpu.cfs_period_us`)));
		return Math.min(...(await Promise.all(limits)));
	};
}

function ratio(quota: string | undefined, period: string | undefined): number {
	const processors = Number.parseInt(quota ?? "", 10) / Number.parseInt(period ?? "", 10);
	return processors > 0 && Number.isFinite(processors) ? processors : Number.POSITIVE_INFINITY;
}
