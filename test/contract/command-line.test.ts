/** The command line as a process: what it prints, serves, and how it ends. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../support/raw-http.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, fieldValue, type RawResponse, readResponse, textOf } from "../support/raw-http-response.ts";
import { appPath, portOf } from "../support/start-subject.ts";
import {
	HERE,
	runProcess,
	SUBJECT_KIND,
	type SubjectProcess,
	type SubjectProcessOptions,
	startProcess,
	temporaryFolder,
} from "../support/start-subject-process.ts";

// Starting a process takes its time on a busy machine; nothing here asserts how much.
const PATIENTLY = { timeout: 30_000 };

let folder: string;
beforeAll(() => {
	folder = temporaryFolder();
	mkdirSync(join(folder, "site"));
	writeFileSync(join(folder, "site", "index.html"), "<title>site</title>\n");
	writeFileSync(join(folder, "site", "page.txt"), "a page\n");
	writeFileSync(join(folder, "object.mjs"), 'export default { fetch: () => new Response("by object\\n") };\n');
	writeFileSync(join(folder, "function.mjs"), 'export default () => new Response("by default function\\n");\n');
	writeFileSync(join(folder, "named.mjs"), 'export function fetch() { return new Response("by named function\\n"); }\n');
	writeFileSync(join(folder, "low.mjs"), 'export function handler(exchange) { exchange.respond(200, [], "by exchange\\n"); }\n');
	writeFileSync(join(folder, "common.cjs"), 'module.exports = { fetch: () => new Response("by CommonJS\\n") };\n');
	writeFileSync(join(folder, "typed.ts"), 'export default { fetch: (request: Request): Response => new Response("by TypeScript\\n" as string) };\n');
	writeFileSync(join(folder, "sub.mjs"), 'export const text = "by an import of its own\\n";\n');
	writeFileSync(join(folder, "imports.mjs"), 'import { text } from "./sub.mjs";\nexport default { fetch: () => new Response(text) };\n');
	writeFileSync(join(folder, "no-handler.js"), "console.log(1);\n");
	writeFileSync(join(folder, "broken.mjs"), 'throw new Error("broken on purpose");\n');
	writeFileSync(join(folder, "options.mjs"), 'export default { fetch: () => new Response("x"), maxRequestBodySize: 10 };\n');
});

const started: SubjectProcess[] = [];
afterEach(async () => {
	for (const each of started.splice(0)) {
		each.kill();
		await each.exited;
	}
});

async function start(args: readonly string[], options: SubjectProcessOptions = {}): Promise<{ process: SubjectProcess; port: number }> {
	const process = await startProcess([...args, "--print-json"], { cwd: folder, ...options });
	started.push(process);
	const [line] = await process.waitFor("out", /^\{.*\}$/m);
	return { process, port: portOf(line) };
}

async function ask(port: number, target: string, host = "127.0.0.1"): Promise<RawResponse> {
	const client = await RawClient.connect({ host, port });
	const response = await exchange(client, get(target, "Connection: close"));
	client.close();
	return response;
}

describe("words without a server", PATIENTLY, () => {
	it("help fits its width, names the flags, and goes to standard output", async () => {
		for (const args of [["--help"], ["help"], ["-h"], ["help", "serve"]]) {
			const { code, out, error } = await runProcess(args);
			expect([code, error]).toEqual([0, ""]);
			expect(out).toContain("trivet");
			expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
		}
		expect((await runProcess(["help", "serve"])).out).toContain("--timeout-header");
	});

	it("version, in a line and as JSON", async () => {
		const line = await runProcess(["--version"]);
		expect(line.code).toBe(0);
		expect(line.out).toMatch(/\d+\.\d+\.\d+/);
		const json = await runProcess(["version", "--json"]);
		const parsed = JSON.parse(json.out) as Record<string, unknown>;
		expect(parsed.trivet).toMatch(/^\d+\.\d+\.\d+/);
		// A self-extracting ".run" file starts an ordinary deno, and says so.
		expect(parsed.executable).toBe(SUBJECT_KIND === "executable" && !process.env.TRIVET_SUBJECT?.endsWith(".run"));
		if (SUBJECT_KIND === "source") expect(parsed.runtime).toBe(HERE);
	});

	it.each([
		[["--prot", "9000"], /--port/],
		[["--timeout-heder", "1s"], /--timeout-header/],
		[["srve"], /serve/],
		[["--port", "http"], /--port.*http/],
		[["--max-body", "many"], /--max-body.*many/],
		[["--timeout-idle", "5 parsecs"], /--timeout-idle/],
	])("%j: 64, and says what was meant", async (args, message) => {
		const { code, out, error } = await runProcess(args, { cwd: folder });
		expect(error).toMatch(message);
		expect([code, out]).toEqual([64, ""]);
	});

	it("a flag that doesn't go with the command, and a bad environment: 64", async () => {
		expect((await runProcess(["version", "--spa"])).code).toBe(64);
		const { code, error } = await runProcess(["site"], { cwd: folder, environment: { TRIVET_MAX_FIELDS: "lots" } });
		expect(error).toContain("TRIVET_MAX_FIELDS");
		expect(code).toBe(64);
	});

	it.each([
		["no-handler.js", /trivet \./],
		["broken.mjs", /broken on purpose/],
		["not-there.mjs", /not-there\.mjs/],
		["/not/there", /\/not\/there/],
	])("%s can't be served: 1, and says why", async (word, message) => {
		const { code, error } = await runProcess([word, "-p", "0"], { cwd: folder });
		expect(error).toMatch(message);
		expect(code).toBe(1);
	});
});

describe("what is served", PATIENTLY, () => {
	it.each([
		["object.mjs", "by object\n"],
		["function.mjs", "by default function\n"],
		["named.mjs", "by named function\n"],
		["low.mjs", "by exchange\n"],
		["imports.mjs", "by an import of its own\n"],
	])("the module %s", async (word, content) => {
		const { port } = await start([word, "-p", "0"]);
		expect(textOf(await ask(port, "/"))).toBe(content);
	});

	it("a TypeScript module, or a clear word that this runtime runs none", async () => {
		const { code, out, error } = await startOrEnd(["typed.ts", "-p", "0", "--print-json"]);
		if (code === null) expect(textOf(await ask(portOf(out), "/"))).toBe("by TypeScript\n");
		else {
			expect(error).toMatch(/runs no TypeScript/);
			expect(code).toBe(1);
		}
	});

	it("a folder, a single file, and a folder before a module", async () => {
		const site = await start(["site", "--port=0"]);
		expect(textOf(await ask(site.port, "/"))).toContain("<title>site");
		const file = await start(["site/page.txt", "-p0"]);
		expect(textOf(await ask(file.port, "/"))).toBe("a page\n");
		expect(textOf(await ask(file.port, "/page.txt"))).toBe("a page\n");
		expect((await ask(file.port, "/index.html")).status).toBe(404);
		const both = await start(["serve", "site", "object.mjs", "-p", "0"]);
		expect(textOf(await ask(both.port, "/page.txt"))).toBe("a page\n");
		expect(textOf(await ask(both.port, "/elsewhere"))).toBe("by object\n");
	});

	it("the current folder without a word, by flags that change how", async () => {
		const { port } = await start(["-p", "0", "--spa", "--cache", "60", "-H", "X-Extra: yes", "--no-clean-urls"], { cwd: join(folder, "site") });
		const page = await ask(port, "/page.txt");
		expect([fieldValue(page, "cache-control"), fieldValue(page, "x-extra")]).toEqual([expect.stringContaining("max-age=60"), "yes"]);
		expect((await ask(port, "/page")).status).toBe(404);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		expect(textOf(await exchange(client, get("/any/route", "Accept: text/html", "Connection: close")))).toContain("<title>site");
		client.close();
	});

	it("a listing with --browse, below --base", async () => {
		const { port } = await start([folder, "-p", "0", "--browse", "--base", "/files"]);
		expect(textOf(await ask(port, "/files/"))).toContain("object.mjs");
		expect((await ask(port, "/object.mjs")).status).toBe(404);
	});

	it("the demo, with everything its page refers to", async () => {
		const { port } = await start(["demo", "-p", "0"]);
		const page = await ask(port, "/");
		expect([page.status, fieldValue(page, "content-type")?.split(";")[0]]).toEqual([200, "text/html"]);
		const references = [...textOf(page).matchAll(/(?:src|href)="(\/[^"#?]*)"/g)].map((match) => match[1]!);
		for (const target of new Set(references)) expect([target, Math.floor((await ask(port, target)).status / 100)]).toEqual([target, 2]);
		expect(textOf(page)).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!localhost)[^"]*\.(?:js|css|woff2?|png|jpg)"/);
	});

	it("limits given by the environment, and flags before it", async () => {
		const { port } = await start([appPath("fetch"), "-p", "0", "--max-target", "50"], {
			environment: { TRIVET_MAX_TARGET: "20", TRIVET_MAX_FIELDS: "3" },
		});
		expect((await ask(port, `/now?n=${"1".repeat(30)}`)).status).toBe(200);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		expect((await exchange(client, get("/hello", "A: 1", "B: 2", "C: 3"))).status).toBe(431);
		client.close();
	});

	it("the options of a module, and flags before them", async () => {
		const { port } = await start(["options.mjs", "-p", "0"]);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		await client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
		expect((await readResponse(client)).status).toBe(413);
		client.close();
	});
});

describe("what it says when it is ready", PATIENTLY, () => {
	it("a banner on standard error, without colour where that is no terminal, and nothing on standard output", async () => {
		const process = await startProcess(["site", "-p", "0"], { cwd: folder });
		started.push(process);
		const [, port] = await process.waitFor("error", /http:\/\/localhost:(\d+)/);
		expect((await ask(Number(port), "/page.txt")).status).toBe(200);
		expect((await ask(Number(port), "/page.txt", "::1")).status).toBe(200);
		expect(process.error).not.toContain("\u001b[");
		expect(process.out).toBe("");
	});

	it("nothing with --quiet but the line of --print-json", async () => {
		const { process } = await start(["site", "-p", "0", "-q"]);
		expect(process.error).toBe("");
		expect(process.out.split("\n").length).toBe(2);
	});
});

describe("how it ends", PATIENTLY, () => {
	let taken: { port: number; close: () => void };
	beforeAll(async () => {
		const server = createServer().listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		taken = { port: (server.address() as { port: number }).port, close: () => server.close() };
	});
	afterAll(() => taken.close());

	it("1 on a port that is taken, which it names", async () => {
		const { code, out, error } = await runProcess(["site", "-p", String(taken.port), "--host", "127.0.0.1", "--print-json"], { cwd: folder });
		expect(error).toContain(String(taken.port));
		expect([code, out]).toEqual([1, ""]);
	});

	it.each(["SIGTERM", "SIGINT"] as const)("0 after %s, once what is in progress has ended", async (signal) => {
		const { process, port } = await start([appPath("fetch"), "-p", "0"]);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		await client.send(get("/slow?ms=300") + get("/now?n=2"));
		await exchange(await RawClient.connect({ host: "127.0.0.1", port }), get("/hello", "Connection: close"));
		process.signal(signal);
		expect(textOf(await readResponse(client))).toBe("slow\n");
		await client.waitEnd();
		client.close();
		expect(await process.exited).toEqual({ code: 0, signal: null });
	});

	it("2 after a second SIGINT, and after SIGQUIT, at once", async () => {
		for (const signals of [["SIGINT", "SIGINT"], ["SIGQUIT"]] as const) {
			const { process, port } = await start([appPath("fetch"), "-p", "0"]);
			const client = await RawClient.connect({ host: "127.0.0.1", port });
			const idle = await RawClient.connect({ host: "127.0.0.1", port });
			await client.send(get("/never?id=x"));
			await exchange(idle, get("/abort/entered?id=x"));
			process.signal(signals[0]);
			// The first signal has been seen once the idle connection is closed.
			if (signals.length > 1) await idle.waitEnd();
			if (signals.length > 1) process.signal("SIGINT");
			expect(await process.exited).toEqual({ code: 2, signal: null });
			client.close();
			idle.close();
		}
	});

	it("2 when the grace passes with requests in progress", async () => {
		const { process, port } = await start([appPath("fetch"), "-p", "0", "--grace", "200ms"]);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		const other = await RawClient.connect({ host: "127.0.0.1", port });
		await client.send(get("/never?id=x"));
		await exchange(other, get("/abort/entered?id=x"));
		other.close();
		process.signal("SIGTERM");
		expect(await process.exited).toEqual({ code: 2, signal: null });
		client.close();
	});
});

/** Starts, and resolves when it is ready (code null) or has ended. */
async function startOrEnd(args: readonly string[]): Promise<{ code: number | null; out: string; error: string }> {
	const process = await startProcess(args, { cwd: folder });
	started.push(process);
	const ready = process.waitFor("out", /^\{.*\}$/m).then(
		() => null,
		async () => (await process.exited).code,
	);
	return { code: await ready, out: process.out, error: process.error };
}
