import { describe, expect, it } from "vitest";
import { cellSeconds, costSeconds, inOrder, QUICK, THOROUGH } from "../../../src/bench/bench-plan.ts";
import { parseCoreList } from "../../../src/bench/cores.ts";
import { describeEnvironment } from "../../../src/bench/environment.ts";
import { processorSeconds, processTree, readMemory } from "../../../src/bench/process-cost.ts";
import { ProgressLine } from "../../../src/bench/progress-line.ts";
import { findRuntimes, parseRuntimes } from "../../../src/bench/runtimes.ts";
import { serverSources } from "../../../src/bench/server-sources.ts";
import { listSubjects, parseCustomServer, parseServers } from "../../../src/bench/subjects.ts";
import { parseWorkloads, ROUTED_TEXT, WORKLOADS } from "../../../src/bench/workloads.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";

const VERSIONS: Readonly<Record<string, string>> = {
	"/usr/bin/node": "v26.10.0\n",
	node: "v26.10.0\n",
	bun: "1.4.5\n",
	"/opt/deno": "deno 2.9.6 (stable, release)\n",
};

/** A machine with node and bun on PATH, and a deno elsewhere. */
function machine(options: FakeRuntimeOptions = {}): FakeRuntime {
	const runtime = new FakeRuntime(options);
	const none = runtime.processes.onTool;
	runtime.processes.onTool = (tool) => {
		const version = VERSIONS[tool.program];
		if (version === undefined) return none(tool);
		tool.exit(0, null, version);
	};
	return runtime;
}

describe("runtimes", () => {
	it("are those on PATH; what isn't there is said", async () => {
		const notes: string[] = [];
		const found = await findRuntimes(machine(), null, null, notes);
		expect(found.map(({ id, version }) => [id, version])).toEqual([
			["node26", "26.10.0"],
			["bun", "1.4.5"],
		]);
		expect(notes).toEqual(["deno isn't on PATH, so it isn't compared."]);
		expect(found[1]?.trivet).toEqual(["bun", "/opt/trivet.js"]);
	});

	it("by path and name; Deno reads no configuration", async () => {
		const [deno, node] = await findRuntimes(machine(), parseRuntimes("deno=/opt/deno,node-old=/usr/bin/node"), "/b/trivet.js", []);
		expect([deno?.kind, deno?.trivet?.join(" ")]).toEqual(["deno", "/opt/deno run -A --quiet --no-config --no-lock /b/trivet.js"]);
		expect([node?.id, node?.kind]).toEqual(["node-old", "node"]);
	});

	it("have names of their own though given twice", async () => {
		const found = await findRuntimes(machine(), parseRuntimes("bun,bun"), null, []);
		expect(found.map(({ id }) => id)).toEqual(["bun", "bun-2"]);
	});

	it("that were asked for and aren't there are an error", async () => {
		await expect(findRuntimes(machine(), parseRuntimes("deno"), null, [])).rejects.toThrow(/no deno on PATH/);
		expect(() => parseRuntimes("ruby")).toThrow(/"ruby" is no runtime/);
	});

	it("run from source, each has its own main file", async () => {
		const runtime = machine();
		runtime.command.splice(0, 2, "node", "/p/adapters/node/main.ts");
		const found = await findRuntimes(runtime, parseRuntimes("node,bun"), null, []);
		expect(found.map(({ trivet }) => trivet?.at(-1))).toEqual(["/p/adapters/node/main.ts", "/p/adapters/bun/main.ts"]);
	});

	it("an executable runs Trivet as itself only, and says so", async () => {
		const runtime = machine();
		runtime.command.splice(0, 2, "/usr/local/bin/trivet");
		const notes: string[] = [];
		const found = await findRuntimes(runtime, parseRuntimes("bun"), null, notes);
		expect(found.map(({ id, trivet, run }) => [id, trivet, run === null])).toEqual([
			["bun", null, false],
			["trivet", ["/usr/local/bin/trivet"], true],
		]);
		expect(notes.join("")).toContain("--trivet");
		const subjects = listSubjects(found, ["trivet", "native", "raw"], []);
		expect(subjects.map(({ id }) => id)).toEqual(["bun/native", "bun/raw", "trivet/trivet"]);
	});
});

