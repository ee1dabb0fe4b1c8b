/** Kinds of value that only `trivet bench` has options of. The others are in `option-kinds.ts`. */
import { GENERATORS, type GeneratorName } from "../bench/external-generators.ts";
import { parseRuntimes, type RuntimeWish } from "../bench/runtimes.ts";
import { type CustomServer, parseCustomServer, parseServers, type ServerKind } from "../bench/subjects.ts";
import { parseWorkloads, WORKLOADS, type Workload } from "../bench/workloads.ts";
import type { OptionKind } from "./option-kinds.ts";

export const RUNTIMES: OptionKind<readonly RuntimeWish[]> = {
	expected: "runtimes parted by commas, such as node,deno,bun=/path/to/bun",
	value: "always",
	read: parseRuntimes,
};

export const SERVERS: OptionKind<readonly ServerKind[]> = {
	expected: "servers parted by commas: trivet, exchange, native, raw",
	value: "always",
	read: parseServers,
};

export const CUSTOM_SERVERS: OptionKind<readonly CustomServer[]> = {
	expected: "'name=command' or 'name@PORT=command'",
	value: "always",
	read: (text) => {
		const server = parseCustomServer(text);
		return server === null ? undefined : [server];
	},
	merge: (earlier, later) => [...earlier, ...later],
	separator: "\n",
};

export const WORKLOAD_NAMES: OptionKind<readonly Workload[]> = {
	expected: `workloads parted by commas: ${WORKLOADS.map(({ name }) => name).join(", ")}`,
	value: "always",
	read: parseWorkloads,
};

export const GENERATOR: OptionKind<GeneratorName> = {
	expected: GENERATORS.join(", "),
	value: "always",
	read: (text) => GENERATORS.find((name) => name === text),
};

/** Alone: on standard output. The next word is the file where it looks like one. */
export const JSON_OUTPUT: OptionKind<boolean | string> = {
	expected: "nothing, or the path of a .json file",
	value: "optional",
	alone: true,
	negated: false,
	read: (text) => (isJsonFile(text) ? text : { on: true, off: false }[text]),
	takesNext: isJsonFile,
};

function isJsonFile(text: string): boolean {
	return /[^/\\]\.json$/.test(text) && !text.includes("\0");
}
