/**
 * Opens the admin listener: a small server of its own beside the public one, with limits to match.
 *
 * Unless an address was asked for, it is a socket in the runtime folder (`runtime-folder.ts`) that is named by the process. What is asked is answered by
 * `admin-handler.ts`; who finds it is `find-servers.ts`.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { UsageError } from "../../protocol/faults.ts";
import { DEFAULT_LIMITS, type Limits } from "../../protocol/limits.ts";
import { type ListenAddress, type Runtime, SystemError } from "../../runtime.ts";
import { StartError } from "../bind-listeners.ts";
import { type RunningServer, startServer } from "../server.ts";
import { type AdminAddress, adminAddressText, connectAddressTo } from "./admin-address.ts";
import { type AdminHandlerOptions, adminHandler } from "./admin-handler.ts";
import type { Control } from "./control.ts";
import { openRuntimeFolder } from "./runtime-folder.ts";
import { writeRecord } from "./server-record.ts";

export interface AdminListenerOptions extends Pick<AdminHandlerOptions, "stopMillis"> {
	/** Where it was asked for, a loopback address or a path; null: at the usual place. */
	readonly address: ListenAddress | null;
	/** What TCP clients have to show; null: one is made up, and left where only this user reads it. */
	readonly token: string | null;
	/** Told of bugs in what answers. */
	reportError(error: unknown, exchange: Exchange): void;
	/** Told why there is no listener, or why it can't be found, where that is no reason not to start. */
	warn(message: string): void;
}

/** An admin listener that is open. */
export interface AdminListener {
	/** As `--admin` takes it: "unix:/path", "127.0.0.1:2019". */
	readonly address: string;
	/** Lets answers in progress end, for a second at the most, and takes away what it left in the runtime folder. */
	close(): Promise<void>;
}

const SOCKET_MODE = 0o600;
const MAX_CONNECTIONS = 64;
const CLOSING_MILLIS = 1000;
const TOKEN_BYTES = 24;
const KIB = 1024;

/** Requests here are small, and come from this machine. */
const LIMITS: Limits = {
	...DEFAULT_LIMITS,
	targetBytes: KIB,
	headBytes: 8 * KIB,
	fieldCount: 64,
	contentBytes: 4 * KIB,
	trailerBytes: KIB,
	trailerCount: 8,
	pipelineBytes: 8 * KIB,
	unreadContentBytes: 4 * KIB,
	discardBytes: 4 * KIB,
	headMillis: 5000,
	requestMillis: 10_000,
	idleMillis: 60_000,
	lingerMillis: 500,
	lingerBytes: 64 * KIB,
	partingMillis: 0,
};

/** Opens it; null where it isn't open and nobody asked for it. An address that was asked for and can't be had throws a `StartError`. */
export async function openAdminListener(runtime: Runtime, control: Control, options: AdminListenerOptions): Promise<AdminListener | null> {
	const { address } = options;
	if (address !== null) return await openAsked(runtime, control, options, address);
	// A system without users has no place that is this user's alone.
	if (runtime.userId() === null) return null;
	try {
		const path = `${await openRuntimeFolder(runtime)}/${runtime.pid}.sock`;
		const server = await start(runtime, control, options, { transport: "unix", path, mode: SOCKET_MODE }, null);
		return listenerOf(runtime, server, path);
	} catch (error) {
		if (!(error instanceof SystemError || error instanceof StartError)) throw error;
		options.warn(
			`There is no admin listener: ${sentence(error)} Commands such as "trivet reload" won't find this server. --admin ADDR puts it elsewhere.`,
		);
		return null;
	}
}

async function openAsked(runtime: Runtime, control: Control, options: AdminListenerOptions, address: ListenAddress): Promise<AdminListener> {
	const isUnix = address.transport === "unix";
	// Whoever runs on this machine may connect to a socket that has no file.
	if (isUnix && address.path.startsWith("@"))
		throw new UsageError("The admin listener needs a socket with a file, such as unix:/path, or a loopback host:port.");
	const token = isUnix ? null : (options.token ?? madeUpToken(runtime));
	const server = await start(
		runtime,
		control,
		options,
		isUnix ? { mode: SOCKET_MODE, ...address, path: runtime.files.resolve(address.path) } : address,
		token,
	);
	const connect = connectAddressTo(server.addresses[0]!);
	// A token that the user chose is for the user to hand on.
	const left: AdminAddress = { connect, token: options.token === null ? token : null };
	try {
		return listenerOf(runtime, server, await writeRecord(runtime, left));
	} catch (error) {
		if (!(error instanceof SystemError)) throw error;
		if (left.token === null) {
			options.warn(`Commands such as "trivet reload" need --admin ${adminAddressText(connect)} to find this server: ${sentence(error)}`);
			return listenerOf(runtime, server, null);
		}
		await server.stop({ force: true });
		const message = `The token of the admin listener can't be left for this user's commands: ${sentence(error)} Choose one, and set it as TRIVET_ADMIN_TOKEN.`;
		throw new StartError(error.code, address, message, { cause: error });
	}
}

function start(
	runtime: Runtime,
	control: Control,
	options: AdminListenerOptions,
	listen: ListenAddress,
	token: string | null,
): Promise<RunningServer> {
	return startServer(runtime, {
		listen: [listen],
		handler: adminHandler(control, { ...options, token }),
		limits: LIMITS,
		maxConnections: MAX_CONNECTIONS,
		graceMillis: CLOSING_MILLIS,
		reportError: (error, exchange) => options.reportError(error, exchange),
	});
}

/** `left`: the file that goes when the listener does. */
function listenerOf(runtime: Runtime, server: RunningServer, left: string | null): AdminListener {
	return {
		address: adminAddressText(connectAddressTo(server.addresses[0]!)),
		async close() {
			await server.stop();
			// What can't be removed is found to be dead by whoever finds it.
			if (left !== null) await runtime.files.remove(left).catch(() => {});
		},
	};
}

/** Messages of the system have no full stop; ours do. */
function sentence({ message }: Error): string {
	return message.endsWith(".") ? message : `${message}.`;
}

function madeUpToken(runtime: Runtime): string {
	return Array.from(runtime.randomBytes(TOKEN_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
