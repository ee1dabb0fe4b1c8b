import { describe, expect, it } from "vitest";
import { listenOnPath, type PathCalls } from "../../../src/operations/listen-on-path.ts";
import { SystemError } from "../../../src/runtime.ts";

interface World {
	/** What stands at the path. */
	standing: "nothing" | "socket" | "file";
	/** What connecting to it comes to. */
	answer?: string;
	failure?: string;
}

function callsIn(world: World, log: string[]): PathCalls<string> {
	const fail = (code: string): never => {
		throw new SystemError(code, code);
	};
	return {
		async listen() {
			log.push("listen");
			if (world.failure !== undefined) fail(world.failure);
			return world.standing === "nothing" ? "listening" : fail("EADDRINUSE");
		},
		isSocket: async () => world.standing === "socket",
		async connect() {
			log.push("connect");
			if (world.answer !== undefined) fail(world.answer);
		},
		async remove() {
			log.push("remove");
			world.standing = "nothing";
		},
	};
}

describe("listening on a path", () => {
	it("that is free listens", async () => {
		const log: string[] = [];
		expect(await listenOnPath(callsIn({ standing: "nothing" }, log))).toBe("listening");
		expect(log).toEqual(["listen"]);
	});

	it("where a socket was left behind removes it", async () => {
		const log: string[] = [];
		expect(await listenOnPath(callsIn({ standing: "socket", answer: "ECONNREFUSED" }, log))).toBe("listening");
		expect(log).toEqual(["listen", "connect", "remove", "listen"]);
	});

	it.each([
		["somebody answers", { standing: "socket" }],
		["we may not ask", { standing: "socket", answer: "EACCES" }],
		["somebody is too busy to answer", { standing: "socket", answer: "EAGAIN" }],
		["a file stands there", { standing: "file", answer: "ECONNREFUSED" }],
	] as [string, World][])("where %s fails and removes nothing", async (_what, world) => {
		const log: string[] = [];
		await expect(listenOnPath(callsIn(world, log))).rejects.toMatchObject({ code: "EADDRINUSE" });
		expect(log).not.toContain("remove");
	});

	it("that fails otherwise fails so", async () => {
		const log: string[] = [];
		await expect(listenOnPath(callsIn({ standing: "nothing", failure: "ENOENT" }, log))).rejects.toMatchObject({ code: "ENOENT" });
		expect(log).toEqual(["listen"]);
	});
});
