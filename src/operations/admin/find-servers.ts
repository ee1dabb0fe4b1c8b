/** Finds the servers of this user that run on this machine, by what they leave in the runtime folders. What the dead left is removed. */
import { type Runtime, SystemError } from "../../runtime.ts";
import type { AdminAddress } from "./admin-address.ts";
import { checkFolder, runtimeFolders } from "./runtime-folder.ts";
import { parseRecord } from "./server-record.ts";

export interface FoundServer extends AdminAddress {
	readonly pid: number;
}

/** Servers that accept connections on their admin listener, by process number. */
export async function findServers(runtime: Runtime): Promise<FoundServer[]> {
	const found: FoundServer[] = [];
	for (const folder of runtimeFolders(runtime)) {
		for (const name of await namesIn(runtime, folder)) {
			const path = `${folder}/${name}`;
			const server = await serverAt(runtime, path, name);
			if (server !== null && (await isAnswered(runtime, server, path))) found.push(server);
		}
	}
	return found.sort((one, other) => one.pid - other.pid);
}

async function namesIn(runtime: Runtime, folder: string): Promise<string[]> {
	try {
		// What somebody else put there would be believed, and removed where it is dead.
		await checkFolder(runtime, folder);
		return (await runtime.files.readDirectory(folder)).map(({ name }) => name);
	} catch {
		// It isn't there, or isn't this user's alone: no server of ours is in it.
		return [];
	}
}

async function serverAt(runtime: Runtime, path: string, name: string): Promise<FoundServer | null> {
	const [, pid, kind] = /^(\d{1,10})\.(sock|json)$/.exec(name) ?? [];
	if (pid === undefined) return null;
	if (kind === "sock") return { pid: Number(pid), connect: { transport: "unix", path }, token: null };
	const address = parseRecord(await runtime.files.readText(path).catch(() => ""));
	return address === null ? null : { pid: Number(pid), ...address };
}

/** Only a refusal, or a socket that is gone, says that the server is dead: then what it left goes too. */
async function isAnswered(runtime: Runtime, server: FoundServer, path: string): Promise<boolean> {
	try {
		(await runtime.connect(server.connect)).close();
		return true;
	} catch (error) {
		const code = error instanceof SystemError ? error.code : "";
		if (code === "ECONNREFUSED" || code === "ENOENT") await runtime.files.remove(path).catch(() => {});
		return false;
	}
}
