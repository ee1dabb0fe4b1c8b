/**
 * Listening on a unix socket whose file may have been left behind: a process that was killed doesn't remove its own, and the
 * system then takes the path for used.
 */
import { SystemError } from "../runtime.ts";

/** What the runtime does. Failures are `SystemError`s. */
export interface PathCalls<T> {
	/** Binds and listens. "EADDRINUSE" where anything stands at the path. */
	listen(): Promise<T>;
	/** True where a socket file stands at the path: nothing else is ever removed. */
	isSocket(): Promise<boolean>;
	/** Connects and closes again. */
	connect(): Promise<void>;
	remove(): Promise<void>;
}

/** Listens. A socket file at which nobody listens is removed first. */
export async function listenOnPath<T>(calls: PathCalls<T>): Promise<T> {
	try {
		return await calls.listen();
	} catch (error) {
		if (codeOf(error) !== "EADDRINUSE" || !(await calls.isSocket()) || (await isAnswered(calls))) throw error;
	}
	await calls.remove();
	return calls.listen();
}

/** Only a refusal says that nobody listens; one that we may not ask, or that is too busy to answer, lives. */
async function isAnswered(calls: PathCalls<unknown>): Promise<boolean> {
	try {
		await calls.connect();
		return true;
	} catch (error) {
		return codeOf(error) !== "ECONNREFUSED";
	}
}

function codeOf(error: unknown): string {
	return error instanceof SystemError ? error.code : "";
}
