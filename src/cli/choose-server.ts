/**
 * Which running server a command speaks to: the one at `--admin`, the one whose process number is given, or the only one of this user.
 */
import { type AdminAddress, adminAddressText, connectAddressOf } from "../operations/admin/admin-address.ts";
import { askAdmin } from "../operations/admin/admin-client.ts";
import { AdminFailure } from "../operations/admin/admin-failure.ts";
import type { ServerStatus } from "../operations/admin/control.ts";
import { type FoundServer, findServers } from "../operations/admin/find-servers.ts";
import type { AdminResponse } from "../operations/admin/parse-response.ts";
import { runtimeFolders } from "../operations/admin/runtime-folder.ts";
import { escapeControls } from "../operations/describe-failure.ts";
import { UsageError } from "../protocol/faults.ts";
import type { ListenAddress, Runtime } from "../runtime.ts";
import { NAME } from "../version.ts";
import type { OptionValues } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { durationText } from "./status-text.ts";

/** How long a question that is answered at once may take. */
export const ANSWER_MILLIS = 10_000;

export interface ServerChoice {
	/** For messages about usage. */
	readonly command: string;
	/** The process number that was given, if any. */
	readonly pid: number | null;
	readonly parsed: ParsedArguments;
	readonly environment: OptionValues;
}

/** A process number as it is written: 4242. Null for any other word. */
export function pidOf(word: string | undefined): number | null {
	return word !== undefined && /^[1-9]\d{0,9}$/.test(word) ? Number(word) : null;
}

/** Throws a `UsageError` where the choice isn't clear, an `AdminFailure` where there is no server. */
export async function chooseServer(runtime: Runtime, choice: ServerChoice): Promise<AdminAddress> {
	const { parsed, environment, pid } = choice;
	const flag = parsed.written.get("admin");
	if (pid !== null && flag !== undefined) throw new UsageError(`${flag} and ${pid} both name a server: give one or the other.`);
	if (parsed.values.admin === false) throw new UsageError(`"trivet ${choice.command}" needs an admin listener, and ${flag} names none.`);
	const asked = pid === null ? (parsed.values.admin ?? environment.admin ?? false) : false;
	const chosenToken = parsed.values.adminToken ?? environment.adminToken ?? null;
	const found = await findServers(runtime);
	const server = asked === false ? await oneOf(runtime, found, choice) : serverAt(runtime, found, asked);
	return { connect: server.connect, token: chosenToken ?? server.token };
}

/** The token of a server of ours is known, wherever it was asked for. */
function serverAt(runtime: Runtime, found: readonly FoundServer[], asked: ListenAddress): AdminAddress {
	if (asked.transport === "inherited") throw new UsageError("An inherited socket can't be connected to.");
	const connect = connectAddressOf(asked.transport === "unix" ? { ...asked, path: runtime.files.resolve(asked.path) } : asked);
	const known = found.find((server) => adminAddressText(server.connect) === adminAddressText(connect));
	return known ?? { connect, token: null };
}

async function oneOf(runtime: Runtime, found: readonly FoundServer[], { command, pid }: ServerChoice): Promise<AdminAddress> {
	if (pid !== null) {
		const server = found.find((each) => each.pid === pid);
		if (server === undefined) throw new AdminFailure(`No running server of this user has process number ${pid}. ${await listText(runtime, found)}`);
		return server;
	}
	const [first, ...others] = found;
	if (first === undefined) throw new AdminFailure(noneText(runtime));
	if (others.length > 0) {
		throw new UsageError(
			`Several servers are running. Say which by its process number, as in: trivet ${command} ${first.pid}\n${await listText(runtime, found)}`,
		);
	}
	return first;
}

function noneText(runtime: Runtime): string {
	const folders = runtimeFolders(runtime);
	const looked = folders.length === 0 ? "This system has no place to look for them" : `Looked in ${folders.join(", ")}`;
	return `No server of this user is running that can be asked. ${looked}; one that listens elsewhere is named by --admin ADDR.`;
}

async function listText(runtime: Runtime, found: readonly FoundServer[]): Promise<string> {
	if (found.length === 0) return noneText(runtime);
	const lines = await Promise.all(found.map((server) => lineOf(runtime, server)));
	return `Running:\n${lines.join("\n")}`;
}

/** "  4242  up 3h12m  http://localhost:8080/  folder public" */
async function lineOf(runtime: Runtime, server: FoundServer): Promise<string> {
	try {
		const { uptimeMillis, urls, serving } = await askStatus(runtime, server);
		return escapeControls(`  ${server.pid}  up ${durationText(uptimeMillis)}  ${urls[0] ?? ""}  ${serving[0] ?? ""}`.trimEnd());
	} catch {
		return `  ${server.pid}  at ${adminAddressText(server.connect)}`;
	}
}

/** What the server says of itself. Throws an `AdminFailure`. */
export async function askStatus(runtime: Runtime, address: AdminAddress): Promise<ServerStatus> {
	const response = await askAdmin(runtime, address, { method: "GET", target: "/status", timeoutMillis: ANSWER_MILLIS });
	checkStatus(response, [200]);
	const status = jsonOf(response) as Partial<ServerStatus> | null;
	if (status?.name !== NAME) throw strange("its status is not one");
	return status as ServerStatus;
}

/** Makes an answer of another status an `AdminFailure` that says what to do. */
export function checkStatus(response: AdminResponse, expected: readonly number[]): void {
	if (expected.includes(response.status)) return;
	if (response.status === 401) {
		throw new AdminFailure("The server asks for its admin token: set TRIVET_ADMIN_TOKEN, or use --admin-token.");
	}
	const message = messageOf(response);
	throw new AdminFailure(`The server refused (${response.status})${message === "" ? "." : `: ${message}`}`);
}

/** A number of an answer. One that isn't there is an `AdminFailure`. */
export function numberIn(response: AdminResponse, name: string): number {
	const number = (jsonOf(response) as { readonly [name: string]: unknown } | null)?.[name];
	if (typeof number !== "number") throw strange(`its answer has no ${name}`);
	return number;
}

function jsonOf({ text }: AdminResponse): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw strange("its answer is no JSON", error);
	}
}

function strange(what: string, cause?: unknown): AdminFailure {
	return new AdminFailure(`What answers is no admin listener of Trivet: ${what}.`, "", { cause });
}

/** The message of a refusal; "" where there is none. */
export function messageOf({ text }: AdminResponse): string {
	try {
		const { message } = JSON.parse(text) as { message?: unknown };
		return typeof message === "string" ? message : "";
	} catch {
		return "";
	}
}
