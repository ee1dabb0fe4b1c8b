/** Sockets that a service manager opened: served by one process, and by workers under a supervisor. */
import { afterEach, describe, expect, it } from "vitest";
import type { SharedSocket } from "../../src/runtime.ts";
import { RawClient } from "../support/raw-http.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, textOf } from "../support/raw-http-response.ts";
import { appPath, createRuntimeHere } from "../support/start-subject.ts";
import { type SubjectProcess, type SubjectProcessOptions, startProcess } from "../support/start-subject-process.ts";

const opened: SharedSocket[] = [];
afterEach(async () => {
	await Promise.all(opened.splice(0).map((socket) => socket.close()));
});

/** Sockets as a service manager has them: bound, and accepted from by nobody. */
async function openSockets(...names: string[]): Promise<{ handed: SubjectProcessOptions["handed"]; ports: number[] }> {
	const runtime = await createRuntimeHere();
	for (const _ of names) opened.push(await runtime.share({ transport: "tcp", host: "127.0.0.1", port: 0 }, 1));
	return {
		handed: names.map((name, index) => ({ name, descriptor: opened[index]!.descriptors[0]! })),
		ports: opened.map(({ address }) => address.port),
	};
}

async function answerAt(port: number): Promise<string> {
	const client = await RawClient.connect({ host: "127.0.0.1", port });
	const text = textOf(await exchange(client, get("/hello")));
	client.close();
	return text;
}

async function isOver(started: SubjectProcess): Promise<number | null> {
	started.signal("SIGTERM");
	return (await started.exited).code;
}

describe("socket activation", () => {
	it.each([1, 2])("serves what it was handed, by name or all of it, with %i workers", async (workers) => {
		const { handed = [], ports } = await openSockets("web", "other");
		const args = [appPath("fetch"), "--workers", `${workers}`, "--print-json", "--quiet", "--admin", "off"];
		const started = await startProcess([...args, "--listen", "systemd:"], { handed });
		const printed = JSON.parse((await started.waitFor("out", /^\{.*\}$/m))[0]) as { addresses: { port: number }[] };
		expect(printed.addresses.map(({ port }) => port)).toEqual(ports);
		for (const port of ports) expect(await answerAt(port)).toBe("Hello, world!\n");
		expect(await isOver(started)).toBe(0);
	});

	it("leaves alone what nobody named", async () => {
		const { handed = [], ports } = await openSockets("other", "web");
		const started = await startProcess([appPath("fetch"), "--listen", "systemd:web", "--print-json", "--quiet", "--admin", "off"], { handed });
		const printed = JSON.parse((await started.waitFor("out", /^\{.*\}$/m))[0]) as { addresses: { port: number }[] };
		expect(printed.addresses.map(({ port }) => port)).toEqual([ports[1]]);
		expect(await isOver(started)).toBe(0);
	});
});
