import { describe, expect, it } from "vitest";
import { openInBrowser } from "../../../src/operations/open-in-browser.ts";
import { FakeProcesses } from "../../support/fake-processes.ts";

function machine(system: string, environment: Record<string, string> = {}, hasProgram = true) {
	const processes = new FakeProcesses();
	if (hasProgram) processes.onTool = () => {};
	return {
		processes,
		system,
		environment: (name: string) => environment[name],
		startTool: (program: string, args: readonly string[]) => processes.startTool(program, args, {}),
	};
}

const URL = "http://localhost:8080/?a=1&b=2";

describe("opening a browser", () => {
	it("asks the program that the system has for it", async () => {
		for (const [made, program, first] of [
			[machine("darwin"), "open", URL],
			[machine("windows"), "rundll32", "url.dll,FileProtocolHandler"],
			[machine("linux", { DISPLAY: ":0" }), "xdg-open", URL],
			[machine("linux", { WAYLAND_DISPLAY: "wayland-0" }), "xdg-open", URL],
		] as const) {
			expect(await openInBrowser(made, URL)).toBe(true);
			expect([made.processes.tools[0]?.program, made.processes.tools[0]?.args[0], made.processes.tools[0]?.args.at(-1)]).toEqual([
				program,
				first,
				URL,
			]);
		}
	});

	it("doesn't where there is no screen, no program, or no page", async () => {
		expect(await openInBrowser(machine("linux"), URL)).toBe(false);
		expect(await openInBrowser(machine("darwin", {}, false), URL)).toBe(false);
		for (const text of ["file:///etc/passwd", "--help", 'http://a/" & calc', "javascript:alert(1)"]) {
			const made = machine("darwin");
			expect(await openInBrowser(made, text)).toBe(false);
			expect(made.processes.tools).toEqual([]);
		}
	});
});