interface Doors {
	readonly routes: Readonly<Record<string, (request: Request) => Response>>;
	readonly byHand: (request: Request) => Response;
}

/** What a program returns that is told to serve the routed workload. */
function programValue(text: string): Doors {
	return new Function("globalThis", text)({ process: { env: { BENCH_WORKLOAD: "routed" } } });
}

describe("servers", () => {
	const place = { folder: "/t", files: "/t/files", port: 4711, socket: null };
	const [plaintext, stream] = [WORKLOADS[0]!, parseWorkloads("streamed")[0]!];

	it("of the user are a shell's command with {port} and {folder}", () => {
		const nginx = parseCustomServer("nginx@8080=nginx -c {folder}/x.conf -p {port}")!;
		expect([nginx.name, nginx.port]).toEqual(["nginx", 8080]);
		const [subject] = listSubjects([], [], [nginx]);
		expect(subject?.command(plaintext, place)).toEqual(["sh", "-c", "exec nginx -c /t/files/x.conf -p 4711"]);
	});

	it.each(["nginx", "=x", "a b=c", "trivet=x", "native=x", "x="])("%j is no server of the user", (text) => {
		expect(parseCustomServer(text)).toBeNull();
	});

	it("are known by name", () => {
		expect(parseServers("raw, trivet")).toEqual(["raw", "trivet"]);
		expect(() => parseServers("apache")).toThrow(/no server "apache"/);
	});

	it("Trivet serves the app or the folder, without a log, as one process", async () => {
		const runtimes = await findRuntimes(machine(), parseRuntimes("bun"), null, []);
		const [trivet, exchange] = listSubjects(runtimes, ["trivet", "exchange"], []);
		expect(trivet?.command(plaintext, place)?.join(" ")).toContain(
			"bun /opt/trivet.js serve /t/app.mjs --host=127.0.0.1 --port=4711 --workers=1 --log=off",
		);
		expect(trivet?.command(parseWorkloads("static")[0]!, { ...place, socket: "/s" })?.join(" ")).toContain("serve /t/files --listen=unix:/s");
		expect(exchange?.command(stream, place)).toBeNull();
	});

	it("a table of routes and the loop of those without a router answer alike", async () => {
		const sources = serverSources();
		const request = new Request("http://localhost/users/42/posts/7?fields=title");
		const routed = Object.assign(request.clone(), { params: { user: "42", post: "7" } });
		const { routes } = programValue(sources["app.mjs"]!.replace(/^export default (.*);$/m, "return $1;"));
		expect(await routes["/users/:user/posts/:post"]!(routed).text()).toBe(ROUTED_TEXT);
		const { byHand } = programValue(`${sources["native-deno.mjs"]!.replace(/^Deno\.serve.*$/m, "")}return { byHand: handlers.routed };`);
		expect(await byHand(request).text()).toBe(ROUTED_TEXT);
	});

	it("have sources that a JavaScript parser takes", () => {
		for (const [name, text] of Object.entries(serverSources())) {
			expect(name).toMatch(/\.mjs$/);
			expect(
				() =>
					new Function(
						`return async () => {${text
							.replace(/^import .*$/gm, "")
							.replace(/^export default /gm, "x = ")
							.replace(/^export /gm, "")}}`,
					),
			).not.toThrow();
		}
	});
});

describe("workloads by name", () => {
	it("a prefix stands for all that begin so", () => {
		expect(parseWorkloads("static,json").map(({ name }) => name)).toEqual(["json", "static-1k", "static-100k", "static-1m"]);
		expect(() => parseWorkloads("stat")).toThrow(/no workload "stat"/);
		expect(() => parseWorkloads("")).toThrow(/no workload/);
	});
});

