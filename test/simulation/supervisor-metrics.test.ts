import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../support/simulated-system.ts";

describe("counters", () => {
	it("are those of all workers, past ones included, and never go back", async () => {
		const system = new SimulatedSystem();
		const { process, supervisor } = system.supervise();
		await system.time.until(() => process.started !== null);
		let shown = 0;
		let answered = 0;
		const look = async () => {
			const total = (await system.time.resolved(supervisor.metrics())).counters.requests_total ?? 0;
			expect(total).toBeGreaterThanOrEqual(shown);
			shown = total;
			return total;
		};
		const serve = () => {
			for (const worker of system.serving) {
				worker.requests += 10;
				answered += 10;
			}
		};
		for (let round = 0; round < 12; round++) {
			serve();
			expect(await look()).toBe(answered);
			if (round % 3 === 0) await system.time.resolved(supervisor.reload());
			if (round % 3 === 1) system.serving[0]!.kill("SIGKILL");
			await system.time.advance(5);
			await look();
			await system.time.advance(700);
			expect(await look()).toBe(answered);
		}
		expect(answered).toBeGreaterThan(200);
	});

	it("that a worker adds while it drains are kept", async () => {
		const system = new SimulatedSystem();
		system.behave = () => ({ drainMillis: 3500 });
		const { process, supervisor } = system.supervise();
		await system.time.until(() => process.started !== null);
		const [old] = system.serving;
		await system.time.resolved(supervisor.reload());
		await system.time.advance(3000);
		old!.requests = 77;
		await system.time.advance(1000);
		expect(old!.isOver).toBe(true);
		expect((await system.time.resolved(supervisor.metrics())).counters.requests_total).toBe(77);
	});

	it("tell of restarts and reloads, and gauges of who is up", async () => {
		const system = new SimulatedSystem();
		const { process, supervisor } = system.supervise();
		await system.time.until(() => process.started !== null);
		await system.time.resolved(supervisor.reload());
		system.planFailure = { message: "no", exitCode: 1 };
		await system.time.resolved(supervisor.reload());
		await system.time.advance(10);
		system.serving[0]!.kill("SIGKILL");
		await system.time.advance(50);
		const { counters, gauges } = await system.time.resolved(supervisor.metrics());
		expect(counters).toMatchObject({
			'trivet_worker_restarts_total{reason="signal"}': 1,
			'trivet_reloads_total{outcome="ok"}': 1,
			'trivet_reloads_total{outcome="failed"}': 1,
		});
		expect(gauges).toMatchObject({ trivet_generation: 2, 'trivet_worker_up{slot="0"}': 0, 'trivet_worker_up{slot="1"}': 1 });
	});
});

describe("the status", () => {
	it("comes within a second though a worker hangs, which is shown as last heard of", async () => {
		const system = new SimulatedSystem();
		const { process, supervisor } = system.supervise();
		await system.time.until(() => process.started !== null);
		for (const worker of system.serving) worker.residentBytes = 4321;
		await system.time.advance(1500);
		system.serving[0]!.hang();
		system.serving[1]!.residentBytes = 5678;
		const before = system.time.now();
		const status = await system.time.resolved(supervisor.status());
		expect(system.time.now() - before).toBeLessThanOrEqual(1000);
		expect(status).toMatchObject({
			name: "trivet",
			runtime: "node",
			runtimeVersion: "26.10.0",
			layout: "supervised",
			pid: process.pid,
			urls: ["http://127.0.0.1:8080/"],
			serving: ["app app.ts"],
			configuration: null,
			lastReload: null,
		});
		expect(status.workers.map(({ residentBytes, state }) => [residentBytes, state])).toEqual([
			[4321, "ready"],
			[5678, "ready"],
		]);
	});

	it("shows a slot that waits for its next worker", async () => {
		const system = new SimulatedSystem();
		const { process, supervisor } = system.supervise();
		await system.time.until(() => process.started !== null);
		system.behave = () => ({ failure: { message: "no database", exitCode: 1 } });
		system.serving[0]!.kill("SIGKILL");
		await system.time.advance(1300);
		const { workers, problems } = await system.time.resolved(supervisor.status());
		expect(workers.map(({ slot, state, pid }) => [slot, state, pid > 0])).toEqual([
			[0, "waiting", false],
			[1, "ready", true],
		]);
		expect(workers[0]!.restarts).toBeGreaterThan(2);
		expect(problems).toEqual([expect.stringMatching(/Worker 0 has been down for .*; its next one starts in/)]);
	});
});
