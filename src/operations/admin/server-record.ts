/**
 * What a running server whose admin listener isn't at the usual place leaves in the runtime folder, so that commands of the same user find it:
 * PID.json, which nobody else can read.
 */
import type { Runtime } from "../../runtime.ts";
import type { AdminAddress } from "./admin-address.ts";
import { openRuntimeFolder } from "./runtime-folder.ts";

const MODE = 0o600;

/** Writes the record of this process; resolves with its path. Fails with a `SystemError`. */
export async function writeRecord(runtime: Runtime, address: AdminAddress): Promise<string> {
	const path = `${await openRuntimeFolder(runtime)}/${runtime.pid}.json`;
	// One that a process of the same number left may have other permissions.
	await runtime.files.remove(path);
	const file = await runtime.files.append(path, MODE);
	try {
		await file.write(new TextEncoder().encode(`${JSON.stringify(address)}\n`));
	} finally {
		await file.close();
	}
	return path;
}

/** What a record says; null where it says nothing that makes sense. */
export function parseRecord(text: string): AdminAddress | null {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isRecord(value) || !isRecord(value.connect)) return null;
	const { token } = value;
	const { transport, path, host, port } = value.connect;
	if (token !== null && typeof token !== "string") return null;
	if (transport === "unix" && typeof path === "string") return { connect: { transport, path }, token };
	if (transport === "tcp" && typeof host === "string" && typeof port === "number") return { connect: { transport, host, port }, token };
	return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}
