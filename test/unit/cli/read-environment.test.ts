import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../../src/cli/read-environment.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

const read = (variables: Record<string, string>) => readEnvironment((name) => variables[name]);

describe("the environment", () => {
	it.each([
		[{}, {}],
		[{ PORT: "3000" }, { port: 3000 }],
		[{ PORT: "3000", TRIVET_PORT: "4000" }, { port: 4000 }],
		[{ PORT: "3000", TRIVET_PORT: "" }, { port: 3000 }],
		[{ PORT: "" }, {}],
		[{ HOST: "0.0.0.0" }, { host: "0.0.0.0" }],
		[
			{ TRIVET_BROWSE: "on", TRIVET_CLEAN_URLS: "0" },
			{ browse: true, cleanUrls: false },
		],
		[
			{ TRIVET_TIMEOUT_IDLE: "5s", TRIVET_MAX_BODY: " 1M " },
			{ timeoutIdle: 5000, maxBody: 1_048_576 },
		],
		[{ TRIVET_SPA: "1" }, { spa: "index.html" }],
		[{ TRIVET_SPA: "off" }, { spa: false }],
		[{ TRIVET_SPA: "app.html" }, { spa: "app.html" }],
		[{ TRIVET_HEADER: "X-A: 1, 2\nX-B: 3\n" }, { header: ["X-A", "1, 2", "X-B", "3"] }],
		[{ TRIVET_HELP: "1", TRIVET_VERSION: "1", TRIVET_JSON: "1" }, {}],
		[{ TRIVET_UNKNOWN: "1" }, {}],
	] as [Record<string, string>, object][])("%j", (variables, values) => expect(read(variables)).toEqual(values));

	it("takes several addresses", () => expect(read({ TRIVET_LISTEN: ":80,unix:/s" }).listen?.length).toBe(2));

	it.each([
		[{ PORT: "http" }, 'PORT: expected a port, 0 to 65535; got "http".'],
		[{ TRIVET_PORT: "http", PORT: "1" }, 'TRIVET_PORT: expected a port, 0 to 65535; got "http".'],
		[{ TRIVET_BROWSE: "perhaps" }, 'TRIVET_BROWSE: expected on or off; got "perhaps".'],
	] as [Record<string, string>, string][])("%j is a mistake that names the variable", (variables, message) => {
		expect(() => read(variables)).toThrow(new UsageError(message));
	});
});
