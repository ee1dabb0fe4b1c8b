/**
 * Starts the server under test, the same way for every subject: in-process through the adapter of the runtime that runs the
 * test ("source"), or as a process of its own (the bundle, an executable).
 *
 * Cases written against `Subject` run everywhere. What only one process can see is asked for with `sourceOnly`, which prints why.
 */
import { join } from "node:path";
import { it } from "vitest";
import { LIMIT_OPTIONS } from "../../src/cli/limit-values.ts";
import { flagName } from "../../src/cli/options.ts";
import { serve } from "../../src/operations/serve.ts";
import type { ServeOptions } from "../../src/operations/serve-options.ts";
import type { Handler } from "../../src/protocol/exchange/exchange.ts";
import type { Limits } from "../../src/protocol/limits.ts";
import type { Runtime } from "../../src/runtime.ts";
import type { FetchHandler } from "../../src/service/fetch/fetch-handler.ts";
import { installGlobals } from "../../src/service/fetch/install-globals.ts";
import { staticHandler } from "../../src/service/static/static-handler.ts";
import { type RawAddress, RawClient } from "./raw-http.ts";
import { HERE, ROOT, SUBJECT_KIND, type SubjectKind, startProcess, temporaryFolder } from "./start-subject-process.ts";

const APP_FILES = { fetch: "app.mjs", exchange: "low-app.mjs", transcript: "transcript-app.mjs" } as const;

export type AppName = keyof typeof APP_FILES;

export interface SubjectOptions {
	/** The handler module: test/contract/app.mjs ("fetch"), low-app.mjs ("exchange") or transcript-app.mjs ("transcript"). */
	readonly app?: AppName;
	/** A folder to serve, before the app. */
	readonly folder?: string;
	/** The default is 127.0.0.1. */
	readonly listen?: "ipv4" | "ipv6" | "unix";
	readonly limits?: Partial<Limits>;
	readonly maxConnections?: number;
	readonly graceMillis?: number;
	/** Networks whose Forwarded and X-Forwarded-* are believed. */
	readonly trustProxy?: readonly string[];
	/** Networks whose connections begin with a PROXY protocol header. */
	readonly proxyProtocol?: readonly string[];
	/** In-process only: false leaves the runtime's own Request, Response and Headers to the handler module. */
	readonly lightGlobals?: boolean;
}

export interface Subject {
	readonly kind: SubjectKind;
	readonly address: RawAddress;
	/** What it has reported of errors so far. */
	errors(): string;
	/** Resolves once it has reported an error that `pattern` matches. */
	waitForError(pattern: RegExp): Promise<unknown>;
	connect(): Promise<RawClient>;
	/** Asks it to stop, gracefully; resolves when it has. */
	stop(): Promise<void>;
	/** Stops it at once and closes every client it was connected to by. */
	dispose(): Promise<void>;
}

/** The arguments that set limits. */
function limitArguments(limits: Partial<Limits>): string[] {
	return (Object.entries(limits) as [keyof Limits, number][]).flatMap(([name, value]) => [
		`--${flagName(LIMIT_OPTIONS[name])}`,
		name.endsWith("Millis") ? `${value}ms` : String(value),
	]);
}

/** A case that only an in-process server can be asked; elsewhere it is skipped and says why. */
export function sourceOnly(reason: string): typeof it | typeof it.skip {
	if (SUBJECT_KIND === "source") return it;
	console.log(`skipped against ${process.env.TRIVET_SUBJECT}: ${reason}`);
	return it.skip;
}

/** Starts the server under test and resolves once it listens. */
export async function startSubject(options: SubjectOptions = {}): Promise<Subject> {
	const socket = options.listen === "unix" ? join(temporaryFolder(), "server.sock") : null;
	const started = SUBJECT_KIND === "source" ? await startInProcess(options, socket) : await startOther(options, socket);
	const clients: RawClient[] = [];
	return {
		kind: SUBJECT_KIND,
		address: started.address,
		errors: started.errors,
		waitForError: started.waitForError,
		stop: started.stop,
		async connect() {
			const client = await RawClient.connect(started.address);
			clients.push(client);
			return client;
		},
		async dispose() {
			for (const client of clients) client.close();
			await started.kill();
		},
	};
}

