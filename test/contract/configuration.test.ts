/** A configuration as a user has it: sites by host, routes of every kind, in JSON, JavaScript and TypeScript; and `trivet check`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../support/raw-http.ts";
import { head } from "../support/raw-http-request.ts";
import { exchange, fieldValue, type RawResponse, textOf } from "../support/raw-http-response.ts";
import { portOf } from "../support/start-subject.ts";
import { runProcess, type SubjectProcess, startProcess, temporaryFolder } from "../support/start-subject-process.ts";

// Starting a process takes its time on a busy machine; nothing here asserts how much.
const PATIENTLY = { timeout: 30_000 };

const SITES = {
	$schema: "./node_modules/trivet/dist/trivet.schema.json",
	port: 0,
	host: "127.0.0.1",
	log: "off",
	admin: false,
	workers: 1,
	timeoutIdle: "20s",
	headers: { "X-Served-By": "trivet" },
	sites: [
		{
			hosts: ["shop.example", "*.shop.example"],
			headers: { "X-Site": "shop" },
			routes: [
				{ path: "/api/items/:id", methods: ["GET", "DELETE"], module: "api.mjs" },
				{ path: "/assets/*", folder: "assets", cache: 60 },
				{ path: "/old/:id", redirect: "/api/items/:id", status: 301 },
				{ path: "/robots.txt", respond: "User-agent: *\n" },
				{ path: "/version", respond: { version: 1 }, headers: { "X-Route": "version" } },
				{ path: "/*", file: "shell.html" },
			],
		},
	],
	serve: ["public", "app.mjs"],
};

let folder: string;
beforeAll(() => {
	folder = temporaryFolder();
	const site = join(folder, "site");
	for (const name of ["", "public", "assets", "json", "js", "ts", "bad"]) mkdirSync(join(site, name));
	const files = {
		"api.mjs": "export default { fetch: (request, info) => Response.json([request.method, request.params.id, info.params.id]) };\n",
		"app.mjs": 'export default { fetch: () => new Response("app\\n") };\n',
		"shell.html": "shell\n",
		"public/index.html": "public\n",
		"assets/app.js": "asset\n",
		"sites.json": JSON.stringify(SITES),
		"json/trivet.config.json": JSON.stringify({ serve: "../public", port: 0 }),
		"js/trivet.config.mjs": 'export default async () => ({ serve: "../public", port: 0, headers: { "X-From": "js" } });\n',
		"ts/trivet.config.ts": 'const port: number = 0;\nexport default { serve: "../public", port, headers: { "X-From": "ts" } } as const;\n',
		"bad/trivet.config.json": '{\n\t"prot": 80,\n\t"routes": [{ "path": "/a", "redirect": "/b", "status": 200 }]\n}\n',
		"bad/missing.json": '{ "serve": "nowhere" }\n',
		"bad/broken.json": '{ "routes": [{ "path": "/*", "module": "broken.mjs" }] }\n',
		"bad/broken.mjs": 'throw new Error("broken on purpose");\n',
	};
	for (const [name, text] of Object.entries(files)) writeFileSync(join(site, name), text);
});

const started: SubjectProcess[] = [];
afterEach(async () => {
	for (const each of started.splice(0)) {
		each.kill();
		await each.exited;
	}
});

async function start(args: readonly string[], cwd: string): Promise<number> {
	const process = await startProcess([...args, "--print-json", "--workers=1"], { cwd: join(folder, "site", cwd) });
	started.push(process);
	const [line] = await process.waitFor("out", /^\{.*\}$/m);
	return portOf(line);
}

async function ask(port: number, host: string, target: string, method = "GET"): Promise<RawResponse> {
	const client = await RawClient.connect({ host: "127.0.0.1", port });
	const response = await exchange(client, head(method, target, { host, fields: ["Connection: close"] }));
	client.close();
	return response;
}

describe("sites and routes", PATIENTLY, () => {
	it("answer by host and path, in order", async () => {
		const port = await start(["-c", "site/sites.json"], "..");
		const get = async (host: string, target: string, method?: string) => {
			const response = await ask(port, host, target, method);
			return [response.status, textOf(response)];
		};
		expect(await get("shop.example", "/api/items/a%2Fb")).toEqual([200, '["GET","a/b","a/b"]']);
		expect(await get("eu.SHOP.example:80", "/api/items/7", "DELETE")).toEqual([200, '["DELETE","7","7"]']);
		expect(await get("shop.example", "/assets/app.js")).toEqual([200, "asset\n"]);
		expect(await get("shop.example", "/assets/none.js")).toEqual([200, "shell\n"]);
		expect(await get("shop.example", "/robots.txt")).toEqual([200, "User-agent: *\n"]);
		expect(await get("shop.example", "/anything/else")).toEqual([200, "shell\n"]);
		expect(await get("other.example", "/")).toEqual([200, "public\n"]);
		expect(await get("other.example", "/api/items/7")).toEqual([200, "app\n"]);

		const version = await ask(port, "shop.example", "/version");
		expect(textOf(version)).toBe('{"version":1}');
		expect(["content-type", "content-length", "x-served-by", "x-site", "x-route"].map((name) => fieldValue(version, name))).toEqual([
			"application/json",
			"13",
			"trivet",
			"shop",
			"version",
		]);
		const moved = await ask(port, "shop.example", "/old/a%20b?q=1");
		expect([moved.status, fieldValue(moved, "location"), fieldValue(moved, "x-site")]).toEqual([301, "/api/items/a%20b?q=1", "shop"]);
		const asset = await ask(port, "shop.example", "/assets/app.js");
		expect([fieldValue(asset, "cache-control"), fieldValue(asset, "x-served-by")]).toEqual(["public, max-age=60", "trivet"]);
		expect((await ask(port, "shop.example", "/assets")).status).toBe(301);
		expect((await ask(port, "shop.example", "/api/../version")).status).toBe(400);
		expect(fieldValue(await ask(port, "other.example", "/x"), "x-site")).toBeNull();
	});
});

describe("the file in the working directory", PATIENTLY, () => {
	it("is found as JSON and as JavaScript", async () => {
		expect(textOf(await ask(await start([], "json"), "localhost", "/"))).toBe("public\n");
		expect(fieldValue(await ask(await start([], "js"), "localhost", "/"), "x-from")).toBe("js");
	});

	it("is found as TypeScript, or it says that this runtime runs none", async () => {
		const process = await startProcess(["--print-json", "--workers=1"], { cwd: join(folder, "site/ts") });
		started.push(process);
		const ended = process.exited.then(({ code }) => code);
		const line = await Promise.race([
			process.waitFor("out", /^\{.*\}$/m).then(
				([text]) => text,
				() => null,
			),
			ended.then(() => null),
		]);
		if (line === null) {
			expect(process.error).toMatch(/trivet\.config\.ts: Node 20 runs no TypeScript/);
			expect(await ended).toBe(1);
		} else expect(fieldValue(await ask(portOf(line), "localhost", "/"), "x-from")).toBe("ts");
	});
});

describe("trivet check", PATIENTLY, () => {
	const check = (...args: readonly string[]) => runProcess(["check", ...args], { cwd: join(folder, "site") });

	it("prints what a configuration comes to", async () => {
		const { code, out, error } = await check("-c", "sites.json", "--json");
		expect([code, error]).toEqual([0, ""]);
		expect(JSON.parse(out)).toMatchObject({ options: { timeoutIdle: { value: 20_000, source: "sites.json" } }, warnings: [] });
		expect((await check("-c", "sites.json")).out).toMatch(/^ {2}timeoutIdle +20s +sites\.json$/m);
	});

	it("says all that is wrong, with its place, and exits with 64; what can't be found or loaded, with 1", async () => {
		expect(await check("-c", "bad/trivet.config.json")).toEqual({
			code: 64,
			out: "",
			error: [
				"trivet: bad/trivet.config.json has 2 problems.",
				'  bad/trivet.config.json:2:2: prot: there is no such key. Did you mean "port"?',
				"  bad/trivet.config.json:3:47: routes[0].status: expected 301, 302, 303, 307 or 308; got 200.",
				"",
			].join("\n"),
		});
		expect(await check("-c", "bad/missing.json")).toMatchObject({
			code: 1,
			error: "trivet: bad/missing.json: serve[0]: There is no file or folder nowhere.\n",
		});
		const broken = await check("-c", "bad/broken.json");
		expect([broken.code, broken.error]).toEqual([1, expect.stringMatching(/Can't load broken\.mjs: .*broken on purpose/s)]);
	});
});
