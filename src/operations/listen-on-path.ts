/**
 * Listening on a unix socket at a path: its file has the permissions asked for from the first moment, and one that was left behind is no obstacle. A process
 * that was killed doesn't remove its own, and the system then takes the path for used.
 */
import { SystemError, type SystemFiles } from "../runtime.ts";

/** Where to listen, and who may connect (0o600); without a mode, whoever the process's file mode mask lets. */
export interface PathPlace {
	readonly path: string;
	readonly mode?: number | undefined;
}

/** What an adapter does with paths of sockets. Failures are `SystemError`s. */
export interface PathSystem {
	readonly files: Pick<SystemFiles, "linkStat" | "remove">;
	/** Connects and closes again. */
	connectOnce(path: string): Promise<void>;
	changeMode(path: string, mode: number): Promise<void>;
	/** Sets the file mode mask of this process and returns the one before. Throws where that isn't permitted, or isn't this thread's to do. */
	setMask(mask: number): number;
}

/** What a runtime does with the socket itself. Failures are `SystemError`s. */
export interface PathCalls<T> {
	/** Binds and listens; the file is there when this returns, whenever its promise resolves. "EADDRINUSE" where anything stands at the path. */
	readonly listen: () => Promise<T>;
	readonly close: (bound: T) => void;
}

/** Listens. A socket file at which nobody listens is removed first; nothing else ever is. */
export async function listenOnPath<T>(place: PathPlace, system: PathSystem, calls: PathCalls<T>): Promise<T> {
	const bound = await bind(place, system, calls);
	const { path, mode } = place;
	if (mode === undefined) return bound;
	try {
		// Systems differ in what they make of the mask.
		await system.changeMode(path, mode);
		return bound;
	} catch (error) {
		calls.close(bound);
		await system.files.remove(path);
		throw error;
	}
}

async function bind<T>({ path, mode }: PathPlace, system: PathSystem, { listen }: PathCalls<T>): Promise<T> {
	try {
		return await masked(mode, system, listen);
	} catch (error) {
		if (codeOf(error) !== "EADDRINUSE" || !(await isSocket(path, system)) || (await isAnswered(path, system))) throw error;
	}
	await system.files.remove(path);
	return await masked(mode, system, listen);
}

/** The mask is the whole process's, so it is put back before anything else can run. */
function masked<T>(mode: number | undefined, system: PathSystem, listen: () => Promise<T>): Promise<T> {
	if (mode === undefined) return listen();
	let before: number;
	try {
		before = system.setMask(0o777 & ~mode);
	} catch {
		// The mode comes a moment later then.
		return listen();
	}
	try {
		return listen();
	} finally {
		system.setMask(before);
	}
}

async function isSocket(path: string, { files }: PathSystem): Promise<boolean> {
	return (await files.linkStat(path)).kind === "other";
}

/** Only a refusal says that nobody listens; one that we may not ask, or that is too busy to answer, lives. */
async function isAnswered(path: string, system: PathSystem): Promise<boolean> {
	try {
		await system.connectOnce(path);
		return true;
	} catch (error) {
		return codeOf(error) !== "ECONNREFUSED";
	}
}

function codeOf(error: unknown): string {
	return error instanceof SystemError ? error.code : "";
}