interface Started {
	readonly address: RawAddress;
	readonly errors: () => string;
	readonly waitForError: (pattern: RegExp) => Promise<unknown>;
	readonly stop: () => Promise<void>;
	readonly kill: () => Promise<void>;
}

function hostOf(options: SubjectOptions): string {
	return options.listen === "ipv6" ? "::1" : "127.0.0.1";
}

/** The module of the app under test. */
export function appPath(app: AppName): string {
	return join(ROOT, "test/contract", APP_FILES[app]);
}

/** The runtime that runs this test, as the adapter gives it. */
export async function createRuntimeHere(): Promise<Runtime> {
	const adapter = (await import(`../../adapters/${HERE}/runtime.ts`)) as { createRuntime(): Runtime };
	return adapter.createRuntime();
}

async function startInProcess(options: SubjectOptions, socket: string | null): Promise<Started> {
	const runtime = await createRuntimeHere();
	let errors = "";
	runtime.writeError = (text) => {
		errors += text;
	};
	const undo = options.lightGlobals === false ? () => {} : installGlobals();
	const host = hostOf(options);
	const server = serve(runtime, {
		...(await doorOf(options, runtime)),
		...(socket === null ? { port: 0, hostname: host } : { unix: socket }),
		...(options.limits === undefined ? {} : { limits: options.limits }),
		...(options.maxConnections === undefined ? {} : { maxConnections: options.maxConnections }),
		...(options.graceMillis === undefined ? {} : { grace: options.graceMillis }),
		...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
		...(options.proxyProtocol === undefined ? {} : { proxyProtocol: options.proxyProtocol }),
	});
	await server.ready;
	return {
		address: socket === null ? { host, port: server.port } : { path: socket },
		errors: () => errors,
		// Reporting comes before answering, and nothing is in between here.
		waitForError: async (pattern) => {
			if (!pattern.test(errors)) throw new Error(`${pattern} was not reported: ${errors}`);
		},
		stop: () => server.stop(),
		kill: async () => {
			undo();
			await server.stop(true);
		},
	};
}

async function doorOf(options: SubjectOptions, runtime: Runtime): Promise<ServeOptions> {
	const door: ServeOptions =
		options.app !== undefined && options.app !== "fetch"
			? { handler: ((await import(appPath(options.app))) as { handler: Handler }).handler }
			: { fetch: ((await import(appPath("fetch"))) as { default: { fetch: FetchHandler } }).default.fetch };
	if (options.folder === undefined) return door;
	return { handler: staticHandler({ root: options.folder, files: runtime.files, clock: runtime.clock }) };
}

async function startOther(options: SubjectOptions, socket: string | null): Promise<Started> {
	const host = hostOf(options);
	const args = [options.folder ?? appPath(options.app ?? "fetch"), "--print-json", "--quiet"];
	args.push(...(socket === null ? ["--host", host, "--port", "0"] : ["--listen", `unix:${socket}`]));
	args.push(...limitArguments(options.limits ?? {}));
	if (options.maxConnections !== undefined) args.push("--max-connections", String(options.maxConnections));
	if (options.graceMillis !== undefined) args.push("--grace", `${options.graceMillis}ms`);
	if (options.trustProxy !== undefined) args.push("--trust-proxy", options.trustProxy.join(","));
	if (options.proxyProtocol !== undefined) args.push(`--proxy-protocol=${options.proxyProtocol.join(",")}`);
	const started = await startProcess(args);
	const line = await started.waitFor("out", /^\{.*\}$/m);
	return {
		address: socket === null ? { host, port: portOf(line[0]) } : { path: socket },
		errors: () => started.error,
		waitForError: (pattern) => started.waitFor("error", pattern),
		stop: async () => {
			started.signal("SIGTERM");
			await started.exited;
		},
		kill: async () => {
			started.kill();
			await started.exited;
		},
	};
}

/** The port of the first address that `--print-json` printed. */
export function portOf(json: string): number {
	const printed = JSON.parse(json) as { addresses: { port: number }[] };
	const port = printed.addresses[0]?.port;
	if (port === undefined || port === 0) throw new Error(`no port in ${json}`);
	return port;
}
