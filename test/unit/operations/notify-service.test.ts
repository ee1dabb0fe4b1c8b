import { describe, expect, it } from "vitest";
import { ServiceNotifier } from "../../../src/operations/notify-service.ts";
import { SystemError } from "../../../src/runtime.ts";
import type { FakeTool } from "../../support/fake-processes.ts";
import { FakeRuntime } from "../../support/fake-runtime.ts";
import { nextTurn } from "../../support/serve-exchange.ts";

const SOCKET = { NOTIFY_SOCKET: "/run/systemd/notify" };

class Manager {
	readonly runtime: FakeRuntime;
	readonly warnings: string[] = [];
	readonly notifier: ServiceNotifier;
	/** The timer of the watchdog, where it runs. */
	timer: { tick: () => void; millis: number } | null = null;

	constructor(environment: Record<string, string> = SOCKET, onTool: (tool: FakeTool) => void = (tool) => tool.exit(0)) {
		this.runtime = new FakeRuntime({ environment });
		this.runtime.processes.onTool = onTool;
		this.notifier = new ServiceNotifier(
			this.runtime,
			(message) => this.warnings.push(message),
			(tick, millis) => {
				this.timer = { tick, millis };
				return () => {
					this.timer = null;
				};
			},
		);
	}

	/** What the tool was told, a line each. */
	get told(): string[] {
		return this.runtime.processes.tools.map((tool) => tool.args.join(" "));
	}
}

describe("the service manager", () => {
	it("is told by its own tool, at its socket", async () => {
		const manager = new Manager();
		manager.notifier.ready("Serving http://localhost:8080/");
		await manager.notifier.settled();
		const [tool] = manager.runtime.processes.tools;
		expect(tool?.program).toBe("systemd-notify");
		expect(tool?.args).toEqual(["READY=1", "MAINPID=4242", "STATUS=Serving http://localhost:8080/"]);
		expect(tool?.options.environment).toEqual({ NOTIFY_SOCKET: "/run/systemd/notify" });
		expect(manager.warnings).toEqual([]);
	});

	it("isn't told where there is none", async () => {
		const manager = new Manager({});
		expect(manager.notifier.isWanted).toBe(false);
		manager.notifier.ready("x");
		manager.notifier.reloading();
		manager.notifier.stopping("x");
		manager.notifier.startWatchdog(() => true);
		await manager.notifier.settled();
		expect(manager.told).toEqual([]);
		expect(manager.timer).toBeNull();
	});

	it("is told one thing after another", async () => {
		const running: FakeTool[] = [];
		const manager = new Manager(SOCKET, (tool) => running.push(tool));
		manager.notifier.reloading();
		manager.notifier.ready("again");
		manager.notifier.stopping("bye");
		for (const expected of ["--version", "RELOADING=1", "READY=1 MAINPID=4242 STATUS=again", "STOPPING=1 STATUS=bye"]) {
			await nextTurn();
			expect(manager.told.at(-1)).toBe(expected);
			running.at(-1)?.exit(0);
		}
		await manager.notifier.settled();
		expect(running.length).toBe(4);
	});

	it.each([
		["systemd 252 (252.39-1~deb12u2)\n", "RELOADING=1"],
		["systemd 253 (253.1)\n+PAM\n", "--reloading"],
		["systemd 257~rc1", "--reloading"],
		["another tool", "RELOADING=1"],
	])("is told of a reload as its tool can: %j", async (version, words) => {
		const manager = new Manager(SOCKET, (tool) => tool.exit(0, null, tool.args[0] === "--version" ? version : ""));
		manager.notifier.reloading();
		manager.notifier.reloading();
		await manager.notifier.settled();
		expect(manager.told).toEqual(["--version", words, words]);
		expect(manager.runtime.processes.tools[0]?.options.environment).toEqual({ NOTIFY_SOCKET: "" });
		expect(manager.warnings).toEqual([]);
	});

	it("gets status lines that are lines, and not too long", async () => {
		const manager = new Manager();
		manager.notifier.status("a\nREADY=1\0b");
		manager.notifier.status("x".repeat(1000));
		await manager.notifier.settled();
		expect(manager.told).toEqual(["STATUS=a READY=1 b", `STATUS=${"x".repeat(200)}`]);
	});

	it("can't be told without the tool, which is said once", async () => {
		const manager = new Manager(SOCKET, (tool) => {
			throw new SystemError("ENOENT", `no program ${tool.program}`);
		});
		manager.notifier.ready("x");
		manager.notifier.reloading();
		manager.notifier.status("y");
		await manager.notifier.settled();
		expect(manager.warnings).toEqual(["The service manager can't be told how this server is: there is no program systemd-notify."]);
	});

	it("says why a tool failed, once", async () => {
		const manager = new Manager(SOCKET, (tool) => tool.exit(1, null, "", "Failed to notify: Connection refused\n"));
		manager.notifier.ready("x");
		manager.notifier.status("y");
		await manager.notifier.settled();
		expect(manager.warnings).toEqual([
			"The service manager can't be told how this server is: systemd-notify ended with 1: Failed to notify: Connection refused.",
		]);
	});

	it("is not told more and more while the tool hangs", async () => {
		const running: FakeTool[] = [];
		const manager = new Manager(SOCKET, (tool) => running.push(tool));
		manager.notifier.ready("x");
		await nextTurn();
		manager.runtime.processes.onTool = (tool) => tool.exit(0);
		for (let count = 0; count < 100; count++) manager.notifier.status(`${count}`);
		running[0]?.exit(0);
		await manager.notifier.settled();
		expect(manager.told.length).toBe(17);
	});
});

describe("the watchdog", () => {
	it("is told at half its time that all is well, while it is, and not after a stop has begun", async () => {
		let isHealthy = true;
		const manager = new Manager({ ...SOCKET, WATCHDOG_USEC: "30000000", WATCHDOG_PID: "4242" });
		manager.notifier.startWatchdog(() => isHealthy);
		manager.notifier.startWatchdog(() => isHealthy);
		expect(manager.timer?.millis).toBe(15_000);
		manager.timer?.tick();
		await manager.notifier.settled();
		expect(manager.told).toEqual(["WATCHDOG=1"]);
		isHealthy = false;
		manager.timer?.tick();
		await manager.notifier.settled();
		expect(manager.told).toEqual(["WATCHDOG=1"]);
		manager.notifier.stopping("bye");
		expect(manager.timer).toBeNull();
		await manager.notifier.settled();
	});

	it.each([[{}], [{ WATCHDOG_USEC: "0" }], [{ WATCHDOG_USEC: "soon" }], [{ WATCHDOG_USEC: "30000000", WATCHDOG_PID: "1" }]])(
		"there is none with %j",
		(variables) => {
			const manager = new Manager({ ...SOCKET, ...variables });
			manager.notifier.startWatchdog(() => true);
			expect(manager.timer).toBeNull();
		},
	);
});
