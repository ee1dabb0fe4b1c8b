import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { benchArguments, listRivals } from "../../../../scripts/bench/contestants.mjs";
import { parseOptions } from "../../../../scripts/bench/options.mjs";
import { parseCustomServer } from "../../../../src/bench/subjects.ts";

const RUNTIMES = [
	{ id: "node26", kind: "node", version: "26.10.0", path: "/opt/no de/node" },
	{ id: "bun", kind: "bun", version: "1.4.5", path: "/opt/bun" },
];

let folder = "";

afterEach(() => {
	if (folder !== "") rmSync(folder, { recursive: true });
	folder = "";
});

describe("the command line of trivet bench", () => {
	it("names runtimes, servers, workloads and what was handed on", () => {
		const options = parseOptions(["--runtimes", "bun", "--servers", "raw,trivet,nginx", "--quick", "--rounds", "4", "--html", "x.html"]);
		expect(benchArguments(options, RUNTIMES, "/d/trivet.js", [{ name: "nginx", command: "nginx {port}" }])).toEqual([
			"bench",
			"--runtimes=node26=/opt/no de/node,bun=/opt/bun",
			"--trivet=/d/trivet.js",
			"--servers=trivet,raw",
			"--server=nginx=nginx {port}",
			"--quick",
			"--workloads=plaintext,json,routed,static-1k,echo-1k,pipelined",
			"--rounds=4",
			"--html=x.html",
		]);
	});

	it.each([["--servers", "apache"], ["--json", "figures"], ["--what"]])("refuses %s %s", (...args) => {
		expect(() => parseOptions(args)).toThrow();
	});
});

describe("servers that trivet bench doesn't know", () => {
	it("another checkout is there for each runtime and door that was chosen, under a name that is no port", () => {
		const { servers } = listRivals(["exchange", "raw"], RUNTIMES, "/tmp/other.mjs");
		expect(servers.map(({ name }) => name)).toEqual(["node26-exchange-before", "bun-exchange-before"]);
		for (const { name, command } of servers) expect(parseCustomServer(`${name}=${command}`)).toMatchObject({ name, port: null });
		expect(servers[0]?.command).toContain("'/opt/no de/node' /tmp/other.mjs");
	});

	const TARGETS: [string, string, string][] = [
		["trivet", "static-1k", "/files"],
		["trivet", "echo-1k", "/app.mjs"],
		["exchange", "pipelined", "/exchange.mjs"],
		["exchange", "routed", "/nothing"],
	];
	it.skipIf(process.platform === "win32").each(TARGETS)("another checkout's %s door at %s serves %s", (door, workload, target) => {
		folder = mkdtempSync(join(tmpdir(), "trivet-contestants-"));
		mkdirSync(join(folder, "files"));
		const { servers } = listRivals([door], [{ id: "x", kind: "node", version: "1", path: "echo" }], "bundle");
		const command = servers[0]!.command.replace("{port}", "4711").replace("{folder}", `${folder}/files`);
		const { stdout } = spawnSync("sh", ["-c", `exec ${command}`], { encoding: "utf8", env: { ...process.env, BENCH_WORKLOAD: workload } });
		expect(stdout).toContain(`bundle serve ${folder}${target} --host=127.0.0.1 --port=4711 --workers=1`);
	});

	it.skipIf(process.platform === "win32").each([
		["nginx", 3, "listen 127.0.0.1:4711;", "root FILES;"],
		["caddy", 2, "http://127.0.0.1:4711 {", "root * FILES"],
	] as const)("%s gets a configuration of its own beside the files", (name, place, listens, root) => {
		folder = mkdtempSync(join(tmpdir(), "trivet-contestants-"));
		mkdirSync(join(folder, "files"));
		const script = fileURLToPath(new URL(`../../../../scripts/bench/servers/${name}.sh`, import.meta.url));
		const { stdout } = spawnSync("sh", [script, "echo", "4711", `${folder}/files`], { encoding: "utf8" });
		const file = stdout.split(" ")[place]!;
		expect(file.startsWith(`${folder}/${name}-4711/`)).toBe(true);
		const text = readFileSync(file, "utf8");
		expect(text).toContain(listens);
		expect(text).toContain(root.replace("FILES", `${folder}/files`));
	});
});
