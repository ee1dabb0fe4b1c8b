/**
 * The listening sockets that a supervisor holds for its workers, by the address they were asked for.
 *
 * A socket lives as long as a set of addresses in force names it: a reload that keeps an address keeps its descriptors, and with them every connection
 * that the system has queued. What is new is opened before anything else changes; what nobody names any more is closed, while the workers that
 * still have it take what is queued. An address is the same whatever its mode or `reusePort`.
 */
import type { Endpoint } from "../../protocol/connection.ts";
import { FIRST_INHERITED, type ListenAddress, type Runtime, type SharedSocket } from "../../runtime.ts";
import { bindAddress, StartError } from "../bind-listeners.ts";
import type { HandedSocket, InheritedSocket } from "./messages.ts";

/** One address of the system: `localhost` has two. */
interface Socket {
	readonly endpoint: Endpoint;
	/** More than one where workers were added later. */
	readonly parts: SharedSocket[];
	/** The file of a unix socket that came from a predecessor, which is ours to remove; else null. */
	readonly path: string | null;
}

interface Entry {
	readonly key: string;
	readonly asked: ListenAddress;
	readonly sockets: readonly Socket[];
	/** Sets that name it; the pool itself while a predecessor has it too. */
	users: number;
}

/** The sockets of one set of addresses. Taken with `take`; give it back with `release` or `discard`, once. */
export class SocketSet {
	/** As its workers inherit them. */
	readonly inherited: readonly InheritedSocket[];
	/** This process's descriptors, in the order in which workers get them. */
	readonly descriptors: readonly number[];
	/** For the pool. */
	readonly entries: readonly Entry[];
	/** Descriptors that were added to sockets that others use too. */
	readonly added: readonly { readonly socket: Socket; readonly part: SharedSocket }[];

	/** For the pool. */
	constructor(entries: readonly Entry[], added: SocketSet["added"]) {
		const inherited: InheritedSocket[] = [];
		const descriptors: number[] = [];
		for (const { endpoint, parts } of entries.flatMap((entry) => entry.sockets)) {
			const first = FIRST_INHERITED + descriptors.length;
			descriptors.push(...parts.flatMap((part) => part.descriptors));
			inherited.push({ endpoint, descriptors: descriptors.slice(first - FIRST_INHERITED).map((_, index) => first + index) });
		}
		this.inherited = inherited;
		this.descriptors = descriptors;
		this.entries = entries;
		this.added = added;
	}

	/** Where it listens, in the order asked for. */
	get endpoints(): readonly Endpoint[] {
		return this.inherited.map(({ endpoint }) => endpoint);
	}

	/** True where the system spreads connections over workers: one of them that is down then leaves connections waiting. */
	get isSpread(): boolean {
		return this.inherited.some(({ descriptors }) => descriptors.length > 1);
	}
}

export class SocketPool {
	#runtime: Pick<Runtime, "share" | "files">;
	#entries: Map<string, Entry>;
	/** Keys of what a predecessor has too. */
	#handed: Set<string>;

	constructor(runtime: Pick<Runtime, "share" | "files">) {
		this.#runtime = runtime;
		this.#entries = new Map();
		this.#handed = new Set();
	}

