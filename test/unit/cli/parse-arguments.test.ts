import { describe, expect, it } from "vitest";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

describe("the forms of a flag", () => {
	it.each([
		[["--port=3000"], { port: 3000 }],
		[["--port", "3000"], { port: 3000 }],
		[["-p3000"], { port: 3000 }],
		[["-p", "3000"], { port: 3000 }],
		[["-p=3000"], { port: 3000 }],
		[["-p", "1", "--port=2"], { port: 2 }],
		[["--browse"], { browse: true }],
		[["--no-browse"], { browse: false }],
		[["--browse=off"], { browse: false }],
		[["--browse=yes"], { browse: true }],
		[["--no-clean-urls", "--no-precompressed"], { cleanUrls: false, precompressed: false }],
		[["-bq"], { browse: true, quiet: true }],
		[["-bqp3000"], { browse: true, quiet: true, port: 3000 }],
		[["-s"], { spa: "index.html" }],
		[["--spa"], { spa: "index.html" }],
		[["--spa=app.html"], { spa: "app.html" }],
		[["-s=app.html"], { spa: "app.html" }],
		[["--no-spa"], { spa: false }],
		[["--index", "index.html,index.htm"], { index: ["index.html", "index.htm"] }],
		[["--base", "/docs"], { base: "/docs" }],
		[["--cache", "auto"], { cache: "auto" }],
		[["--cache=3600"], { cache: 3600 }],
		[["--no-cache"], { cache: "off" }],
		[["--max-body", "16M", "--max-header=512"], { maxBody: 16_777_216, maxHeader: 512 }],
		[["--timeout-idle", "500ms", "--timeout-header=1m"], { timeoutIdle: 500, timeoutHeader: 60_000 }],
		[["--grace", "0"], { grace: 0 }],
		[["-H", "X-A: 1", "--header=X-B:two  words "], { header: ["X-A", "1", "X-B", "two  words"] }],
		[["--log-file", "-"], { logFile: "-" }],
		[["--no-color"], { color: false }],
		[["-hV"], { help: true, version: true }],
	])("%j", (args, values) => {
		const parsed = parseArguments(args);
		expect(parsed.values).toEqual(values);
		expect(parsed.words).toEqual([]);
	});

	it("adds up addresses", () => {
		expect(parseArguments(["-l", ":80", "--listen=unix:/s"]).values.listen).toEqual([
			{ transport: "tcp", host: "*", port: 80 },
			{ transport: "unix", path: "/s" },
		]);
	});

	it("remembers how each was written", () => {
		expect([...parseArguments(["-p", "1", "--no-browse", "x"]).written]).toEqual([
			["port", "-p"],
			["browse", "--no-browse"],
		]);
	});
});

describe("--host", () => {
	it.each([
		[["--host"], "*", []],
		[["--host", "public"], "*", ["public"]],
		[["--host", "./dir"], "*", ["./dir"]],
		[["--host", "-b"], "*", []],
		[["--host", "0.0.0.0", "dir"], "0.0.0.0", ["dir"]],
		[["--host", "::1"], "::1", []],
		[["--host", "[::1]"], "::1", []],
		[["--host", "localhost", "dir"], "localhost", ["dir"]],
		[["--host=example.lan", "dir"], "example.lan", ["dir"]],
		[["--host="], "*", []],
	] as [string[], string, string[]][])("%j", (args, host, words) => {
		const parsed = parseArguments(args);
		expect([parsed.values.host, parsed.words]).toEqual([host, words]);
	});
});

describe("words", () => {
	it("are what is no flag, in order", () => {
		expect(parseArguments(["a", "-b", "c", "--port", "1", "d"]).words).toEqual(["a", "c", "d"]);
	});

	it("are everything after --", () => {
		const parsed = parseArguments(["-b", "--", "--port", "-x", "--"]);
		expect([parsed.words, parsed.values]).toEqual([["--port", "-x", "--"], { browse: true }]);
	});

	it("are a dash alone", () => expect(parseArguments(["-"]).words).toEqual(["-"]));
});

