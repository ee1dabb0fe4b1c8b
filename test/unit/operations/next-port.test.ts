import { describe, expect, it } from "vitest";
import { StartError } from "../../../src/operations/bind-listeners.ts";
import { onNextFreePort } from "../../../src/operations/next-port.ts";
import type { ListenAddress } from "../../../src/runtime.ts";

const ASKED: ListenAddress = { transport: "tcp", host: "localhost", port: 8080 };

/** Opens what isn't busy; gives the ports that were tried. */
function opener(busy: readonly number[], code = "EADDRINUSE") {
	const tried: number[] = [];
	const open = async (addresses: readonly ListenAddress[]) => {
		for (const address of addresses) {
			const port = address.transport === "tcp" ? address.port : 0;
			tried.push(port);
			if (busy.includes(port)) throw new StartError(code, address, "no");
		}
		return tried.at(-1);
	};
	return { tried, open };
}

describe("a port", () => {
	it("that is free is taken", async () => {
		expect(await onNextFreePort([ASKED], true, opener([]).open)).toEqual({ opened: 8080, note: null });
	});

	it("that is busy is replaced by the next free one, which is said", async () => {
		expect(await onNextFreePort([ASKED], true, opener([8080, 8081]).open)).toEqual({
			opened: 8082,
			note: expect.stringMatching(/8080 is in use.*8082/),
		});
	});

	it("that is busy is a failure where nothing may be replaced", async () => {
		const { tried, open } = opener([8080]);
		await expect(onNextFreePort([ASKED], false, open)).rejects.toBeInstanceOf(StartError);
		expect(tried).toEqual([8080]);
	});

	it("is looked for twenty times", async () => {
		const { tried, open } = opener(Array.from({ length: 100 }, (_, index) => 8080 + index));
		await expect(onNextFreePort([ASKED], true, open)).rejects.toBeInstanceOf(StartError);
		expect(tried.length).toBe(21);
	});

	it("is not looked for after another failure, or for a socket file", async () => {
		const { tried, open } = opener([8080], "EACCES");
		await expect(onNextFreePort([ASKED], true, open)).rejects.toMatchObject({ code: "EACCES" });
		await expect(onNextFreePort([{ transport: "unix", path: "/s" }], true, opener([0]).open)).rejects.toBeInstanceOf(StartError);
		expect(tried.length).toBe(1);
	});
});
