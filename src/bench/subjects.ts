/** The servers that are compared, each with the command that starts it for a workload. Starting and stopping is `server-process.ts`. */
import { UsageError } from "../protocol/faults.ts";
import type { BenchRuntime } from "./runtimes.ts";
import { nativeFile, rawFile } from "./server-sources.ts";
import type { Workload } from "./workloads.ts";

/** Kinds of server by name, with what each is called in words. */
export const SERVER_KINDS = {
	trivet: "Trivet",
	exchange: "Trivet, exchange door",
	native: "the runtime's own server",
	raw: "bare sockets",
} as const;

export type ServerKind = keyof typeof SERVER_KINDS;

/** A server that the user named: `name[@PORT]=command`. */
export interface CustomServer {
	readonly name: string;
	readonly port: number | null;
	readonly command: string;
}

/** One server on one runtime. */
export interface Subject {
	/** "node26/trivet", or the name of a custom server. */
	readonly id: string;
	readonly runtime: BenchRuntime | null;
	readonly server: string;
	/** The command, or null where this server doesn't do the workload. */
	command(workload: Workload, place: Place): readonly string[] | null;
	/** A port it always listens on; null: it takes the one it is given. */
	readonly port: number | null;
	/** Whether it can listen on a unix socket that it is given. */
	readonly takesSocket: boolean;
}

/** What a server is told: where its files are and where to listen. */
export interface Place {
	/** With the programs of `server-sources.ts`. */
	readonly folder: string;
	/** With the static files. */
	readonly files: string;
	readonly port: number;
	/** Path of a unix socket, in place of the port. */
	readonly socket: string | null;
}

/** Reads "trivet,native,raw". */
export function parseServers(text: string): ServerKind[] {
	return text.split(",").map((item) => {
		const name = item.trim();
		if (!(name in SERVER_KINDS))
			throw new UsageError(`There is no server "${name}"; there are ${Object.keys(SERVER_KINDS).join(", ")}. Others: --server 'name=command'.`);
		return name as ServerKind;
	});
}

/** Reads "name=command" or "name@8080=command". */
export function parseCustomServer(text: string): CustomServer | null {
	const match = /^([A-Za-z0-9][\w.-]*)(?:@(\d{1,5}))?=\s*(\S.*)$/s.exec(text);
	if (match === null || match[1]! in SERVER_KINDS) return null;
	return { name: match[1]!, port: match[2] === undefined ? null : Number(match[2]), command: match[3]! };
}

/** Every server to compare, in the order of the tables. */
export function listSubjects(runtimes: readonly BenchRuntime[], kinds: readonly ServerKind[], custom: readonly CustomServer[]): Subject[] {
	const subjects = runtimes.flatMap((runtime) => kinds.filter((kind) => isThere(runtime, kind)).map((kind) => builtIn(runtime, kind)));
	return [...subjects, ...custom.map(customSubject)];
}

function isThere(runtime: BenchRuntime, kind: ServerKind): boolean {
	return kind === "trivet" || kind === "exchange" ? runtime.trivet !== null : runtime.run !== null;
}

function builtIn(runtime: BenchRuntime, kind: ServerKind): Subject {
	return {
		id: `${runtime.id}/${kind}`,
		runtime,
		server: kind,
		port: null,
		takesSocket: true,
		command(workload, place) {
			if (kind === "native") return [...(runtime.run ?? []), `${place.folder}/${nativeFile(runtime.kind)}`];
			if (kind === "raw") return [...(runtime.run ?? []), `${place.folder}/${rawFile(runtime.kind)}`];
			if (kind === "exchange" && !isForExchange(workload)) return null;
			const target = workload.door === "files" ? place.files : `${place.folder}/${kind === "exchange" ? "exchange" : "app"}.mjs`;
			return [...(runtime.trivet ?? []), "serve", target, ...listenArguments(place), ...TRIVET_ARGUMENTS];
		},
	};
}

/** One process without a log, as the others are: `-w 1` and no admin socket. */
const TRIVET_ARGUMENTS = ["--workers=1", "--log=off", "--admin=off", "--no-config", "--quiet"];

function listenArguments({ port, socket }: Place): string[] {
	return socket === null ? ["--host=127.0.0.1", `--port=${port}`] : [`--listen=unix:${socket}`];
}

/** Text and JSON: what else there is to answer, one answers by the fetch door. */
function isForExchange({ target }: Workload): boolean {
	return target === "/plaintext" || target === "/json";
}

function customSubject({ name, port, command }: CustomServer): Subject {
	return {
		id: name,
		runtime: null,
		server: name,
		port,
		takesSocket: command.includes("{socket}"),
		command(_workload, place) {
			const values: Readonly<Record<string, string>> = { port: String(place.port), folder: place.files, socket: place.socket ?? "" };
			// `exec`: the process is the server, not the shell, so that it is the server that is pinned, measured and stopped.
			return ["sh", "-c", `exec ${command.replace(/\{(port|folder|socket)\}/g, (_, key: string) => values[key] ?? "")}`];
		},
	};
}
