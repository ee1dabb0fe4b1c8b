import { describe, expect, it } from "vitest";
import { claimInheritedSockets, resolveInherited } from "../../../src/operations/inherited-sockets.ts";
import { parseListenAddress } from "../../../src/operations/listen-address.ts";
import { UsageError } from "../../../src/protocol/faults.ts";
import { FakeChannel } from "../../support/fake-processes.ts";
import { FakeRuntime } from "../../support/fake-runtime.ts";

const OURS = { LISTEN_PID: "4242", LISTEN_FDS: "3", LISTEN_FDNAMES: "web:admin:web" };

function claimed(environment: Record<string, string>): FakeRuntime {
	const runtime = new FakeRuntime({ environment });
	claimInheritedSockets(runtime);
	return runtime;
}

function resolve(runtime: FakeRuntime, ...texts: string[]): unknown[] {
	return resolveInherited(texts.map(parseListenAddress), runtime).map((address) =>
		address.transport === "inherited" ? address.descriptor : address,
	);
}

describe("sockets of the service manager", () => {
	it("are all meant by systemd: alone, else those of the name", () => {
		const runtime = claimed(OURS);
		expect(resolve(runtime, "systemd:")).toEqual([3, 4, 5]);
		expect(resolve(runtime, "systemd:web")).toEqual([3, 5]);
		expect(resolve(runtime, "systemd:admin")).toEqual([4]);
		expect(resolve(runtime, ":80", "systemd:admin", "fd:7")).toEqual([{ transport: "tcp", host: "*", port: 80 }, 4, 7]);
	});

	it("need no names", () => {
		expect(resolve(claimed({ LISTEN_PID: "4242", LISTEN_FDS: "2" }), "systemd:")).toEqual([3, 4]);
		expect(resolve(claimed({ LISTEN_PID: "4242", LISTEN_FDS: "1", LISTEN_FDNAMES: "" }), "systemd:unknown")).toEqual([3]);
	});

	it("are taken out of the environment, so that nobody else takes them for its own", () => {
		const runtime = claimed(OURS);
		expect(Object.keys(runtime.environmentVariables()).filter((name) => name.startsWith("LISTEN_"))).toEqual([]);
	});

	it("are noted once, however often that is asked for", () => {
		const runtime = claimed(OURS);
		claimInheritedSockets(runtime);
		expect(resolve(runtime, "systemd:admin")).toEqual([4]);
	});

	it("are known to a copy by the descriptors of the process it is a copy of", () => {
		const copy = new FakeRuntime({ environment: { ...claimed(OURS).environmentVariables() }, parent: new FakeChannel() });
		Object.assign(copy, { pid: 4300 });
		claimInheritedSockets(copy);
		expect(resolve(copy, "systemd:web")).toEqual([3, 5]);
	});

	it("are not another program's that started this one", () => {
		const other = new FakeRuntime({ environment: { ...claimed(OURS).environmentVariables() } });
		Object.assign(other, { pid: 4300 });
		claimInheritedSockets(other);
		expect(() => resolve(other, "systemd:")).toThrow(/no socket was handed/);
	});

	it.each([
		[{}, "systemd:", /^systemd:: no socket was handed to this process \(LISTEN_FDS and LISTEN_PID aren't set\)/],
		[{ LISTEN_FDS: "1" }, "systemd:web", /^systemd:web: no socket was handed/],
		[{ ...OURS, LISTEN_PID: "4243" }, "systemd:", /LISTEN_PID is 4243, so the sockets are meant for that process, and this one is 4242/],
		[{ ...OURS, LISTEN_FDS: "0" }, "systemd:", /LISTEN_FDS is "0"/],
		[{ ...OURS, LISTEN_FDS: "x" }, "systemd:", /LISTEN_FDS is "x"/],
		[{ ...OURS, LISTEN_FDS: "9999" }, "systemd:", /LISTEN_FDS is "9999"/],
		[{ ...OURS, LISTEN_FDS: "2" }, "systemd:", /LISTEN_FDNAMES has 3 names for the 2 sockets/],
		[OURS, "systemd:mail", /^systemd:mail: no socket of that name was handed over; there are web, admin, web\.$/],
	])("%j: %s is refused", (environment, text, message) => {
		const runtime = claimed(environment);
		expect(() => resolve(runtime, text)).toThrow(UsageError);
		expect(() => resolve(runtime, text)).toThrow(message);
	});

	it("are listened on once", () => {
		expect(() => resolve(claimed(OURS), "systemd:", "systemd:web")).toThrow(/fd:3 is named twice/);
		expect(() => resolve(claimed(OURS), "fd:4", "systemd:admin")).toThrow(/fd:4 is named twice/);
	});

	it("are nobody's business where none is asked for", () => {
		expect(resolve(claimed({ ...OURS, LISTEN_FDS: "x" }), "fd:3")).toEqual([3]);
	});
});
