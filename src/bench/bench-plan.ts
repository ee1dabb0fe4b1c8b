/** How long and how often: what the command line asks for, and the time that takes. */

import type { GeneratorName } from "./external-generators.ts";
import type { RuntimeWish } from "./runtimes.ts";
import type { CustomServer, ServerKind } from "./subjects.ts";
import { WORKLOADS, type Workload } from "./workloads.ts";

export interface BenchPlan {
	/** null: every one that is found. */
	readonly runtimes: readonly RuntimeWish[] | null;
	readonly servers: readonly ServerKind[];
	readonly custom: readonly CustomServer[];
	readonly workloads: readonly Workload[];
	/** A bundle of Trivet to run on every runtime, in place of this program. */
	readonly trivet: string | null;
	readonly generator: GeneratorName;
	/** Rounds of the closed loop, and seconds of each. */
	readonly rounds: number;
	readonly seconds: number;
	/** Load before the first round that counts: caches fill, code is compiled. */
	readonly warmUpSeconds: number;
	/** Shares of the maximum for the open loop, and its rounds of `seconds` each. */
	readonly shares: readonly number[];
	readonly openRounds: number;
	readonly coldStarts: number;
	readonly idleConnections: number;
	/** In place of each workload's own; null: theirs. */
	readonly connections: number | null;
	readonly usesSockets: boolean;
	readonly quick: boolean;
}

/** Counted for cost and not for speed, at the beginning of each run. */
export const RAMP_SECONDS = 0.2;

const QUICK_WORKLOADS = ["plaintext", "json", "static-1k", "pipelined"];

/** A usable answer in about two minutes: fewer workloads, fewer rounds, one open load. */
export const QUICK = {
	workloads: WORKLOADS.filter(({ name }) => QUICK_WORKLOADS.includes(name)),
	rounds: 3,
	seconds: 0.4,
	warmUpSeconds: 0.3,
	shares: [0.6],
	openRounds: 1,
	coldStarts: 2,
	idleConnections: 250,
} as const;

export const THOROUGH = {
	workloads: WORKLOADS,
	rounds: 6,
	seconds: 1,
	warmUpSeconds: 1,
	shares: [0.3, 0.6, 0.9],
	openRounds: 3,
	coldStarts: 5,
	idleConnections: 1000,
} as const;

/** What starting, checking and stopping a server takes, roughly; for the time that is left. */
export const START_SECONDS = 0.7;
const COST_SECONDS = 0.8;

/** Seconds that one server at one workload takes. */
export function cellSeconds(plan: BenchPlan): number {
	const closed = plan.warmUpSeconds + RAMP_SECONDS + plan.rounds * (plan.seconds + RAMP_SECONDS);
	const open = plan.shares.length * plan.openRounds * (plan.seconds + RAMP_SECONDS);
	return START_SECONDS + closed + open;
}

/** Seconds that the costs of one server take. */
export function costSeconds(plan: BenchPlan): number {
	return plan.coldStarts * COST_SECONDS;
}

/** A B C, then C B A: a drift of the machine falls on all alike. */
export function inOrder<T>(subjects: readonly T[], round: number): readonly T[] {
	return round % 2 === 0 ? subjects : [...subjects].reverse();
}
