/**
 * The end of a server: what it still does is waited for, and that is bounded.
 *
 * Until the grace has passed, everything is waited for. Then exchanges that have no answer yet are cut, and background work is waited for no more; a
 * response that is being sent, and a connection that was upgraded, may go on until `maxMillis`. `server.ts` closes the listeners meanwhile.
 */
import { ConnectionEnd } from "../protocol/faults.ts";
import { ServerConnection } from "../protocol/server-connection.ts";
import type { DrivenConnection } from "../runtime.ts";
import type { BackgroundWork } from "./background-work.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";

export class Drain {
	/** Resolves when nothing is left: true where nothing was cut. */
	readonly done: Promise<boolean>;
	#registry: ConnectionRegistry;
	#isClean: boolean;
	#hasWork: boolean;
	#isOver: boolean;
	#timers: ReturnType<typeof setTimeout>[];
	#finish: (isClean: boolean) => void;

	/**
	 * Begins: connections are asked to finish what they have. `hasten` says how long they may take. While `closing` is pending, listeners may still accept
	 * one.
	 */
	constructor(registry: ConnectionRegistry, background: BackgroundWork | undefined, closing: Promise<unknown>) {
		this.#registry = registry;
		this.#isClean = true;
		this.#hasWork = background !== undefined && background.size > 0;
		this.#isOver = false;
		this.#timers = [];
		this.#finish = () => {};
		this.done = new Promise((resolve) => {
			this.#finish = resolve;
		});
		registry.shutdownAll();
		const settled = background?.settled().then(() => {
			this.#hasWork = false;
		});
		const drained = closing.then(() => registry.drained);
		void Promise.all([drained, settled]).then(() => this.#end());
	}

	/** Bounds what is left, from now on. Of several bounds the earliest counts. */
	hasten(graceMillis: number, maxMillis: number): void {
		// A timer would keep the process alive for nothing.
		if (this.#isOver) return;
		this.#timers.push(setTimeout(() => this.#endGrace(), graceMillis));
		this.#timers.push(setTimeout(() => this.cut(), Math.max(graceMillis, maxMillis)));
	}

	/** Cuts whatever is left. */
	cut(): void {
		if (this.#registry.size > 0 || this.#hasWork) this.#isClean = false;
		this.#registry.destroyAll(new ConnectionEnd("shutdown"));
		this.#end();
	}

	#endGrace(): void {
		if (this.#hasWork) this.#isClean = false;
		this.#hasWork = false;
		const before = this.#registry.size;
		this.#registry.destroyAll(new ConnectionEnd("shutdown"), isBeingSent);
		if (this.#registry.size < before) this.#isClean = false;
		void this.#registry.drained.then(() => this.#end());
	}

	#end(): void {
		this.#isOver = true;
		for (const timer of this.#timers.splice(0)) clearTimeout(timer);
		this.#finish(this.#isClean);
	}
}

/** Its peer is receiving something, or it speaks another protocol by now, whose end we don't know. */
function isBeingSent({ connection }: DrivenConnection): boolean {
	if (connection.pendingOutput() !== null) return true;
	if (!(connection instanceof ServerConnection)) return false;
	return connection.isUpgraded || connection.exchange?.isAnswered === true;
}