describe("a mistake", () => {
	it.each([
		[["--prot", "1"], "--prot is not an option. Did you mean --port?"],
		[["--prot=1"], "--prot is not an option. Did you mean --port?"],
		[["--timeout-heder=1s"], "--timeout-heder is not an option. Did you mean --timeout-header?"],
		[["--timeoutIdle=1s"], "--timeoutIdle is not an option. Did you mean --timeout-idle?"],
		[["--no-brwose"], "--no-brwose is not an option. Did you mean --no-browse?"],
		[["--zzzzzzzz"], "--zzzzzzzz is not an option. All options: trivet help flags."],
		[["-port", "1"], "-port is not an option. Did you mean --port?"],
		[["-port=1"], "-port is not an option. Did you mean --port?"],
		[["-browse"], "-browse is not an option. Did you mean --browse?"],
		[["-bx"], "-x is not an option. All options: trivet help flags."],
		[["-x"], "-x is not an option. All options: trivet help flags."],
		[["-P", "1"], "-P is not an option. Did you mean -p (--port)?"],
		[["-gracee"], "-gracee is not an option. Did you mean --grace?"],
		[["--no-help"], "--no-help: there is a --help, but it can't be turned off."],
		[["--no-port"], "--no-port: there is a --port, but it can't be turned off."],
		[["--no-browse=1"], '--no-browse takes no value; got "1".'],
		[["--port"], "--port needs a value: expected a port, 0 to 65535."],
		[["--port", "--browse"], "--port needs a value: expected a port, 0 to 65535."],
		[["-p"], "-p needs a value: expected a port, 0 to 65535."],
		[["-p", "-1"], '-p: expected a port, 0 to 65535; got "-1".'],
		[["--port="], '--port: expected a port, 0 to 65535; got "".'],
		[["--port=80x"], '--port: expected a port, 0 to 65535; got "80x".'],
		[["--port=65536"], '--port: expected a port, 0 to 65535; got "65536".'],
		[["--host=a b"], '--host: "a b" is no host name and no IP address.'],
		[["--listen", "8080"], "--listen: 8080 is no address to listen on; expected :8080, tcp://host:port, unix:/path, fd:3 or systemd:."],
		[["--browse=maybe"], '--browse: expected on or off; got "maybe".'],
		[["--max-body=many"], '--max-body: expected a size above 0, such as 512, 16k, 16M or 1G; got "many".'],
		[["--max-body=0"], '--max-body: expected a size above 0, such as 512, 16k, 16M or 1G; got "0".'],
		[["--max-fields=1.5"], '--max-fields: expected a whole number above 0; got "1.5".'],
		[["--timeout-idle=10"], '--timeout-idle: expected a time above 0 with its unit, such as 500ms, 10s, 5m or 1h; got "10".'],
		[["--timeout-idle=0s"], '--timeout-idle: expected a time above 0 with its unit, such as 500ms, 10s, 5m or 1h; got "0s".'],
		[["--grace=never"], '--grace: expected a time with its unit, such as 500ms, 10s, 5m or 1h, or 0; got "never".'],
		[["--cache=long"], '--cache: expected auto, off, or a number of seconds; got "long".'],
		[["--base=docs"], '--base: expected a path that begins with /, such as /docs/; got "docs".'],
		// One that a pattern could be made to try in every way there is.
		[[`--base=/${"a".repeat(50)} b`], `--base: expected a path that begins with /, such as /docs/; got "/${"a".repeat(50)} b".`],
		[["--admin-token=nearly-secret x"], "--admin-token: expected a secret of at least 16 characters without spaces; got something else."],
		[["-H", "Server: a", "-H", "server: b"], "server has one value, and is given twice."],
		[["--base=/a//b"], '--base: expected a path that begins with /, such as /docs/; got "/a//b".'],
		[["--base=/a/../b"], '--base: expected a path that begins with /, such as /docs/; got "/a/../b".'],
		[["--index=a/b"], '--index: expected file names parted by commas, such as index.html,index.htm; got "a/b".'],
		[["--index=a,,b"], '--index: expected file names parted by commas, such as index.html,index.htm; got "a,,b".'],
		[["--spa=../x.html"], '--spa: expected the name of a file in the folder; got "../x.html".'],
		[["-H", "no colon"], "-H: expected a field such as 'X-Frame-Options: DENY'; got \"no colon\"."],
		[["-H", "a b: c"], "-H: expected a field such as 'X-Frame-Options: DENY'; got \"a b: c\"."],
		[["-H", "X: a\r\nY: b"], "-H: expected a field such as 'X-Frame-Options: DENY'; got \"X: a\\r\\nY: b\"."],
		[["-H", "Content-Length: 1"], "-H: Content-Length is written by the server itself and can't be set."],
	])("%j", (args, message) => {
		let thrown: unknown;
		try {
			parseArguments(args);
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(UsageError);
		expect((thrown as Error).message).toBe(message);
	});
});
