/** The rest of the Runtime port, of the runtime that runs this: what it says of itself, signals, modules, environment. Sockets are `pump.test.ts`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { currentRuntime } from "../support/current-runtime.ts";
import { runProgram } from "../support/run-program.ts";
import { HERE, temporaryFolder } from "../support/start-subject-process.ts";

const runtime = await currentRuntime();

describe("the runtime", () => {
	it("says what it is", () => {
		expect(runtime.name).toBe(HERE);
		expect(runtime.version).toMatch(/^\d+\.\d+\.\d+/);
		expect(runtime.system).toMatch(/^(linux|darwin|windows|freebsd)$/);
		expect(runtime.architecture).toMatch(/^(x64|arm64)$/);
		expect([runtime.pid, runtime.isExecutable]).toEqual([process.pid, false]);
		expect(runtime.args).not.toContain(process.execPath);
	});

	it("has a clock that never goes back, and the time of day", () => {
		let last = runtime.clock.now();
		for (let times = 0; times < 10_000; times++) {
			const now = runtime.clock.now();
			expect(now >= last).toBe(true);
			last = now;
		}
		expect(Math.abs(runtime.clock.unixMillis() - Date.now())).toBeLessThan(1000);
		expect(Number.isInteger(runtime.clock.unixMillis())).toBe(true);
	});

	it("reads the environment", () => {
		process.env["TRIVET_TEST_VARIABLE"] = "größer";
		expect([runtime.environment("TRIVET_TEST_VARIABLE"), runtime.environment("TRIVET_TEST_NO_VARIABLE")]).toEqual(["größer", undefined]);
	});
});

describe("signals", () => {
	it("reach each listener until it is taken off, the same one twice too", async () => {
		let calls = 0;
		let reached: () => void = () => {};
		const listener = () => {
			calls++;
			reached();
		};
		const raise = async (expected: number) => {
			const all = new Promise<void>((resolve) => {
				reached = () => calls === expected && resolve();
			});
			process.kill(process.pid, "SIGUSR2");
			await all;
		};
		const stopFirst = runtime.onSignal("SIGUSR2", listener);
		const stopSecond = runtime.onSignal("SIGUSR2", listener);
		await raise(2);
		stopFirst();
		stopFirst();
		await raise(3);
		// One that stays, or the signal would end this process.
		const stopLast = runtime.onSignal("SIGUSR2", () => reached());
		stopSecond();
		const last = new Promise<void>((resolve) => {
			reached = resolve;
		});
		process.kill(process.pid, "SIGUSR2");
		await last;
		expect(calls).toBe(3);
		stopLast();
	});
});

describe("importing a module from disk", () => {
	const folder = join(temporaryFolder(), "with space, #hash and 100%25");
	mkdirSync(folder);
	writeFileSync(join(folder, "other.mjs"), "export const port = 81;");
	writeFileSync(join(folder, "app.mjs"), 'import { port } from "./other.mjs"; export { port }; export default { fetch: () => "ok" };');
	writeFileSync(join(folder, "late.mjs"), "export const value = await Promise.resolve(7);");
	writeFileSync(join(folder, "old.cjs"), 'module.exports = { fetch: () => "ok" };');
	writeFileSync(join(folder, "broken.mjs"), "export default {");

	/** In a process of its own: vitest puts its own loader in the place of `import()`. */
	async function imported(...names: string[]): Promise<unknown[]> {
		const program = await runProgram(
			`
			import { createRuntime } from "./adapters/here/runtime.ts";
			const runtime = createRuntime();
			for (const path of runtime.args) {
				const line = await runtime.importModule(path).then(
					(module) => ({ ...module, fetched: module.default?.fetch() }),
					(error) => error.constructor.name.replace(/^(.*)(Error|Message)$/, "failed"),
				);
				runtime.writeOut(JSON.stringify(line) + "\\n");
			}`,
			names.map((name) => join(folder, name)),
		);
		expect(await program.exited).toBe(0);
		return program.out
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
	}

	it("gives its exports, wherever it lies", async () => {
		expect(await imported("app.mjs")).toMatchObject([{ port: 81, fetched: "ok" }]);
	});

	it("awaits at the top level, and CommonJS, are fine", async () => {
		expect(await imported("late.mjs", "old.cjs")).toMatchObject([{ value: 7 }, { fetched: "ok" }]);
	});

	it("rejects where there is none, or it is broken", async () => {
		expect(await imported("missing.mjs", "broken.mjs")).toEqual(["failed", "failed"]);
	});
});
