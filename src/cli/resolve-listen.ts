/** Where to listen, by precedence: command line, module export, environment, configuration, default. */
import { LOCALHOST } from "../operations/listen-address.ts";
import { DEFAULT_PORT } from "../operations/serve.ts";
import type { ListenAddress } from "../runtime.ts";

/** What one source says about where to listen. */
export interface ListenWish {
	readonly port?: number | undefined;
	readonly host?: string | undefined;
	readonly listen?: readonly ListenAddress[] | undefined;
	readonly reusePort?: boolean | undefined;
}

export interface ListenPlan {
	readonly addresses: readonly ListenAddress[];
	/** False: nobody named a port, so another may be taken where it is busy. */
	readonly portWasAsked: boolean;
}

/**
 * Joins wishes, the strongest first. Port and host may come from different sources; a list of addresses replaces both, unless
 * a stronger source names a port or a host, which replaces the list.
 */
export function resolveListen(wishes: readonly ListenWish[]): ListenPlan {
	let port: number | undefined;
	let host: string | undefined;
	const reusePort = wishes.find((wish) => wish.reusePort !== undefined)?.reusePort;
	for (const wish of wishes) {
		if (wish.listen !== undefined && wish.listen.length > 0 && port === undefined && host === undefined) {
			return { addresses: reusePort === undefined ? wish.listen : wish.listen.map((each) => sharing(each, reusePort)), portWasAsked: true };
		}
		port ??= wish.port;
		host ??= wish.host;
	}
	const address = { transport: "tcp", host: host ?? LOCALHOST, port: port ?? DEFAULT_PORT } as const;
	return { addresses: [reusePort === undefined ? address : { ...address, reusePort }], portWasAsked: port !== undefined };
}

function sharing(address: ListenAddress, reusePort: boolean): ListenAddress {
	return address.transport === "tcp" ? { ...address, reusePort } : address;
}
