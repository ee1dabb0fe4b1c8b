import { describe, expect, it } from "vitest";
import { listenOnPath, type PathCalls, type PathPlace, type PathSystem } from "../../../src/operations/listen-on-path.ts";
import { SystemError } from "../../../src/runtime.ts";

interface World {
	/** What stands at the path. */
	standing: "nothing" | "socket" | "file";
	/** What connecting to it comes to. */
	answer?: string;
	failure?: string;
	/** What setting its mode comes to. */
	mode?: string;
	isMaskFixed?: boolean;
}

function callsIn(world: World, log: string[]): PathSystem & PathCalls<string> {
	const fail = (code: string): never => {
		throw new SystemError(code, code);
	};
	const stat = { size: 0, modifiedMillis: 0, inode: 1, device: 1 };
	let mask = 0o22;
	return {
		async listen() {
			log.push(`listen ${mask.toString(8)}`);
			if (world.failure !== undefined) fail(world.failure);
			return world.standing === "nothing" ? "listening" : fail("EADDRINUSE");
		},
		close: (bound) => void log.push(`close ${bound}`),
		files: {
			linkStat: async () => ({ ...stat, kind: world.standing === "socket" ? "other" : "file" }),
			async remove(path) {
				log.push(`remove ${path}`);
				world.standing = "nothing";
			},
		},
		async connectOnce(path) {
			log.push(`connect ${path}`);
			if (world.answer !== undefined) fail(world.answer);
		},
		async changeMode(path, mode) {
			log.push(`mode ${path} ${mode.toString(8)}`);
			if (world.mode !== undefined) fail(world.mode);
		},
		setMask(next) {
			if (world.isMaskFixed === true) throw new Error("not here");
			const before = mask;
			mask = next;
			return before;
		},
	};
}

const PATH = "/run/a.sock";

function listenIn(calls: PathSystem & PathCalls<string>, place: PathPlace = { path: PATH }): Promise<string> {
	return listenOnPath(place, calls, calls);
}

describe("listening on a path", () => {
	it("that is free listens", async () => {
		const log: string[] = [];
		expect(await listenIn(callsIn({ standing: "nothing" }, log))).toBe("listening");
		expect(log).toEqual(["listen 22"]);
	});

	it("where a socket was left behind removes it", async () => {
		const log: string[] = [];
		expect(await listenIn(callsIn({ standing: "socket", answer: "ECONNREFUSED" }, log))).toBe("listening");
		expect(log).toEqual(["listen 22", `connect ${PATH}`, `remove ${PATH}`, "listen 22"]);
	});

	it.each([
		["somebody answers", { standing: "socket" }],
		["we may not ask", { standing: "socket", answer: "EACCES" }],
		["somebody is too busy to answer", { standing: "socket", answer: "EAGAIN" }],
		["a file stands there", { standing: "file", answer: "ECONNREFUSED" }],
	] as [string, World][])("where %s fails and removes nothing", async (_what, world) => {
		const log: string[] = [];
		await expect(listenIn(callsIn(world, log))).rejects.toMatchObject({ code: "EADDRINUSE" });
		expect(log).not.toContain(`remove ${PATH}`);
	});

	it("that fails otherwise fails so", async () => {
		const log: string[] = [];
		await expect(listenIn(callsIn({ standing: "nothing", failure: "ENOENT" }, log))).rejects.toMatchObject({ code: "ENOENT" });
		expect(log).toEqual(["listen 22"]);
	});
});

describe("a mode", () => {
	it("is there from the first moment: the mask is set for the bind, and no longer", async () => {
		const log: string[] = [];
		const calls = callsIn({ standing: "socket", answer: "ECONNREFUSED" }, log);
		await listenIn(calls, { path: PATH, mode: 0o660 });
		expect(log).toEqual(["listen 117", `connect ${PATH}`, `remove ${PATH}`, "listen 117", `mode ${PATH} 660`]);
		expect(calls.setMask(0)).toBe(0o22);
	});

	it("comes after the bind where the mask can't be set", async () => {
		const log: string[] = [];
		await listenIn(callsIn({ standing: "nothing", isMaskFixed: true }, log), { path: PATH, mode: 0o600 });
		expect(log).toEqual(["listen 22", `mode ${PATH} 600`]);
	});

	it("that can't be set leaves nothing behind", async () => {
		const log: string[] = [];
		const listening = listenIn(callsIn({ standing: "nothing", mode: "EPERM" }, log), { path: PATH, mode: 0o600 });
		await expect(listening).rejects.toMatchObject({ code: "EPERM" });
		expect(log.slice(2)).toEqual(["close listening", `remove ${PATH}`]);
	});
});
