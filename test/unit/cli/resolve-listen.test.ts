import { describe, expect, it } from "vitest";
import { type ListenWish, resolveListen } from "../../../src/cli/resolve-listen.ts";

const UNIX = { transport: "unix", path: "/s" } as const;
const tcp = (host: string, port: number) => ({ transport: "tcp", host, port }) as const;

describe("where to listen, the strongest wish first", () => {
	it.each([
		["nothing said", [], [tcp("localhost", 8080)], false],
		["a port", [{ port: 1 }], [tcp("localhost", 1)], true],
		["a host", [{ host: "*" }], [tcp("*", 8080)], false],
		["port and host of different sources", [{ port: 1 }, {}, { host: "*", port: 2 }], [tcp("*", 1)], true],
		["a list", [{ listen: [UNIX] }, { port: 1 }], [UNIX], true],
		["a weaker list", [{}, { listen: [UNIX] }, { port: 1 }], [UNIX], true],
		["a port over a weaker list", [{ port: 1 }, { listen: [UNIX] }], [tcp("localhost", 1)], true],
		["a host over a weaker list", [{ host: "::1" }, { listen: [UNIX] }, { port: 3 }], [tcp("::1", 3)], true],
		["an empty list", [{ listen: [] }, { port: 1 }], [tcp("localhost", 1)], true],
		["reusePort", [{ port: 1 }, { reusePort: true }], [{ ...tcp("localhost", 1), reusePort: true }], true],
	] as [string, ListenWish[], object[], boolean][])("%s", (_name, wishes, addresses, portWasAsked) => {
		expect(resolveListen(wishes)).toEqual({ addresses, portWasAsked });
	});
});
