import { describe, expect, it } from "vitest";
import { adminHandler } from "../../../../src/operations/admin/admin-handler.ts";
import { EMPTY_SNAPSHOT } from "../../../../src/operations/metrics/snapshot.ts";
import { FAKE_STATUS, FakeControl } from "../../../support/fake-control.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";
import { fieldOf, nextTurn, serveExchange } from "../../../support/serve-exchange.ts";

const TOKEN = "0123456789abcdef";
const LOCAL = { authority: "localhost:2019" };

function serve(control: FakeControl, request: FakeRequest, token: string | null = null) {
	return serveExchange(adminHandler(control, { token, stopMillis: () => 15_000 }), request);
}

/** Content arrives after the handler stands. */
async function put(control: FakeControl, target: string, text: string): Promise<FakeTransport> {
	const transport = new FakeTransport({ method: "PUT", target, contentLength: text.length });
	const handled = adminHandler(control, { token: null })(transport.exchange);
	transport.pushText(text);
	transport.content.finish(null);
	await handled;
	return transport;
}

describe("what is answered", () => {
	it("GET /status: what the control says, as one line of JSON that nobody keeps", async () => {
		const sent = await serve(new FakeControl(), { target: "/status" });
		expect([sent.status, JSON.parse(sent.text)]).toEqual([200, FAKE_STATUS]);
		expect(sent.text.indexOf("\n")).toBe(sent.text.length - 1);
		expect([fieldOf(sent, "content-type"), fieldOf(sent, "cache-control")]).toEqual(["application/json", "no-store"]);
	});

	it("POST /reload: when the reload is done, and not before", async () => {
		const control = new FakeControl();
		let finish = () => {};
		control.outcome = () => new Promise((resolve) => (finish = () => resolve({ ok: true, generation: 5 })));
		const transport = new FakeTransport({ method: "POST", target: "/reload" });
		const handled = adminHandler(control, { token: null })(transport.exchange);
		await nextTurn();
		expect([control.asked, transport.isEnded]).toEqual([["reload"], false]);
		finish();
		await handled;
		expect([transport.status, transport.text]).toEqual([200, '{"ok":true,"generation":5}\n']);
	});

	it("POST /reload: 409 and why, where it was refused", async () => {
		const control = new FakeControl();
		control.outcome = async () => ({ ok: false, message: "app.ts: no" });
		const sent = await serve(control, { method: "POST", target: "/reload" });
		expect([sent.status, JSON.parse(sent.text)]).toEqual([409, { ok: false, message: "app.ts: no" }]);
	});

	it.each([
		["/stop", 202, ["stop"], { ok: true, withinMillis: 15_000 }],
		["/stop?force=0", 202, ["stop"], { ok: true, withinMillis: 15_000 }],
		["/stop?force=1", 202, ["stop force"], { ok: true, withinMillis: 0 }],
		["/stop?force=yes", 400, [], { ok: false, message: "force is 1 or 0." }],
	])("POST %s: %i", async (target, status, asked, content) => {
		const control = new FakeControl();
		const sent = await serve(control, { method: "POST", target });
		await nextTurn();
		expect([sent.status, control.asked, JSON.parse(sent.text)]).toEqual([status, asked, content]);
	});

	it("POST /stop: the answer goes before the stop begins", async () => {
		const control = new FakeControl();
		const transport = new FakeTransport({ method: "POST", target: "/stop" });
		await adminHandler(control, { token: null })(transport.exchange);
		expect([transport.isEnded, control.asked]).toEqual([true, []]);
		await nextTurn();
		expect(control.asked).toEqual(["stop"]);
	});

	it.each([
		["/livez", true, 200, "ok\n"],
		["/livez", false, 200, "ok\n"],
		["/readyz", true, 200, "ok\n"],
		["/readyz", false, 503, "not ready\n"],
		["/healthz", true, 200, "ok\n"],
		["/healthz", false, 503, "not ready\n"],
	])("GET %s of a server that is ready %s: %i", async (target, isWell, status, text) => {
		const control = new FakeControl();
		control.isWell = isWell;
		const sent = await serve(control, { target });
		expect([sent.status, sent.text]).toEqual([status, text]);
	});

	it("GET /metrics: the text of the snapshot", async () => {
		const control = new FakeControl();
		control.metrics = async () => ({ ...EMPTY_SNAPSHOT, gauges: { up: 1 } });
		const sent = await serve(control, { target: "/metrics" });
		const type = "text/plain; version=0.0.4; charset=utf-8";
		expect([sent.status, sent.text, fieldOf(sent, "content-type")]).toEqual([200, "# TYPE up gauge\nup 1\n", type]);
	});

	it("GET and PUT /log-level", async () => {
		const control = new FakeControl();
		expect((await serve(control, { target: "/log-level" })).text).toBe("info\n");
		const sent = await put(control, "/log-level", " Debug\n");
		expect([sent.status, sent.text, control.level]).toEqual([200, "debug\n", "debug"]);
		const refused = await put(control, "/log-level", "loud");
		expect([refused.status, JSON.parse(refused.text).message, control.level]).toEqual([400, "A level is debug, info, warn, error.", "debug"]);
	});

	it("PUT /log-level of a peer that leaves changes nothing", async () => {
		const control = new FakeControl();
		const transport = new FakeTransport({ method: "PUT", target: "/log-level", contentLength: 9 });
		const handled = adminHandler(control, { token: null })(transport.exchange);
		transport.pushText("debug");
		transport.leave();
		await handled;
		expect(control.asked).toEqual([]);
	});

	it("POST /logs/reopen", async () => {
		const control = new FakeControl();
		const sent = await serve(control, { method: "POST", target: "/logs/reopen" });
		expect([sent.status, control.asked]).toEqual([200, ["reopen"]]);
	});

	it("GET /: every resource", async () => {
		const { resources } = JSON.parse((await serve(new FakeControl(), { target: "/" })).text);
		expect(resources.map(({ path, methods }: { path: string; methods: string }) => `${methods} ${path}`)).toEqual([
			"GET, HEAD /status",
			"POST /reload",
			"POST /stop",
			"GET, HEAD /livez",
			"GET, HEAD /readyz",
			"GET, HEAD /healthz",
			"GET, HEAD /metrics",
			"GET, HEAD, PUT /log-level",
			"POST /logs/reopen",
		]);
	});

	it("HEAD where there is GET", async () => {
		const sent = await serve(new FakeControl(), { method: "HEAD", target: "/status" });
		expect([sent.status, sent.text]).toEqual([200, ""]);
	});
});

