/** Where the figures are taken: what the kernel says of the machine. */
import type { Runtime } from "../runtime.ts";
import type { Environment } from "./bench-record.ts";
import type { CorePlan } from "./cores.ts";
import { readSystemText } from "./system-text.ts";

/** Above this load before we begin, something else is running. */
export const IDLE_LOAD = 0.5;

export async function describeEnvironment(runtime: Runtime, pinned: CorePlan | null, generator: string): Promise<Environment> {
	const [cpuinfo, meminfo, kernel, governor, loadavg] = await Promise.all(
		["/proc/cpuinfo", "/proc/meminfo", "/proc/sys/kernel/osrelease", "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "/proc/loadavg"].map(
			(path) => readSystemText(runtime, path),
		),
	);
	const memory = /^MemTotal:\s+(\d+) kB$/m.exec(meminfo ?? "")?.[1];
	const load = Number.parseFloat(loadavg ?? "");
	return {
		processor: /^(?:model name|Model)\s*:\s*(.+)$/m.exec(cpuinfo ?? "")?.[1] ?? runtime.architecture,
		cores: runtime.processorCount(),
		pinned,
		memoryBytes: memory === undefined ? null : Number(memory) * 1024,
		system: `${runtime.system} ${runtime.architecture}`,
		kernel: kernel?.trim() || "unknown",
		governor: governor?.trim() || "unknown",
		load: Number.isNaN(load) ? null : load,
		generator,
	};
}