describe("the plan", () => {
	const plan = {
		runtimes: null,
		servers: ["trivet", "native", "raw"],
		custom: [],
		trivet: null,
		generator: "built-in",
		connections: null,
		usesSockets: false,
	} as const;

	it("takes about two minutes when it shall be quick, for three servers on three runtimes", () => {
		const quick = { ...plan, ...QUICK, quick: true };
		expect(9 * (QUICK.workloads.length * cellSeconds(quick) + costSeconds(quick))).toBeLessThan(150);
	});

	it("takes less than an hour and a half otherwise", () => {
		const thorough = { ...plan, ...THOROUGH, quick: false };
		expect(9 * (THOROUGH.workloads.length * cellSeconds(thorough) + costSeconds(thorough))).toBeLessThan(5400);
	});

	it("turns the order around from round to round", () => {
		expect([inOrder(["a", "b", "c"], 0), inOrder(["a", "b", "c"], 1)]).toEqual([
			["a", "b", "c"],
			["c", "b", "a"],
		]);
	});
});

describe("what the kernel tells", () => {
	const proc = {
		"/proc/10/stat": "10 (a (b) c) S 1 10 10 0 -1 4194560 1 0 0 0 120 30 0 0 20 0 7",
		"/proc/11/stat": "11 (child) S 10 10 10 0 -1 4194560 1 0 0 0 50 0 0 0 20 0 7",
		"/proc/12/stat": "12 (grandchild) S 11 10 10 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 7",
		"/proc/13/stat": "13 (other) S 1 10 10 0 -1 4194560 1 0 0 0 99 99 0 0 20 0 7",
		"/proc/10/status": "Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n",
		"/proc/cpuinfo": "processor\t: 0\nmodel name\t: Some Processor 3000\n",
		"/proc/meminfo": "MemTotal:        1024 kB\n",
		"/proc/loadavg": "0.42 0.30 0.10 1/100 4242\n",
		"/proc/sys/kernel/osrelease": "6.18.1\n",
	};
	const runtime = new FakeRuntime({ files: proc });

	it("a process with its children, and their processor time", async () => {
		const tree = await processTree(runtime, 10);
		expect(tree).toEqual([10, 11, 12]);
		expect(await processorSeconds(runtime, tree, 100)).toBeCloseTo(2.03);
		expect(await processorSeconds(runtime, [10, 99], 100)).toBeNull();
	});

	it("memory now and at most", async () => {
		expect(await readMemory(runtime, [10])).toEqual({ now: 1024 ** 2, peak: 2 * 1024 ** 2 });
		expect(await readMemory(runtime, [11])).toBeNull();
	});

	it("the machine", async () => {
		const environment = await describeEnvironment(runtime, null, "built-in");
		expect(environment).toMatchObject({
			processor: "Some Processor 3000",
			memoryBytes: 1024 ** 2,
			kernel: "6.18.1",
			load: 0.42,
			governor: "unknown",
		});
		expect(await describeEnvironment(new FakeRuntime(), null, "x")).toMatchObject({ processor: "x64", memoryBytes: null, load: null });
	});

	it("lists of cores", () => {
		expect(parseCoreList("0,2-4,x\n")).toEqual([0, 2, 3, 4]);
		expect(parseCoreList("")).toEqual([]);
	});
});

describe("progress", () => {
	it("on a terminal replaces its line and says what is left, at the pace so far", () => {
		const runtime = new FakeRuntime({ isTerminal: true });
		const line = new ProgressLine(runtime, false);
		line.planned(100);
		line.progress("first", 50);
		runtime.clock.millis += 100_000;
		line.progress("second", 50);
		expect(runtime.error).toContain("\r\x1b[K 50 %  1 min 40 s left  second");
		line.finish();
		expect(runtime.error.endsWith("\r\x1b[K")).toBe(true);
	});

	it("elsewhere prints a line now and then, and nothing when quiet", () => {
		const runtime = new FakeRuntime();
		const line = new ProgressLine(runtime, false);
		line.planned(100);
		for (let second = 0; second < 60; second++) {
			line.progress(`step ${second}`, 1);
			runtime.clock.millis += 1000;
		}
		expect(runtime.error.split("\n").length).toBe(4);
		expect(runtime.error).not.toContain("\x1b");
		const quiet = new FakeRuntime();
		new ProgressLine(quiet, true).progress("x", 1);
		expect(quiet.error).toBe("");
	});
});
