/** What is seen of a server from outside: its log, its metrics, its health, and the names of its requests. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../support/raw-http.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, type RawResponse, textOf } from "../support/raw-http-response.ts";
import { type ReadFamily, readExposition } from "../support/read-exposition.ts";
import { portOf } from "../support/start-subject.ts";
import { type SubjectProcess, startProcess, temporaryFolder } from "../support/start-subject-process.ts";

// Starting a process takes its time on a busy machine; nothing here asserts how much.
const PATIENTLY = { timeout: 30_000 };

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
/** A request that tries to write log lines of its own. */
const NASTY_AGENT = 'x" 200 1\x09{"level":"error"}\xe9';

let folder: string;
beforeAll(() => {
	folder = temporaryFolder();
	mkdirSync(join(folder, "site"));
	writeFileSync(join(folder, "site", "page.txt"), "a page\n");
	writeFileSync(
		join(folder, "app.mjs"),
		`export default {
			fetch(request, info) {
				if (request.url.endsWith("/fail")) throw new Error("on purpose");
				return Response.json({ id: info.requestId, trace: info.trace?.traceId ?? null });
			},
		};\n`,
	);
});

const started: SubjectProcess[] = [];
const endAll = async (): Promise<void> => {
	for (const each of started.splice(0)) {
		each.kill();
		await each.exited;
	}
};
afterEach(endAll);
afterAll(endAll);

async function start(...args: string[]): Promise<{ process: SubjectProcess; port: number }> {
	const process = await startProcess(["--port", "0", "--host", "127.0.0.1", "--workers", "1", "--admin", "off", "--print-json", ...args], {
		cwd: folder,
	});
	started.push(process);
	const [line] = await process.waitFor("out", /^\{.*"pid".*\}$|^\{.*\}$/m);
	return { process, port: portOf(line) };
}

async function ask(port: number, request: string): Promise<RawResponse> {
	const client = await RawClient.connect({ host: "127.0.0.1", port });
	const response = await exchange(client, request);
	client.close();
	return response;
}

/** Ends it, so that all its lines are out. */
async function stop(process: SubjectProcess): Promise<void> {
	process.signal("SIGTERM");
	expect(await process.exited).toEqual({ code: 0, signal: null });
}

function linesOf(file: string): string[] {
	const text = readFileSync(join(folder, file), "utf8");
	expect(text === "" || text.endsWith("\n")).toBe(true);
	return text.split("\n").slice(0, -1);
}

/** A look again and again until something is so. */
async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await wait(10);
}

const CLOSE = "Connection: close";

describe("the log", PATIENTLY, () => {
	it("as JSON has a line for each request, refusal and failure, and none for who asks how the server is", async () => {
		const { process, port } = await start(
			"site",
			"app.mjs",
			"--log",
			"json",
			"--log-file",
			"json.log",
			"--health",
			"--metrics",
			"--trust-proxy",
			"loopback",
		);
		const proxied = ["X-Request-Id: from-the-proxy", "X-Forwarded-For: 192.0.2.77", "X-Forwarded-Proto: https"];
		await ask(port, get("/page.txt?a=%20b", CLOSE, ...proxied, "Authorization: Bearer s3cret"));
		await ask(port, get("/other", CLOSE, `User-Agent: ${NASTY_AGENT}`, `Traceparent: 00-${TRACE}-00f067aa0ba902b7-01`, "Cookie: id=s3cret"));
		await ask(port, get("/fail", CLOSE));
		await ask(port, "GET /no-host HTTP/1.1\r\n\r\n");
		for (const target of ["/livez", "/readyz", "/healthz", "/metrics"]) expect((await ask(port, get(target, CLOSE))).status).toBe(200);
		await stop(process);
		const lines = linesOf("json.log");
		expect(lines.join("\n")).not.toContain("s3cret");
		const [page, other, failure, fail, refused, ...more] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
		expect(more).toEqual([]);
		expect(page).toMatchObject({
			level: "info",
			msg: "request",
			request_id: "from-the-proxy",
			method: "GET",
			path: "/page.txt",
			query: "a=%20b",
			scheme: "https",
			proto: "HTTP/1.1",
			status: 200,
			bytes_in: 0,
			bytes_out: 7,
			client_ip: "192.0.2.77",
		});
		expect(Object.keys(page!)).toEqual(
			(
				"time level msg request_id method path query host scheme proto status bytes_in bytes_out duration_ms ttfb_ms client_ip user referer user_agent " +
				"worker runtime"
			).split(" "),
		);
		expect(Date.parse(page!.time as string)).toBeGreaterThan(Date.parse("2025-01-01"));
		expect(other).toMatchObject({ path: "/other", client_ip: "127.0.0.1", scheme: "http", user_agent: NASTY_AGENT, trace_id: TRACE });
		expect(failure).toMatchObject({ level: "error", msg: "Error: on purpose", path: "/fail" });
		expect(fail).toMatchObject({ path: "/fail", status: 500, request_id: failure!.request_id });
		expect(refused).toMatchObject({ msg: "request refused", path: "/no-host", status: 400, fault: "missing_host" });
	});

	it("as text goes to standard error, and combined to where it is told", async () => {
		const text = await start("site", "--log", "text");
		await ask(text.port, get("/page.txt", CLOSE));
		await stop(text.process);
		expect(text.process.error).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO 127\.0\.0\.1 "GET \/page\.txt HTTP\/1\.1" 200 7 \d+\.\dms$/m);
		const combined = await start("site", "--log", "combined", "--log-file", "-");
		await ask(combined.port, get("/none", CLOSE, `User-Agent: ${NASTY_AGENT}`));
		await stop(combined.process);
		expect(combined.process.out).toMatch(
			/^127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/none HTTP\/1\.1" 404 \d+ "-" "x\\" 200 1\\x09\{\\"level\\":\\"error\\"\}\\xe9"$/m,
		);
	});

	it("off has no requests, but what fails", async () => {
		const { process, port } = await start("app.mjs", "--log", "off");
		await ask(port, get("/x", CLOSE));
		await ask(port, get("/fail", CLOSE));
		await stop(process);
		expect(process.error).toMatch(/ ERROR GET \/fail Error: on purpose\n/);
		expect(process.error).not.toContain("GET /x");
	});

	it("goes on in a new file after HUP, and loses no line", async () => {
		const { process, port } = await start("site", "--log", "text", "--log-file", "turned.log");
		await ask(port, get("/page.txt?1", CLOSE));
		renameSync(join(folder, "turned.log"), join(folder, "turned.log.1"));
		process.signal("SIGHUP");
		await until(() => existsSync(join(folder, "turned.log")));
		await ask(port, get("/page.txt?2", CLOSE));
		await stop(process);
		const all = [...linesOf("turned.log.1"), ...linesOf("turned.log")].filter((line) => line.includes("GET"));
		expect(all.map((line) => /\?\d/.exec(line)?.[0])).toEqual(["?1", "?2"]);
		expect(linesOf("turned.log").some((line) => line.includes("?2"))).toBe(true);
	});
});

