/** Files by which the kernel tells of itself. */
import type { Runtime } from "../runtime.ts";

/** The text of a file of /proc or /sys; "" where it isn't there. */
export async function readSystemText(runtime: Runtime, path: string): Promise<string> {
	try {
		return await runtime.files.readText(path);
	} catch {
		return "";
	}
}
