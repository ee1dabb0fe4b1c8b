/** The supervisor that this one takes over from, as this one sees it. What it holds comes first; it stops when it is told that we serve. */
import type { Channel } from "../../runtime.ts";
import type { FromSuccessor, ToSuccessor } from "./messages.ts";
import type { Timers } from "./timers.ts";

/** How long it may take to hand its sockets over, and later to let go of what only one of us can have. */
const PATIENCE_MILLIS = 5_000;

export type TakeOver = Extract<ToSuccessor, { kind: "take-over" }>;

export class Predecessor {
	#channel: Channel;
	#timers: Timers;
	#handed: TakeOver | null;
	#isReleased: boolean;
	#heard: () => void;

	constructor(channel: Channel, timers: Timers) {
		this.#channel = channel;
		this.#timers = timers;
		this.#handed = null;
		this.#isReleased = false;
		this.#heard = () => {};
		channel.onMessage((received) => {
			const message = received as ToSuccessor;
			if (message.kind === "take-over") this.#handed = message;
			else this.#isReleased = true;
			this.#heard();
		});
		// One that is gone holds nothing any more.
		channel.onDisconnect(() => {
			this.#isReleased = true;
			this.#heard();
		});
	}

	/** What it hands over; null where it doesn't. */
	async handed(): Promise<TakeOver | null> {
		await this.#until(() => this.#handed !== null || this.#isReleased);
		return this.#handed;
	}

	say(message: FromSuccessor): void {
		this.#channel.send(message);
	}

	/** Resolves once it has let go, or is gone; at the latest after a while. Its channel keeps this process alive no longer. */
	async released(): Promise<void> {
		await this.#until(() => this.#isReleased);
		this.#channel.release();
	}

	#until(isDone: () => boolean): Promise<void> {
		if (isDone()) return Promise.resolve();
		return new Promise((resolve) => {
			const end = () => {
				cancel();
				this.#heard = () => {};
				resolve();
			};
			const cancel = this.#timers.after(PATIENCE_MILLIS, end);
			this.#heard = () => {
				if (isDone()) end();
			};
		});
	}
}
