/** What the tests of pumps share: the adapter of the runtime that runs them, listening, with connections that do as they are told. */
import { afterEach, beforeAll } from "vitest";
import { ConnectionRegistry } from "../../src/operations/connection-registry.ts";
import { ConnectionEnd } from "../../src/protocol/faults.ts";
import type { ListenAddress, Listener, Runtime } from "../../src/runtime.ts";
import { currentRuntime } from "./current-runtime.ts";
import { type RawAddress, RawClient } from "./raw-http.ts";
import { ScriptedConnection } from "./scripted-connection.ts";
import { HERE } from "./start-subject-process.ts";

export const MIB = 1024 * 1024;
export const TCP: ListenAddress = { transport: "tcp", host: "127.0.0.1", port: 0 };

/** The adapter, from the first test on. */
export let runtime: Runtime;
let reportedText = "";
export const open: { listeners: Listener[]; clients: RawClient[]; registries: ConnectionRegistry[] } = { listeners: [], clients: [], registries: [] };

/** How the runtime listens: by itself, or on a descriptor of a socket that was bound before, as a worker does. */
let isInherited = false;

/** From now on all tests of this file listen on inherited descriptors. */
export function listenInherited(): void {
	isInherited = true;
}

/** False where the runtime has no way to send RST: Deno, on a socket that it bound itself. */
export function sendsReset(): boolean {
	return HERE !== "deno" || isInherited;
}

/** What the adapter has said on standard error in this test. */
export function reported(): string {
	return reportedText;
}

/** Makes the adapter before the tests of a file, and closes after each what that opened. */
export function preparePumps(): void {
	beforeAll(async () => {
		runtime = await currentRuntime();
		runtime.writeError = (text) => {
			reportedText += text;
		};
	});

	afterEach(async () => {
		for (const client of open.clients.splice(0)) client.close();
		for (const registry of open.registries.splice(0)) registry.destroyAll(new ConnectionEnd("shutdown"));
		await Promise.all(open.listeners.splice(0).map((listener) => listener.close()));
		reportedText = "";
	});
}

export interface Served {
	readonly registry: ConnectionRegistry;
	readonly listener: Listener;
	readonly address: RawAddress;
	/** Connects, and resolves with both ends. */
	connect(): Promise<[RawClient, ScriptedConnection]>;
}

/** Listens; each connection is prepared by `prepare` before its first pump. */
export async function serve(prepare: (connection: ScriptedConnection) => void = () => {}, address: ListenAddress = TCP): Promise<Served> {
	const registry = new ConnectionRegistry(runtime.clock);
	const accepted: ScriptedConnection[] = [];
	let awaiting: (() => void) | null = null;
	const listener = await runtime.listen(
		isInherited ? await inherited(address) : address,
		(host) => {
			const connection = new ScriptedConnection(host);
			prepare(connection);
			accepted.push(connection);
			awaiting?.();
			return connection;
		},
		registry,
	);
	open.listeners.push(listener);
	open.registries.push(registry);
	const raw = rawAddressOf(listener);
	return {
		registry,
		listener,
		address: raw,
		async connect() {
			const client = await RawClient.connect(raw);
			open.clients.push(client);
			while (accepted.length === 0) await new Promise<void>((resolve) => (awaiting = resolve));
			return [client, accepted.shift()!];
		},
	};
}

async function inherited(address: ListenAddress): Promise<ListenAddress> {
	const shared = await runtime.share(address, 1);
	return { transport: "inherited", descriptor: shared.descriptors[0]!, endpoint: shared.address };
}

export function rawAddressOf({ address }: Listener): RawAddress {
	return address.transport === "unix" ? { path: address.address } : { host: address.address, port: address.port };
}

/** Bytes that differ by their place, so that a byte lost, doubled or moved shows. */
export function patterned(byteCount: number): Uint8Array {
	const words = new Uint32Array(byteCount / 4);
	for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2654435761);
	return new Uint8Array(words.buffer);
}

/** Some turns of the event loop, in which what must not happen could. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && Buffer.compare(a, b) === 0;
}

export function endReason(cause: unknown): string {
	return cause instanceof ConnectionEnd ? cause.reason : String(cause);
}