describe("metrics", PATIENTLY, () => {
	const sampleOf = (family: ReadFamily | undefined, suffix: string, labels: Record<string, string> = {}): number | undefined =>
		family?.samples.find((sample) => sample.name.endsWith(suffix) && Object.entries(labels).every(([name, value]) => sample.labels[name] === value))
			?.value;

	it("are text that a strict reader reads, and count what was asked", async () => {
		const { port } = await start("site", "app.mjs", "--log", "off", "--metrics");
		for (let at = 0; at < 3; at++) await ask(port, get("/page.txt", CLOSE));
		await ask(port, get("/fail", CLOSE));
		await ask(port, "BREW / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		const response = await ask(port, get("/metrics", CLOSE));
		expect(response.fields.filter(([name]) => name.toLowerCase() === "content-type").map(([, value]) => value)).toEqual([
			"text/plain; version=0.0.4; charset=utf-8",
		]);
		const families = readExposition(textOf(response));
		const durations = families.get("http_server_request_duration_seconds");
		expect([
			sampleOf(durations, "_count", { http_response_status_code: "200" }),
			sampleOf(durations, "_count", { http_response_status_code: "500" }),
			sampleOf(durations, "_count", { http_request_method: "_OTHER", http_response_status_code: "501" }),
			sampleOf(families.get("http_server_response_body_size_bytes"), "_sum", { http_request_method: "GET" }),
			sampleOf(families.get("trivet_parse_errors_total"), "", { fault: "unknown_method" }),
			sampleOf(families.get("trivet_connections_accepted_total"), ""),
			// The question itself isn't one of them.
			sampleOf(families.get("http_server_active_requests"), ""),
		]).toEqual([3, 1, 1, 21 + "Internal Server Error\n".length, 1, 6, 0]);
		for (const name of ["process_resident_memory_bytes", "process_cpu_seconds_total"]) expect(sampleOf(families.get(name), "")).toBeGreaterThan(0);
		expect(sampleOf(families.get("trivet_build_info"), "")).toBe(1);
	});

	it("tell why connections ended", async () => {
		const { port } = await start("site", "--log", "off", "--metrics", "--timeout-idle", "200ms");
		const read = async () => readExposition(textOf(await ask(port, get("/metrics", CLOSE)))).get("trivet_connections_closed_total");
		const left = await RawClient.connect({ host: "127.0.0.1", port });
		await exchange(left, get("/page.txt"));
		left.close();
		await ask(port, "nonsense\r\n\r\n");
		const idle = await RawClient.connect({ host: "127.0.0.1", port });
		await exchange(idle, get("/page.txt"));
		// Each look is itself a connection that is complete.
		let family = await read();
		while (!["complete", "peer-left", "fault", "idle"].every((reason) => (sampleOf(family, "", { reason }) ?? 0) > 0)) family = await read();
		idle.close();
	});

	it("aren't public unless asked for", async () => {
		const { port } = await start("site", "--log", "off");
		for (const target of ["/metrics", "/healthz", "/livez"]) expect((await ask(port, get(target, CLOSE))).status).toBe(404);
	});
});

describe("health", PATIENTLY, () => {
	it("has a path of one's own, and is ready as long as nobody stops it", async () => {
		const { port } = await start("site", "--log", "off", "--health=/up");
		for (const target of ["/up", "/livez", "/readyz"]) expect(textOf(await ask(port, get(target, CLOSE)))).toBe("ok\n");
		expect((await ask(port, get("/healthz", CLOSE))).status).toBe(404);
	});
});

describe("ids of requests", PATIENTLY, () => {
	it("are made, and are what handlers see; a client's own isn't believed", async () => {
		const { port } = await start("app.mjs", "--log", "off");
		const ids: string[] = [];
		for (const line of ["X-A: b", "X-Request-Id: mine"]) {
			const { id } = JSON.parse(textOf(await ask(port, get("/", CLOSE, line)))) as { id: string };
			expect(id).toMatch(/^[0-9a-z]{19}$/);
			ids.push(id);
		}
		expect(new Set(ids).size).toBe(2);
	});
});
