/** Writes a new file. */
import type { Runtime } from "../runtime.ts";

/** Makes or replaces a file that everybody may read. Fails with a `SystemError`. */
export async function writeFile(runtime: Runtime, path: string, bytes: Uint8Array): Promise<void> {
	await runtime.files.remove(path);
	const file = await runtime.files.append(path, 0o644);
	try {
		await file.write(bytes);
	} finally {
		await file.close();
	}
}
