/**
 * The files of scripts/deploy against the program: flags and variables exist and have the values that are meant, times fit together. That systemd, HAProxy
 * and Kubernetes take the files is tried by hand (scripts/deploy/README.md).
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkOptions, chooseCommand } from "../../src/cli/commands.ts";
import { type OptionValues, optionByFlag } from "../../src/cli/options.ts";
import { type ParsedArguments, parseArguments } from "../../src/cli/parse-arguments.ts";
import { readEnvironment } from "../../src/cli/read-environment.ts";
import { parseMillis } from "../../src/operations/measures.ts";
import { DEFAULT_GRACE_MILLIS } from "../../src/operations/server.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";

const read = (name: string) => readFileSync(new URL(`../../scripts/deploy/${name}`, import.meta.url), "utf8");
const SERVICE = read("trivet.service");
const SOCKET = read("trivet.socket");
const MANIFEST = read("kubernetes.yaml");
const PROXY = read("haproxy.cfg");
const DOCKERFILE = read("Dockerfile");

/** What the one line that `pattern` matches captures. */
function captured(text: string, pattern: RegExp): string {
	const all = [...text.matchAll(new RegExp(pattern.source, "gm"))];
	expect(all.length, `lines that match ${pattern}`).toBe(1);
	return all[0]![1]!;
}

const seconds = (text: string) => Number(text) * 1000;
const totalOf = ({ drainDelay = 0, grace = DEFAULT_GRACE_MILLIS }: OptionValues) => drainDelay + grace;

/** As the program reads them; throws for an option that the command doesn't take. */
function parse(args: readonly string[]): ParsedArguments {
	const parsed = parseArguments(args);
	checkOptions(chooseCommand(parsed.words).command, parsed.written);
	return parsed;
}

/** A command line that a file holds, as the program reads it. */
function commandLine(line: string): ParsedArguments {
	const [program, ...args] = line.split(/\s+/);
	expect(program).toMatch(/(^|\/)trivet$/);
	return parse(args);
}

describe("trivet.service", () => {
	const started = commandLine(captured(SERVICE, /^ExecStart=(.*)$/));

	it("starts with flags that exist, on the sockets of trivet.socket", () => {
		expect(started.values.listen).toMatchObject([{ transport: "inherited" }]);
		expect(SOCKET).toMatch(/^ListenStream=80$/m);
	});

	it("reloads by the program itself, as a process that may tell how it is", () => {
		expect(commandLine(captured(SERVICE, /^ExecReload=(.*)$/)).words).toEqual(["reload", "$MAINPID"]);
		expect([captured(SERVICE, /^Type=(.*)$/), captured(SERVICE, /^NotifyAccess=(.*)$/)]).toEqual(["notify", "all"]);
	});

	it("is given time to drain", () => {
		expect(seconds(captured(SERVICE, /^TimeoutStopSec=(\d+)$/))).toBeGreaterThan(totalOf(started.values));
	});

	it("finds its admin socket in the runtime folder, which is closed to others", () => {
		expect(captured(SERVICE, /^Environment=TRIVET_RUNTIME_DIR=(.*)$/)).toBe(`/run/${captured(SERVICE, /^RuntimeDirectory=(.*)$/)}`);
		expect(captured(SERVICE, /^RuntimeDirectoryMode=(.*)$/)).toBe("0700");
	});
});

