/**
 * A channel of messages to another process, over what `node:child_process` gives both of its ends: the child that we started, or the process that
 * started us. Messages are JSON, and come in the order in which they were sent.
 */
import type { Channel } from "../runtime.ts";

/** One end of the channel: a `ChildProcess`, or `process` in a child. */
export interface ChannelHost {
	readonly connected: boolean;
	readonly channel?: { unref?(): void } | null | undefined;
	send?(message: unknown, callback: (error: Error | null) => void): unknown;
	on(event: "message", listener: (message: unknown) => void): unknown;
	once(event: "disconnect", listener: () => void): unknown;
}

export class ProcessChannel implements Channel {
	#host: ChannelHost;
	/** Messages that came before anybody listened; null once somebody does. */
	#early: unknown[] | null;
	#messageListeners: ((message: unknown) => void)[];
	#disconnectListeners: (() => void)[];
	#isOver: boolean;
	/** Messages that the system doesn't have yet. */
	#unsent: number;
	#flushListeners: (() => void)[];

	constructor(host: ChannelHost) {
		this.#host = host;
		this.#early = [];
		this.#messageListeners = [];
		this.#disconnectListeners = [];
		this.#isOver = !host.connected;
		this.#unsent = 0;
		this.#flushListeners = [];
		host.on("message", (message) => {
			if (this.#early !== null) this.#early.push(message);
			else for (const listener of this.#messageListeners) listener(message);
		});
		host.once("disconnect", () => this.#end());
	}

	send(message: unknown): void {
		if (this.#isOver || !this.#host.connected) return;
		this.#unsent++;
		try {
			// Without a callback a failure would end this process.
			this.#host.send?.(message, () => this.#wasSent());
		} catch {
			// The other side has gone; "disconnect" comes of itself.
			this.#wasSent();
		}
	}

	flushed(): Promise<void> {
		if (this.#isOver || this.#unsent === 0) return Promise.resolve();
		return new Promise((resolve) => this.#flushListeners.push(resolve));
	}

	onMessage(listener: (message: unknown) => void): void {
		this.#messageListeners.push(listener);
		const early = this.#early;
		this.#early = null;
		for (const message of early ?? []) listener(message);
	}

	onDisconnect(listener: () => void): void {
		if (this.#isOver) listener();
		else this.#disconnectListeners.push(listener);
	}

	release(): void {
		this.#host.channel?.unref?.();
	}

	#wasSent(): void {
		this.#unsent--;
		if (this.#unsent === 0) this.#flush();
	}

	#flush(): void {
		for (const resolve of this.#flushListeners.splice(0)) resolve();
	}

	#end(): void {
		this.#isOver = true;
		this.#flush();
		for (const listener of this.#disconnectListeners.splice(0)) listener();
	}
}

/** A process has one parent, however many runtimes are made in it. */
let parent: ProcessChannel | null = null;

/**
 * The channel to the process that started this one as its copy, which it says by a variable of the environment; null where nobody did. `takeVariable` gives its
 * value and removes it, so that no program that is started from here takes itself for a copy.
 */
export function parentChannel(host: () => ChannelHost, takeVariable: () => string | undefined): Channel | null {
	if (takeVariable() === undefined) return parent;
	const found = host();
	if (found.send !== undefined) parent ??= new ProcessChannel(found);
	return parent;
}
