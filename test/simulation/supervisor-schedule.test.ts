import { describe, expect, it } from "vitest";
import { Random } from "../fuzz/random.ts";
import { SEED } from "../support/generators.ts";
import type { Behaviour } from "../support/played-service.ts";
import type { SimulatedSystem } from "../support/simulated-system.ts";
import { type Simulation, startSimulated } from "../support/start-simulated.ts";

const STREAM = 41;
const CASES = 30 * Number(process.env.TRIVET_RUNS ?? 1);
const EVENTS = 40;

const GOOD: readonly Behaviour[] = [{}, { loadMillis: 10 }, { loadMillis: 3000 }, { drainMillis: 5000 }, { drainMillis: Number.POSITIVE_INFINITY }];
const BAD: readonly Behaviour[] = [
	{ failure: { message: "no", exitCode: 1 } },
	{ loadEnd: { code: 1, signal: null } },
	{ loadEnd: { code: null, signal: "SIGSEGV" } },
	{ loadMillis: Number.POSITIVE_INFINITY },
	{ crashMillis: 0 },
	{ crashMillis: 700 },
	{ hangMillis: 2000 },
	{ residentBytes: 9000 },
	{ drainMillis: Number.POSITIVE_INFINITY, ignoresBounds: true },
];

/** One step of a schedule, in words. What is asked for isn't waited for. */
function step(simulation: Simulation, random: Random): string {
	const { system } = simulation;
	const supervisor = system.live.findLast((process) => process.supervisor !== null)!.supervisor!;
	const worker = system.workers.length === 0 ? undefined : random.pick(system.workers);
	switch (random.below(14)) {
		case 0:
			worker?.kill("SIGKILL");
			return `SIGKILL to ${worker?.pid}`;
		case 1:
			worker?.kill("SIGTERM");
			return `SIGTERM to ${worker?.pid}`;
		case 2:
			worker?.hang();
			return `${worker?.pid} hangs`;
		case 3:
			worker?.unhang();
			return `${worker?.pid} hangs no more`;
		case 4:
			for (const each of system.workers) each.kill("SIGKILL");
			return "SIGKILL to all workers";
		case 5: {
			const workers = 1 + random.below(5);
			system.plan = { ...system.plan, workers };
			return `${workers} workers from now on`;
		}
		case 6: {
			const ports = [8080, 8081, 8082].filter(() => random.below(2) === 0);
			system.plan = { ...system.plan, listen: (ports.length === 0 ? [8080] : ports).map((port) => ({ transport: "tcp", host: "127.0.0.1", port })) };
			return `ports ${ports.join()} from now on`;
		}
		case 7: {
			const behaviour = random.oneIn(2) ? random.pick(BAD) : random.pick(GOOD);
			const every = 1 + random.below(3);
			system.behave = (_, __, attempt) => (attempt % every === 0 ? behaviour : {});
			return `every ${every}. worker ${JSON.stringify(behaviour)}`;
		}
		case 8:
			system.planFailure = random.oneIn(2) ? { message: "wrong", exitCode: 64 } : null;
			return `configuration ${system.planFailure === null ? "right" : "wrong"}`;
		case 9:
			system.copyFailures.push(random.pick(["EAGAIN", "ENOMEM"]));
			return "no process next time";
		case 10:
			void supervisor.upgrade();
			return "upgrade";
		default:
			void supervisor.reload();
			return "reload";
	}
}

/** Nothing is wrong any more, and time passes until everything should be well. */
async function calm(system: SimulatedSystem): Promise<void> {
	system.planFailure = null;
	system.copyFailures.length = 0;
	system.behave = () => ({});
	// Longer than the longest chain: an upgrade that hangs, start timeouts, a drain, and the breaker's trial.
	await system.time.advance(400_000);
}

describe(`seed ${SEED}`, () => {
	it(`${CASES} schedules of ${EVENTS} events each end with every worker ready, every socket listened on, and nothing else`, async () => {
		for (let index = 0; index < CASES; index++) {
			const random = new Random();
			random.begin(SEED, STREAM, index);
			const simulation = await startSimulated({
				spreads: random.below(3) > 0,
				latency: () => random.below(5),
				plan: {
					workers: 1 + random.below(4),
					maxDrainMillis: 20_000,
					startTimeoutMillis: 10_000,
					workerTimeoutMillis: 5_000,
					maxWorkerBytes: 5000,
					drainDelayMillis: 1000,
				},
			});
			const { system } = simulation;
			const told: string[] = [];
			for (let event = 0; event < EVENTS; event++) {
				told.push(`${system.time.now()} ${step(simulation, random)}`);
				await system.time.advance(random.pick([0, 1, 5, 60, 150, 600, 3000, 20_000]));
				expect(system.live.length, `case ${index}: processes after\n${told.join("\n")}`).toBeLessThan(80);
			}
			await calm(system);
			const where = `case ${index} after\n${told.join("\n")}\n${system.log.slice(-30).join("\n")}`;
			const supervisors = system.live.filter((process) => process.supervisor !== null);
			expect(supervisors.length, where).toBe(1);
			const { supervisor } = supervisors[0]!;
			const { plan } = supervisor!;
			expect(supervisor!.isReady(), where).toBe(true);
			expect(system.workers.length, where).toBe(plan!.workers);
			expect(system.serving.map(({ slot }) => slot).sort(), where).toEqual(Array.from({ length: plan!.workers }, (_, slot) => slot));
			expect(new Set(system.serving.map(({ generation }) => generation)), where).toEqual(
				new Set([(await system.time.resolved(supervisor!.status())).generation]),
			);
			expect(system.live.length, where).toBe(1 + plan!.workers);
			expect(system.unlistened, where).toEqual([]);
			expect(new Set(system.openSockets.map(({ endpoint }) => endpoint.port)), where).toEqual(new Set(supervisor!.addresses.map(({ port }) => port)));
			supervisor!.stop(false);
			// The drain delay, the grace, and what a worker is given after it.
			await system.time.advance(13_100);
			expect([system.live.length, system.openSockets.length, supervisors[0]!.timersAtEnd, system.time.pending], where).toEqual([0, 0, 0, 0]);
		}
	}, 60_000);
});
