import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of a program, as the shell would find it; null where it isn't installed. System folders count even when PATH lacks them. */
export function findProgram(name) {
	for (const folder of [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"]) {
		if (folder === "") continue;
		const path = join(folder, name);
		try {
			accessSync(path, constants.X_OK);
			return path;
		} catch {
			// Not in this folder.
		}
	}
	return null;
}
