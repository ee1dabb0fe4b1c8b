/** The last message of a process that is about to exit: an exit doesn't wait for what the system hasn't taken yet. */
import type { Channel } from "../../runtime.ts";
import type { ToSupervisor } from "./messages.ts";
import type { Timers } from "./timers.ts";

/** A supervisor that reads nothing for so long gets no last message. */
const PATIENCE_MILLIS = 500;

/** Sends it; resolves when the system has it, at the latest after half a second. */
export async function sayLast(parent: Channel, timers: Timers, message: ToSupervisor): Promise<void> {
	parent.send(message);
	let cancel = () => {};
	const patience = new Promise<void>((resolve) => {
		cancel = timers.after(PATIENCE_MILLIS, resolve);
	});
	await Promise.race([parent.flushed(), patience]);
	cancel();
}
