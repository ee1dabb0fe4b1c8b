/** Where a server listens: IPv4, IPv6, unix sockets, a port that is taken. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { serve } from "../../src/operations/serve.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, textOf } from "../support/raw-http-response.ts";
import { appPath, createRuntimeHere, type Subject, sourceOnly, startSubject } from "../support/start-subject.ts";
import { runProcess, startProcess, temporaryFolder } from "../support/start-subject-process.ts";

let subject: Subject;

describe("a listening socket", () => {
	afterEach(() => subject.dispose());

	it.each([
		["ipv4", "tcp", "127.0.0.1"],
		["ipv6", "tcp", "::1"],
	] as const)("by %s tells the handler the peer's address", async (listen, transport, hostname) => {
		subject = await startSubject({ listen });
		const info = JSON.parse(textOf(await exchange(await subject.connect(), get("/info"))));
		expect(info).toEqual({ request: true, signal: true, transport, hostname, hasPort: true, address: hostname });
	});

	it("of a unix path serves, and the file is gone afterwards", async () => {
		subject = await startSubject({ listen: "unix" });
		const client = await subject.connect();
		expect(textOf(await exchange(client, get("/hello")))).toBe("Hello, world!\n");
		const info = JSON.parse(textOf(await exchange(client, get("/info"))));
		expect(info.transport).toBe("unix");
		const { path } = subject.address as { path: string };
		expect(existsSync(path)).toBe(true);
		const stopped = subject.stop();
		expect(await client.waitEnd()).toBe("fin");
		client.finish();
		await stopped;
		expect(existsSync(path)).toBe(false);
	});
});

describe("the command line's addresses", () => {
	it("give the file of a unix socket the permissions that stand behind its path", async () => {
		const path = join(temporaryFolder(), "private.sock");
		const started = await startProcess([appPath("fetch"), "--listen", `unix:${path}|0640`, "--quiet", "--print-json"]);
		await started.waitFor("out", /^\{.*\}$/m);
		expect((statSync(path).mode & 0o777).toString(8)).toBe("640");
		started.signal("SIGTERM");
		expect((await started.exited).code).toBe(0);
	});

	it("name sockets of the service manager only where it handed some over", async () => {
		const ended = await runProcess([appPath("fetch"), "--listen", "systemd:web", "--quiet"]);
		expect(ended.error).toMatch(/systemd:web: no socket was handed to this process/);
		expect(ended.code).toBe(64);
	});
});

describe("an address that can't be listened on", () => {
	const inProcess = sourceOnly("the command line's own words for it are in command-line.test.ts");

	inProcess("a port that is taken is named", async () => {
		const taken = createServer().listen(0, "127.0.0.1");
		await new Promise((resolve) => taken.once("listening", resolve));
		const { port } = taken.address() as { port: number };
		const server = serve(await createRuntimeHere(), { port, hostname: "127.0.0.1", handler: (exchange) => exchange.respond(204) });
		await expect(server.ready).rejects.toThrow(new RegExp(`${port}`));
		await new Promise((resolve) => taken.close(resolve));
	});

	inProcess("a unix path that is an ordinary file is left alone", async () => {
		const path = join(temporaryFolder(), "not-a-socket");
		writeFileSync(path, "precious");
		const server = serve(await createRuntimeHere(), { unix: path, handler: (exchange) => exchange.respond(204) });
		await expect(server.ready).rejects.toThrow();
		expect(existsSync(path)).toBe(true);
	});
});