	/** Opens what isn't open yet. Throws a `StartError`, and then everything is as it was. */
	async take(listen: readonly ListenAddress[], workers: number): Promise<SocketSet> {
		const entries: Entry[] = [];
		const added: { socket: Socket; part: SharedSocket }[] = [];
		for (const [index, asked] of listen.entries()) {
			try {
				const entry = await this.#open(keyOf(asked, listen.slice(0, index)), asked, workers);
				entry.users++;
				entries.push(entry);
			} catch (error) {
				await this.discard(new SocketSet(entries, added));
				throw this.#isOurs(error) ? ownAddress(error as StartError) : error;
			}
			for (const socket of entries.at(-1)!.sockets) added.push(...(await this.#grow(socket, asked, workers)));
		}
		return new SocketSet(entries, added);
	}

	/** Gives a set back whose workers have been told to stop. Rejects where a socket didn't close. */
	async release(set: SocketSet): Promise<void> {
		const unused: Entry[] = [];
		for (const entry of set.entries) {
			entry.users--;
			if (entry.users > 0 || this.#entries.get(entry.key) !== entry) continue;
			this.#entries.delete(entry.key);
			unused.push(entry);
		}
		await this.#close(unused);
	}

	/** Gives a set back that came to nothing: what was added to sockets that stay is closed too. */
	async discard(set: SocketSet): Promise<void> {
		for (const { socket, part } of set.added) socket.parts.splice(socket.parts.indexOf(part), 1);
		await Promise.allSettled(set.added.map(({ part }) => part.close()));
		await this.release(set).catch(() => {});
	}

	/** All that is open, for a successor, which gets `descriptors` in this order. */
	handOver(): { readonly sockets: readonly HandedSocket[]; readonly descriptors: readonly number[] } {
		const all = new SocketSet([...this.#entries.values()], []);
		const flat = [...this.#entries.values()].flatMap(({ key, asked, sockets }) => sockets.map((socket) => ({ key, asked, socket })));
		const sockets = flat.map(({ key, asked, socket }, index) => {
			const { endpoint, descriptors } = all.inherited[index]!;
			return { key, asked, endpoint, descriptors, ownsPath: socket.path !== null || asked.transport === "unix" };
		});
		return { sockets, descriptors: all.descriptors };
	}

	/** Takes over what a predecessor holds, which is never closed before `closeUnused`. Rejects with a `SystemError`. */
	async inherit(handed: readonly HandedSocket[]): Promise<void> {
		for (const key of new Set(handed.map((each) => each.key))) {
			const own = handed.filter((each) => each.key === key);
			const sockets = await Promise.all(own.map((each) => this.#adopt(each)));
			this.#entries.set(key, { key, asked: own[0]!.asked, sockets, users: 1 });
			this.#handed.add(key);
		}
	}

	/** All is ours from now on: closes what a predecessor held and no set names. */
	async closeUnused(): Promise<void> {
		const handed = [...this.#handed].map((key) => this.#entries.get(key)!);
		this.#handed.clear();
		await this.release(new SocketSet(handed, [])).catch(() => {});
	}

	/** Forgets everything and closes nothing: a successor has it. */
	abandon(): void {
		this.#entries.clear();
		this.#handed.clear();
	}

	async #open(key: string, asked: ListenAddress, workers: number): Promise<Entry> {
		const present = this.#entries.get(key);
		if (present !== undefined) return present;
		const shared = await bindAddress((address) => this.#runtime.share(address, workers), asked);
		const entry = { key, asked, sockets: shared.map((part): Socket => ({ endpoint: part.address, parts: [part], path: null })), users: 0 };
		this.#entries.set(key, entry);
		return entry;
	}

	/** Where the system spreads connections, further workers get descriptors of their own; where it doesn't they share. */
	async #grow(socket: Socket, asked: ListenAddress, workers: number): Promise<{ socket: Socket; part: SharedSocket }[]> {
		const missing = workers - countOf(socket);
		if (missing <= 0 || countOf(socket) < 2 || asked.transport !== "tcp") return [];
		const { address: host, port } = socket.endpoint;
		try {
			const part = await this.#runtime.share({ ...asked, host, port, reusePort: true }, missing);
			socket.parts.push(part);
			return [{ socket, part }];
		} catch {
			return [];
		}
	}

	async #adopt({ endpoint, descriptors, ownsPath }: HandedSocket): Promise<Socket> {
		const parts = await Promise.all(descriptors.map((descriptor) => this.#runtime.share({ transport: "inherited", descriptor, endpoint }, 1)));
		// An abstract socket ("@name") has no file.
		const hasFile = ownsPath && endpoint.transport === "unix" && !/^[@\0]/.test(endpoint.address);
		return { endpoint, parts, path: hasFile ? endpoint.address : null };
	}

	async #close(entries: readonly Entry[]): Promise<void> {
		const sockets = entries.flatMap((entry) => entry.sockets);
		const results = await Promise.allSettled(sockets.flatMap((socket) => socket.parts.map((part) => part.close())));
		for (const { path } of sockets) if (path !== null) await this.#runtime.files.remove(path).catch(() => {});
		for (const result of results) if (result.status === "rejected") throw result.reason;
	}

	/** True for an address that is in use because this server itself uses its port. */
	#isOurs(error: unknown): boolean {
		if (!(error instanceof StartError) || error.code !== "EADDRINUSE" || error.address.transport !== "tcp") return false;
		const { port } = error.address;
		return [...this.#entries.values()].some((entry) => entry.sockets.some(({ endpoint }) => endpoint.transport === "tcp" && endpoint.port === port));
	}
}

function ownAddress({ code, address, message, cause }: StartError): StartError {
	return new StartError(code, address, `${message} It may be this server itself that uses it: such a change needs a restart.`, { cause });
}

function countOf(socket: Socket): number {
	return socket.parts.reduce((sum, part) => sum + part.descriptors.length, 0);
}

/** Addresses that are the same have the same key; the second of two alike (port 0 twice) is another. */
function keyOf(asked: ListenAddress, before: readonly ListenAddress[]): string {
	const name = nameOf(asked);
	return `${name} ${before.filter((other) => nameOf(other) === name).length}`;
}

function nameOf(asked: ListenAddress): string {
	if (asked.transport === "unix") return `unix ${asked.path}`;
	if (asked.transport === "inherited") return `inherited ${asked.descriptor}`;
	return `tcp ${asked.host} ${asked.port} ${asked.ipv6Only === true}`;
}