describe("what isn't", () => {
	it.each([
		["GET", "/reload", 405, "POST"],
		["POST", "/status", 405, "GET, HEAD"],
		["DELETE", "/log-level", 405, "GET, HEAD, PUT"],
		["PUT", "/stop", 405, "POST"],
		["GET", "/stop", 405, "POST"],
		["GET", "/status/", 404, null],
		["GET", "/constructor", 404, null],
	])("%s %s: %i", async (method, target, status, allow) => {
		const control = new FakeControl();
		const sent = await serve(control, { method, target });
		expect([sent.status, fieldOf(sent, "allow"), control.asked]).toEqual([status, allow, []]);
		expect(JSON.parse(sent.text).ok).toBe(false);
	});
});

describe("over TCP", () => {
	const bearer = (token: string) => [`Authorization: Bearer ${token}`];

	it.each([
		["no token", LOCAL, 401],
		["the token", { ...LOCAL, fields: bearer(TOKEN) }, 200],
		["its scheme in lower case", { ...LOCAL, fields: [`authorization: bearer  ${TOKEN}`] }, 200],
		["another token", { ...LOCAL, fields: bearer("0123456789abcdeF") }, 401],
		["the beginning of it", { ...LOCAL, fields: bearer("0123456789abcde") }, 401],
		["it twice over", { ...LOCAL, fields: bearer(TOKEN + TOKEN) }, 401],
		["two fields", { ...LOCAL, fields: [...bearer(TOKEN), ...bearer(TOKEN)] }, 401],
		["another scheme", { ...LOCAL, fields: [`Authorization: Basic ${TOKEN}`] }, 401],
		["127.0.0.1", { authority: "127.0.0.1", fields: bearer(TOKEN) }, 200],
		["::1", { authority: "[::1]:2019", fields: bearer(TOKEN) }, 200],
		["another host", { authority: "evil.example:2019", fields: bearer(TOKEN) }, 421],
		["a host that begins so", { authority: "localhost.evil.example", fields: bearer(TOKEN) }, 421],
		["no host", { authority: "", fields: bearer(TOKEN) }, 421],
		["another origin", { ...LOCAL, fields: [...bearer(TOKEN), "Origin: http://evil.example"] }, 403],
		["another port's origin", { ...LOCAL, fields: [...bearer(TOKEN), "Origin: http://localhost:8080"] }, 403],
		["no origin that has a name", { ...LOCAL, fields: [...bearer(TOKEN), "Origin: null"] }, 403],
		["its own origin", { ...LOCAL, fields: [...bearer(TOKEN), "Origin: http://localhost:2019"] }, 200],
		["a page elsewhere, without Origin", { ...LOCAL, fields: [...bearer(TOKEN), "Sec-Fetch-Site: cross-site"] }, 403],
		["the address bar", { ...LOCAL, fields: [...bearer(TOKEN), "Sec-Fetch-Site: none"] }, 200],
	] as [string, FakeRequest, number][])("%s", async (_, request, status) => {
		const control = new FakeControl();
		const sent = await serve(control, { ...request, method: "POST", target: "/logs/reopen" }, TOKEN);
		expect([sent.status, control.asked]).toEqual([status, status === 200 ? ["reopen"] : []]);
		expect(fieldOf(sent, "www-authenticate")).toBe(status === 401 ? 'Bearer realm="trivet"' : null);
	});

	it.each(["/livez", "/readyz", "/healthz"])("%s needs no token, but a host", async (target) => {
		expect((await serve(new FakeControl(), { ...LOCAL, target }, TOKEN)).status).toBe(200);
		expect((await serve(new FakeControl(), { authority: "evil.example", target }, TOKEN)).status).toBe(421);
	});

	it("what there is isn't told without the token", async () => {
		for (const target of ["/", "/metrics", "/status", "/nothing"]) {
			expect((await serve(new FakeControl(), { ...LOCAL, target }, TOKEN)).status).toBe(401);
		}
	});
});
