import { describe, expect, it } from "vitest";
import { ProblemList } from "../../../../src/cli/configuration/problems.ts";
import { readConfiguration } from "../../../../src/cli/configuration/read-configuration.ts";
import { FakeFiles } from "../../../support/fake-files.ts";
import { INVALID, VALID } from "./samples.ts";

function read(value: unknown) {
	const problems = new ProblemList();
	const configuration = readConfiguration(value, problems, { files: new FakeFiles(), folder: "/etc/site" });
	return { configuration, problems: problems.problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)) };
}

describe("a configuration that makes sense", () => {
	it.each(Object.entries(VALID))("has no problem: %s", (_name, value) => {
		expect(read(value).problems).toEqual([]);
	});

	it("has values as the command line has them", () => {
		const { values } = read({
			port: 0,
			host: true,
			grace: "1.5s",
			timeoutHeader: 20,
			maxBody: "1k",
			cache: false,
			index: ["a", "b"],
			header: { A: ["b", "c"] },
			trustProxy: ["loopback", "10.0.0.0/8"],
			proxyProtocol: true,
			health: true,
			spa: true,
			log: false,
			maxWorkerMemory: false,
		}).configuration;
		expect(values).toEqual({
			port: 0,
			host: "*",
			grace: 1500,
			timeoutHeader: 20,
			maxBody: 1024,
			cache: "off",
			index: ["a", "b"],
			header: ["A", "b", "A", "c"],
			trustProxy: ["loopback", "10.0.0.0/8"],
			proxyProtocol: ["all"],
			health: "/healthz",
			spa: "index.html",
			log: "off",
			maxWorkerMemory: 0,
		});
	});

	it("has paths from its own folder on", () => {
		const { values } = read({
			logFile: "a.log",
			envFile: [".env", "/abs/.env"],
			listen: ["unix:run.sock", "unix:@abstract", ":80"],
			admin: "unix:admin.sock",
		}).configuration;
		expect(values).toMatchObject({
			logFile: "/etc/site/a.log",
			envFile: ["/etc/site/.env", "/abs/.env"],
			listen: [{ path: "/etc/site/run.sock" }, { path: "@abstract" }, { port: 80 }],
			admin: { path: "/etc/site/admin.sock" },
		});
		expect(read({ logFile: "-" }).configuration.values.logFile).toBe("-");
	});

	it("has sites in order, the rest last, with the fields for all", () => {
		const { sites } = read({
			headers: { "X-All": "1" },
			serve: "rest",
			sites: [{ hosts: ["Example.COM.", "*.Example.com"], serve: ["a"], headers: { "X-Own": "2" } }],
		}).configuration;
		expect(sites).toEqual([
			{ place: "sites[0]", hosts: ["example.com", "*.example.com"], routes: [], headers: ["X-All", "1", "X-Own", "2"], serve: ["a"] },
			{ place: "", hosts: ["*"], routes: [], headers: ["X-All", "1"], serve: ["rest"] },
		]);
	});

	it("has routes with what they stand for", () => {
		const routes = read({
			routes: [
				{ path: "/a", redirect: "/b" },
				{ path: "/t", respond: "text" },
				{ path: "/j", respond: { a: 1 }, status: 201 },
				{ path: "/n", respond: "", status: 204 },
				{ path: "/f/*", folder: "f", cache: 5, methods: ["GET"], headers: ["A: b"] },
			],
		}).configuration.sites[0]!.routes;
		expect(routes).toEqual([
			{ place: "routes[0]", path: "/a", methods: null, headers: [], action: { kind: "redirect", target: "/b", status: 308 } },
			{
				place: "routes[1]",
				path: "/t",
				methods: null,
				headers: [],
				action: { kind: "respond", status: 200, content: "text", type: "text/plain; charset=utf-8" },
			},
			{
				place: "routes[2]",
				path: "/j",
				methods: null,
				headers: [],
				action: { kind: "respond", status: 201, content: '{"a":1}', type: "application/json" },
			},
			{
				place: "routes[3]",
				path: "/n",
				methods: null,
				headers: [],
				action: { kind: "respond", status: 204, content: null, type: "text/plain; charset=utf-8" },
			},
			{ place: "routes[4]", path: "/f/*", methods: ["GET"], headers: ["A", "b"], action: { kind: "folder", word: "f", options: { cache: 5 } } },
		]);
	});
});

describe("a configuration that makes no sense", () => {
	it.each(Object.entries(INVALID))("says why: %s", (_name, { value, problems }) => {
		expect(read(value).problems).toEqual(problems);
	});

	it("says why for what only a module can have", () => {
		expect(read({ port: () => 80 }).problems).toEqual(["port: expected a port, 0 to 65535; got a function."]);
		expect(read({ routes: [{ path: "/a", respond: () => {} }] }).problems).toEqual([
			"routes[0].respond: expected a text, or a value that JSON can say; got a function.",
		]);
		expect(read({ routes: [{ path: "/a", respond: { n: 1n } }] }).problems).toEqual([
			"routes[0].respond: expected a text, or a value that JSON can say; got an object.",
		]);
		expect(read(new Map()).problems).toEqual(["expected an object; got an object."]);
	});
});
