/** Opening a URL in the user's browser, by the program that each system has for it. */
import { type Runtime, SystemError } from "../runtime.ts";

type Opener = Pick<Runtime, "system" | "environment" | "startTool">;

/** Resolves with whether a browser was asked: never where there is no screen, as over SSH. */
export async function openInBrowser(runtime: Opener, url: string): Promise<boolean> {
	if (!/^https?:\/\/[^\s"]+$/.test(url)) return false;
	const command = openerOf(runtime);
	if (command === null) return false;
	const [program, ...args] = command;
	try {
		const tool = await runtime.startTool(program, [...args, url]);
		// It is of no concern how it ends, and some end only with the browser.
		tool.output.catch(() => {});
		return true;
	} catch (error) {
		if (error instanceof SystemError) return false;
		throw error;
	}
}

function openerOf({ system, environment }: Opener): [program: string, ...args: string[]] | null {
	if (system === "darwin") return ["open"];
	// Not "start": that is the shell's, which would take "&" in a URL for the end of the command.
	if (system === "windows") return ["rundll32", "url.dll,FileProtocolHandler"];
	const hasScreen = environment("DISPLAY") !== undefined || environment("WAYLAND_DISPLAY") !== undefined;
	return hasScreen ? ["xdg-open"] : null;
}
