/** The command line of `npm run fuzz`. */
import { parseArgs } from "node:util";
import type { Stage } from "./fuzz-case.ts";

export const USAGE = `npm run fuzz [-- OPTIONS]

  --minutes N       stop after N minutes; without counts, the stages share them   [1]
  --seed S          of all chance; the same seed gives the same cases   [of the clock]
  --heads N         requests, mostly a head alone, compared with the reference parser
  --connections N   pipelines with content, compared with the reference parser
  --llhttp N        pipelines, compared with the reference parser and with node:http
  --workers N       threads   [1]
  --replay S:I      case I of stage S (heads, connections or llhttp) of the seed, by itself
`;

export interface StagePlan {
	readonly stage: Stage;
	/** Cases; Infinity where only the time counts. */
	readonly count: number;
	/** The most time for them. */
	readonly millis: number;
}

export interface FuzzOptions {
	readonly help: boolean;
	readonly seed: number;
	readonly workers: number;
	readonly stages: readonly StagePlan[];
	readonly replay: { readonly stage: Stage; readonly index: number } | null;
}

const STAGES: readonly Stage[] = ["heads", "connections", "llhttp"];
/** Of the time, where no counts are given. */
const TIME_SHARES: Readonly<Record<Stage, number>> = { heads: 0.4, connections: 0.4, llhttp: 0.2 };

/** Throws an Error that says what is wrong with `args`. */
export function parseOptions(args: readonly string[]): FuzzOptions {
	const text = { type: "string" } as const;
	const { values } = parseArgs({
		args: [...args],
		options: {
			minutes: text,
			seed: text,
			heads: text,
			connections: text,
			llhttp: text,
			workers: text,
			replay: text,
			help: { type: "boolean", short: "h" },
		},
	});
	const counts = STAGES.map((stage) => parseNumber(stage, values[stage], 0));
	const hasCounts = counts.some((count) => count > 0);
	const minutes = values.minutes === undefined ? (hasCounts ? Number.POSITIVE_INFINITY : 1) : parseMinutes(values.minutes);
	const stages = STAGES.map((stage, at) => ({
		stage,
		count: hasCounts ? counts[at]! : Number.POSITIVE_INFINITY,
		millis: minutes * 60_000 * (hasCounts ? 1 : TIME_SHARES[stage]),
	}));
	return {
		help: values.help === true,
		seed: parseNumber("seed", values.seed, Date.now() % 0x7fff_ffff),
		workers: Math.max(1, parseNumber("workers", values.workers, 1)),
		stages: stages.filter((plan) => plan.count > 0),
		replay: values.replay === undefined ? null : parseReplay(values.replay),
	};
}

function parseNumber(name: string, value: string | undefined, fallback: number): number {
	if (value === undefined) return fallback;
	if (!/^\d{1,15}$/.test(value)) throw new Error(`--${name} takes a whole number, not "${value}".`);
	return Number(value);
}

function parseMinutes(value: string): number {
	const minutes = Number(value);
	if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not "${value}".`);
	return minutes;
}

function parseReplay(value: string): FuzzOptions["replay"] {
	const [name = "", index = ""] = value.split(":");
	const stage = STAGES.find((given) => given === name);
	if (stage === undefined || !/^\d+$/.test(index)) throw new Error(`--replay takes a stage and a number, such as heads:17, not "${value}".`);
	return { stage, index: Number(index) };
}
