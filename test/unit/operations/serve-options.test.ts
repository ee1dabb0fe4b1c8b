import { describe, expect, it } from "vitest";
import { readServeOptions } from "../../../src/operations/serve-options.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

const fetch = () => new Response();

describe("options of serve", () => {
	it("takes the names that Bun, Deno and srvx use", () => {
		const onListen = () => {};
		const error = () => new Response();
		const { signal } = new AbortController();
		const settings = readServeOptions(
			{ fetch, port: 3000, hostname: "0.0.0.0", error, onListen, signal, idleTimeout: 1.5, maxRequestBodySize: 1000, reusePort: true },
			"serve()",
		);
		expect(Object.keys(settings).sort()).toEqual(["fetch", "hostname", "limits", "onError", "onListen", "port", "reusePort", "signal"]);
		expect(settings).toMatchObject({ port: 3000, hostname: "0.0.0.0", reusePort: true, limits: { idleMillis: 1500, contentBytes: 1000 } });
		expect(settings.signal).toBe(signal);
	});

	it("takes Trivet's own", () => {
		const settings = readServeOptions({ handler: () => {}, grace: "5s", maxConnections: 7, limits: { headBytes: 4096 } }, "serve()");
		expect(settings).toMatchObject({ graceMillis: 5000, maxConnections: 7, limits: { headBytes: 4096 } });
		expect(readServeOptions({ fetch, grace: 250 }, "serve()").graceMillis).toBe(250);
	});

	it("takes networks as a list, as text, and none for false", () => {
		expect(readServeOptions({ fetch, trustProxy: "loopback, 10.0.0.0/8" }, "s").trustProxy).toEqual(["loopback", "10.0.0.0/8"]);
		expect(readServeOptions({ fetch, trustProxy: ["private", "::1"] }, "s").trustProxy).toEqual(["private", "::1"]);
		expect(readServeOptions({ fetch, trustProxy: false, proxyProtocol: false }, "s")).toMatchObject({ trustProxy: [], proxyProtocol: [] });
		expect(readServeOptions({ fetch, proxyProtocol: true }, "s").proxyProtocol).toEqual(["all"]);
		expect(readServeOptions({ fetch, proxyProtocol: "loopback" }, "s").proxyProtocol).toEqual(["loopback"]);
	});

	it("gives nothing for what was not given", () => expect(readServeOptions({ fetch: undefined, port: undefined }, "serve()")).toEqual({}));

	it("binds methods to their object", () => {
		const app = {
			port: 3000,
			fetch() {
				return this.port;
			},
		};
		const bound = readServeOptions(app, "serve()").fetch as unknown as () => number;
		expect(bound()).toBe(3000);
	});

	it("takes a port in digits, brackets around a host, and a path for a unix socket", () => {
		expect(readServeOptions({ port: "3000" }, "s")).toEqual({ port: 3000 });
		expect(readServeOptions({ hostname: "[::1]" }, "s")).toEqual({ hostname: "::1" });
		expect(readServeOptions({ unix: "/s" }, "s")).toEqual({ unix: "/s" });
		expect(readServeOptions({ path: "/s" }, "s")).toEqual({ unix: "/s" });
		expect(readServeOptions({ path: "/s", unix: "/s" }, "s")).toEqual({ unix: "/s" });
	});

	it.each([
		[{ hostnam: "x" }, /no option "hostnam".*"hostname"/],
		[{ zzzzzz: 1 }, /no option "zzzzzz".*Known are fetch/],
		[{ tls: {} }, /"tls" is not supported/],
		[{ websocket: {} }, /"websocket" is not supported/],
		[{ trustProxy: true }, /"trustProxy" is loopback, private, unix, all, .*; got true/],
		[{ trustProxy: "everybody" }, /"trustProxy" is .*got "everybody"/],
		[{ trustProxy: ["10.0.0.0/8", "10.0.0.0/33"] }, /"trustProxy"/],
		[{ trustProxy: [1] }, /"trustProxy"/],
		[{ trustProxy: "" }, /"trustProxy"/],
		[{ proxyProtocol: 1 }, /"proxyProtocol"/],
		[{ fetch: "x" }, /"fetch" is a function; got "x"/],
		[{ handler: {} }, /"handler" is a function; got an object/],
		[{ port: 65_536 }, /"port" is a port/],
		[{ port: 1.5 }, /"port" is a port/],
		[{ port: "http" }, /"port" is a port.*got "http"/],
		[{ port: -1 }, /"port" is a port/],
		[{ hostname: "" }, /"hostname"/],
		[{ hostname: "a b" }, /host name/],
		[{ hostname: 1 }, /"hostname"/],
		[{ reusePort: 1 }, /true or false/],
		[{ signal: {} }, /an AbortSignal/],
		[{ idleTimeout: 0 }, /"idleTimeout".*above 0/],
		[{ idleTimeout: Number.POSITIVE_INFINITY }, /"idleTimeout"/],
		[{ maxRequestBodySize: -1 }, /"maxRequestBodySize" is a whole number from 0/],
		[{ maxRequestBodySize: Number.POSITIVE_INFINITY }, /"maxRequestBodySize"/],
		[{ maxConnections: 0 }, /"maxConnections" is a whole number from 1/],
		[{ grace: "soon" }, /"grace" is milliseconds/],
		[{ grace: -1 }, /"grace"/],
		[{ limits: 1 }, /"limits" is an object/],
		[{ limits: { headByte: 1 } }, /no limit "headByte".*"headBytes"/],
		[{ limits: { headBytes: 0 } }, /limit "headBytes" is a whole number above 0; got 0/],
		[{ limits: { idleMillis: Number.POSITIVE_INFINITY } }, /limit "idleMillis"/],
		[{ unix: "/a", path: "/b" }, /"unix" and "path" are the same/],
		[{ unix: "/a", port: 1 }, /not both/],
		[{ error: () => new Response(), onError: () => new Response() }, /"onError" and "error" are the same/],
		[{ onListen: 1 }, /"onListen" is a function/],
	])("refuses %j", (options, message) => {
		expect(() => readServeOptions(options, "serve()")).toThrow(UsageError);
		expect(() => readServeOptions(options, "serve()")).toThrow(message);
		expect(() => readServeOptions(options, "app.ts")).toThrow(/^app\.ts: |host name/);
	});

	it("passes over an unsupported option that asks for nothing", () => {
		expect(readServeOptions({ fetch, tls: undefined, development: false, websocket: undefined }, "serve()")).toHaveProperty("fetch");
	});
});
