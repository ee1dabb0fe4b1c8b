/** A supervisor whose workers are ready, in a system of its own. */
import type { ReloadOutcome, ServerStatus } from "../../src/operations/admin/control.ts";
import type { Supervisor } from "../../src/operations/supervisor/supervisor.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import { SimulatedSystem } from "./simulated-system.ts";

export interface Simulation {
	readonly system: SimulatedSystem;
	/** The supervisor's. */
	readonly process: SimulatedProcess;
	readonly supervisor: Supervisor;
	/** These let time pass until there is an outcome. */
	status(): Promise<ServerStatus>;
	reload(): Promise<ReloadOutcome>;
}

/** Starts one. `settings` are put into the system before. */
export async function startSimulated(settings: Partial<Pick<SimulatedSystem, "plan" | "behave" | "spreads" | "latency">> = {}): Promise<Simulation> {
	const system = Object.assign(new SimulatedSystem(), settings);
	const { process, supervisor } = system.supervise();
	await system.time.until(() => process.started !== null);
	if (process.started?.kind !== "ready") throw new Error(`it didn't start: ${JSON.stringify(process.started)}`);
	return {
		system,
		process,
		supervisor,
		status: () => system.time.resolved(supervisor.status()),
		reload: () => system.time.resolved(supervisor.reload()),
	};
}
