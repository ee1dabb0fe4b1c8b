/** The command line of the benchmark. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { SERVERS } from "./contestants.mjs";

/** The workloads that the bars speak of. */
const WORKLOADS = "plaintext,json,routed,static-1k,echo-1k,pipelined";

export const USAGE = `npm run bench [-- OPTIONS]

  --runtimes LIST    of node, node20, node26, deno, bun ("node" is every Node there is)   [all]
  --servers LIST     of ${SERVERS.join(", ")}   [all]
  --workloads LIST   as "trivet bench" takes them; "all": every one   [${WORKLOADS}]
  --quick            shorter and fewer rounds: a usable answer in some minutes
  --rounds N, --duration TIME, --connections N, --generator NAME, --compare FILE, --html FILE
                     as "trivet bench" takes them
  --against DIR      another checkout of Trivet, measured in the same rounds
  --json FILE        writes every sample and the bars there (.json); "--compare" reads it
`;

/** Handed on as they are. */
const HANDED_ON = ["rounds", "duration", "connections", "generator", "compare", "html"];

const FLAGS = {
	runtimes: { type: "string" },
	servers: { type: "string" },
	workloads: { type: "string" },
	quick: { type: "boolean" },
	against: { type: "string" },
	json: { type: "string" },
	help: { type: "boolean", short: "h" },
	...Object.fromEntries(HANDED_ON.map((name) => [name, { type: "string" }])),
};

/** Throws an Error that says what is wrong with `args`. */
export function parseOptions(args) {
	const { values } = parseArgs({ args, options: FLAGS });
	if (values.json !== undefined && !values.json.endsWith(".json")) throw new Error(`--json takes the path of a .json file, not "${values.json}".`);
	return {
		help: values.help === true,
		runtimes: values.runtimes === undefined ? ["node", "deno", "bun"] : parseList(values.runtimes),
		servers: values.servers === undefined ? SERVERS : parseServers(values.servers),
		workloads: values.workloads ?? WORKLOADS,
		quick: values.quick === true,
		against: values.against === undefined ? null : resolve(values.against),
		json: values.json === undefined ? null : resolve(values.json),
		handedOn: HANDED_ON.filter((name) => values[name] !== undefined).map((name) => `--${name}=${values[name]}`),
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
