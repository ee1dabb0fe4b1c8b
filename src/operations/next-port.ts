/**
 * A busy port that nobody asked for is replaced by the next free one. On a terminal only, which is the caller's to know: a script must not find its
 * server elsewhere.
 */
import type { ListenAddress } from "../runtime.ts";
import { StartError } from "./bind-listeners.ts";

/** Ports tried after a busy one. */
const NEXT_PORTS = 20;

export interface Opened<T> {
	readonly opened: T;
	/** What people should know: that it is another port. Null where it is the one they expect. */
	readonly note: string | null;
}

/**
 * Opens what is to listen on the addresses. With `mayMove`, and where the first is a TCP address whose port is in use, tries the ports after it, on that
 * address alone. Throws what `open` threw last.
 */
export async function onNextFreePort<T>(
	addresses: readonly ListenAddress[],
	mayMove: boolean,
	open: (addresses: readonly ListenAddress[]) => Promise<T>,
): Promise<Opened<T>> {
	const [first] = addresses;
	if (!mayMove || first?.transport !== "tcp") return { opened: await open(addresses), note: null };
	for (let tried = 0; ; tried++) {
		const port = first.port + tried;
		try {
			const opened = await open([{ ...first, port }]);
			return { opened, note: tried === 0 ? null : `Port ${first.port} is in use, so this is port ${port}. Ask for one with --port.` };
		} catch (error) {
			if (!(error instanceof StartError && error.code === "EADDRINUSE") || tried === NEXT_PORTS) throw error;
		}
	}
}
