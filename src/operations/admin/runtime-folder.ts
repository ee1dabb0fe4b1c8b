/**
 * The folder where running servers of a user leave their admin sockets: nobody else may look into it, so that nobody else can put a socket of
 * his own there.
 */
import { type Runtime, SystemError } from "../../runtime.ts";

/** Names the folder, in place of all others. */
const VARIABLE = "TRIVET_RUNTIME_DIR";
const MODE = 0o700;

/** Folders in which a server of this user may have its socket, the first choice first; none where the system has no users. */
export function runtimeFolders(runtime: Runtime): string[] {
	const user = runtime.userId();
	if (user === null) return [];
	const named = runtime.environment(VARIABLE) ?? "";
	if (named !== "") return [runtime.files.resolve(named)];
	const session = runtime.environment("XDG_RUNTIME_DIR") ?? "";
	const folders: string[] = [];
	if (session.startsWith("/")) folders.push(`${session.replace(/\/+$/, "")}/trivet`);
	if (user === 0) folders.push("/run/trivet");
	folders.push(`/tmp/trivet-${user}`);
	return folders;
}

/** The first of them that can be used, made where it isn't there. Throws a `SystemError` that says what is wrong with the last. */
export async function openRuntimeFolder(runtime: Runtime): Promise<string> {
	let failure: unknown = new SystemError("ENOTSUP", "this system has no users whose files others can't reach");
	for (const folder of runtimeFolders(runtime)) {
		try {
			await runtime.files.makeDirectory(folder, MODE);
			await checkFolder(runtime, folder);
			return folder;
		} catch (error) {
			failure = error;
		}
	}
	throw failure;
}

/** Throws a `SystemError` for a folder that others can reach into. A link counts as what it is: somebody else may have put it there. */
export async function checkFolder(runtime: Runtime, folder: string): Promise<void> {
	const { kind, owner, permissions = 0 } = await runtime.files.linkStat(folder);
	if (kind !== "directory") throw new SystemError("ENOTDIR", `${folder} is no folder`);
	if (owner !== runtime.userId()) throw new SystemError("EPERM", `${folder} belongs to another user`);
	if ((permissions & 0o077) !== 0) throw new SystemError("EPERM", `${folder} is open to other users; close it with: chmod 700 ${folder}`);
}