describe("kubernetes.yaml", () => {
	const args = [...MANIFEST.matchAll(/^ {12}- (--.*)$/gm)].map((match) => match[1]!);
	const { values } = parse(args);

	it("has flags that exist", () => {
		expect(values).toMatchObject({
			health: "/healthz",
			workers: "auto",
			listen: [{ transport: "tcp", port: Number(captured(MANIFEST, /containerPort: (\d+)/)) }],
		});
	});

	it("gives a pod time to leave the Service, and to drain", () => {
		expect(seconds(captured(MANIFEST, /terminationGracePeriodSeconds: (\d+)/))).toBeGreaterThan(totalOf(values) + 5000);
		const [, period, , failures] = /readinessProbe:[^#]*?periodSeconds: (\d+)\s+timeoutSeconds: (\d+)\s+failureThreshold: (\d+)/.exec(MANIFEST)!;
		expect(values.drainDelay).toBeGreaterThan(seconds(period!) * Number(failures));
	});

	it("asks health where it is answered", () => {
		const probes = [...MANIFEST.matchAll(/^ +(\w+)Probe:\n +httpGet: \{ path: (\S+), port: http \}$/gm)].map((match) => `${match[1]} ${match[2]}`);
		expect(probes).toEqual(["startup /readyz", "readiness /readyz", "liveness /livez"]);
	});

	it("lets no variable of the Service pass for an option: a Service called trivet sets TRIVET_PORT", () => {
		expect(MANIFEST).toMatch(/^ {6}enableServiceLinks: false$/m);
	});

	it("holds a configuration that is JSON", () => {
		const block = /trivet\.config\.json: \|\n((?: {4}.*\n)+)/.exec(MANIFEST)![1]!;
		expect(Object.keys(JSON.parse(block) as object)).toEqual(["routes"]);
	});
});

describe("haproxy.cfg", () => {
	const time = (name: string) => parseMillis(captured(PROXY, new RegExp(`^ +timeout ${name} (\\S+)$`)))!;
	const backend = commandLine(captured(PROXY, /^# +(trivet .*)$/).replace("…", "."));
	const check = /inter (\S+) fall (\d+)/.exec(PROXY)!;

	it("gives idle connections up before the server does", () => {
		const purge = parseMillis(captured(PROXY, /pool-purge-delay (\S+)/))!;
		expect(Math.max(purge, time("http-keep-alive"))).toBeLessThan(DEFAULT_LIMITS.idleMillis);
	});

	it("waits for a response as long as a request may take", () => {
		expect(time("server")).toBeGreaterThan(DEFAULT_LIMITS.requestMillis);
	});

	it("notices a drain before the server stops accepting", () => {
		expect(backend.values.drainDelay).toBeGreaterThan(parseMillis(check[1]!)! * (Number(check[2]) + 1));
		expect(parseMillis(captured(PROXY, /hard-stop-after (\S+)/))).toBeGreaterThan(totalOf(backend.values));
	});

	it("speaks the PROXY protocol to servers that expect it, in checks too", () => {
		expect(backend.values.proxyProtocol).toHaveLength(1);
		expect(PROXY).toMatch(/send-proxy-v2-ssl check-send-proxy/);
		expect(backend.values.health).toBe("/healthz");
	});
});

describe("Dockerfile", () => {
	const pairs = captured(DOCKERFILE, /^ENV (.*)$/).split(" ");
	const variables = new Map(pairs.map((pair) => pair.split("=", 2) as [string, string]));

	it("sets variables that are read", () => {
		const values = readEnvironment((name) => variables.get(name));
		expect(values).toMatchObject({
			health: "/healthz",
			grace: 20_000,
			listen: [{ transport: "tcp", port: Number(captured(DOCKERFILE, /^EXPOSE (\d+)$/)) }],
		});
		// The runtime folder is no option.
		expect(Object.keys(values)).toHaveLength(variables.size - 1);
		expect(variables.get("TRIVET_RUNTIME_DIR")).toMatch(/^\/run\/trivet\//);
	});

	it("runs without a shell, as nobody in particular", () => {
		expect(captured(DOCKERFILE, /^USER (.*)$/)).toBe("65532:65532");
		for (const name of ["ENTRYPOINT", "CMD"]) expect(captured(DOCKERFILE, new RegExp(`^${name} (.*)$`))).toMatch(/^\[.*\]$/);
		expect(commandLine(captured(DOCKERFILE, /CMD (\["\/trivet.*)$/).replaceAll(/[[\]",]/g, "")).words).toEqual(["status"]);
	});
});

it.each([SERVICE, MANIFEST, PROXY, DOCKERFILE])("flags in comments exist (file %#)", (text) => {
	// Other programs' own.
	const theirs = ["rm", "read-only", "tmpfs", "cap-drop", "only", "keep-bundle", "from", "chown", "interval", "timeout", "start-period", "retries"];
	const flags = [...text.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].map((match) => match[1]!).filter((name) => !theirs.includes(name));
	expect(flags.filter((name) => optionByFlag(name.replace(/^no-/, "")) === null)).toEqual([]);
});
