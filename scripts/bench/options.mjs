/** The command line of the benchmark. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { SERVERS } from "./servers.mjs";

export const USAGE = `npm run bench [-- OPTIONS]

  --runtimes LIST   of node, node20, node26, deno, bun ("node" is every Node there is)   [all]
  --servers LIST    of ${SERVERS.join(", ")}   [all]
  --rounds N        interleaved rounds; the figures are their medians   [5]
  --seconds N       of each measurement   [3]
  --connections N   open at the same time   [64]
  --quick           2 rounds of 1 second: shows that all works, not how fast
  --against DIR     another checkout of Trivet, measured in the same run as "exchange@other" and "fetch@other"
  --json FILE       writes every sample and the environment there
`;

const FLAGS = {
	runtimes: { type: "string" },
	servers: { type: "string" },
	rounds: { type: "string" },
	seconds: { type: "string" },
	connections: { type: "string" },
	quick: { type: "boolean" },
	against: { type: "string" },
	json: { type: "string" },
	help: { type: "boolean", short: "h" },
};

/** Throws an Error that says what is wrong with `args`. */
export function parseOptions(args) {
	const { values } = parseArgs({ args, options: FLAGS });
	return {
		help: values.help === true,
		runtimes: values.runtimes === undefined ? ["node", "deno", "bun"] : parseList(values.runtimes),
		servers: values.servers === undefined ? SERVERS : parseServers(values.servers),
		rounds: parseCount("rounds", values.rounds, values.quick ? 2 : 5),
		seconds: parseCount("seconds", values.seconds, values.quick ? 1 : 3),
		connections: parseCount("connections", values.connections, 64),
		against: values.against === undefined ? null : resolve(values.against),
		json: values.json === undefined ? null : resolve(values.json),
	};
}

function parseServers(text) {
	const chosen = parseList(text);
	const unknown = chosen.find((name) => !SERVERS.includes(name));
	if (unknown !== undefined) throw new Error(`--servers: there is no "${unknown}"; there are ${SERVERS.join(", ")}.`);
	return SERVERS.filter((name) => chosen.includes(name));
}

function parseList(text) {
	return text
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
}

function parseCount(name, text, fallback) {
	if (text === undefined) return fallback;
	const count = Number(text);
	if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} takes a whole number above 0, not "${text}".`);
	return count;
}
