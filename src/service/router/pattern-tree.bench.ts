/**
 * What finding a route costs, in nanoseconds a request, and what its parameters do: an API of 60 routes, of which each is asked in turn.
 * Run it with each runtime: `node src/service/router/pattern-tree.bench.ts`.
 */
import { comparablePath } from "./comparable-path.ts";
import { PathPattern } from "./path-pattern.ts";
import { PatternTree } from "./pattern-tree.ts";

const ROUNDS = 7;
const LOOKUPS = 1_000_000;

const RESOURCES = ["users", "teams", "projects", "issues", "comments", "labels", "files", "events", "tokens", "webhooks", "billing", "search"];
const texts = RESOURCES.flatMap((name) => [
	`/api/${name}`,
	`/api/${name}/:id`,
	`/api/${name}/:id/history`,
	`/api/${name}/:id/links/:link`,
	`/static/${name}/*`,
]);
const patterns = texts.map((text) => new PathPattern(text));
const tree = new PatternTree(patterns.map((pattern) => ({ pattern, methods: ["GET", "HEAD"] })));

interface Workload {
	readonly name: string;
	readonly pathOf: (resource: string) => string;
	readonly patternOf: (resource: string) => string | null;
}

const WORKLOADS: readonly Workload[] = [
	{ name: "literal", pathOf: (name) => `/api/${name}`, patternOf: (name) => `/api/${name}` },
	{ name: "one parameter", pathOf: (name) => `/api/${name}/12345`, patternOf: (name) => `/api/${name}/:id` },
	{ name: "two parameters", pathOf: (name) => `/api/${name}/12345/links/abc`, patternOf: (name) => `/api/${name}/:id/links/:link` },
	{ name: "rest", pathOf: (name) => `/static/${name}/css/app.3f9a.css`, patternOf: (name) => `/static/${name}/*` },
	{ name: "encoded", pathOf: (name) => `/api/${name}/caf%C3%A9`, patternOf: (name) => `/api/${name}/:id` },
	{ name: "nothing", pathOf: (name) => `/nowhere/${name}/1`, patternOf: () => null },
];

function find(path: string): number {
	const text = comparablePath(path);
	return text === null ? -1 : tree.first(text, "GET", 0);
}

/** A right answer first: a fast wrong one is worth nothing. */
function check({ name, pathOf, patternOf }: Workload): void {
	for (const resource of RESOURCES) {
		const found = patterns[find(pathOf(resource))]?.text ?? null;
		if (found !== patternOf(resource)) throw new Error(`${name}: ${pathOf(resource)} finds ${found}`);
	}
}

/** Nanoseconds a lookup, with the parameters read or not. */
function measure(paths: readonly string[], readsParameters: boolean): number {
	let count = 0;
	const start = performance.now();
	for (let index = 0; index < LOOKUPS; index++) {
		const path = paths[index % paths.length]!;
		const found = find(path);
		count += found;
		if (readsParameters && found !== -1) count += Object.keys(patterns[found]!.parametersOf(path)).length;
	}
	const nanos = ((performance.now() - start) * 1e6) / LOOKUPS;
	if (Number.isNaN(count)) throw new Error("nothing was counted");
	return nanos;
}

for (const workload of WORKLOADS) {
	check(workload);
	const paths = RESOURCES.map(workload.pathOf);
	const best = (readsParameters: boolean) => Math.min(...Array.from({ length: ROUNDS }, () => measure(paths, readsParameters)));
	console.log(`${workload.name.padEnd(16)} ${best(false).toFixed(0).padStart(5)} ns   with parameters ${best(true).toFixed(0).padStart(5)} ns`);
}
