/**
 * The beginning of a connection that a proxy opens: its PROXY protocol header, which is required and bounded in size and time. What comes behind it
 * goes to the protocol that follows, with the ends of the connection as the header has them.
 *
 * A connection without a header, or with one that is malformed, is closed without an answer: to take its bytes for HTTP would be to let the peer
 * choose who it speaks for. Which peers have to send one is `ServerConnectionOptions.proxyProtocol`'s to say.
 */
import type { Clock, ConnectionHost, Endpoints, Lifecycle, Millis, Platform, Protocol } from "../connection.ts";
import type { ConnectionEndReason } from "../faults.ts";
import type { Limits } from "../limits.ts";
import { HEADER_COMPLETE, HEADER_MALFORMED, ProxyHeaderReader } from "./header-reader.ts";
import type { ProxyHeader } from "./proxy-header.ts";

/** Makes the protocol that has the connection behind the header; from then on the stage is told nothing more. */
export type FollowingProtocol = (host: ConnectionHost) => Protocol;

export class ProxyHeaderStage implements Protocol {
	readonly wantsInput = true;
	lifecycle: Lifecycle;
	deadline: Millis;
	endReason: ConnectionEndReason | null;
	readonly #host: ConnectionHost;
	readonly #limits: Limits;
	readonly #follow: FollowingProtocol;
	readonly #reader: ProxyHeaderReader;
	#isShuttingDown: boolean;

	constructor(host: ConnectionHost, limits: Limits, follow: FollowingProtocol) {
		this.lifecycle = "open";
		this.deadline = host.clock.now() + limits.headMillis;
		this.endReason = null;
		this.#host = host;
		this.#limits = limits;
		this.#follow = follow;
		this.#reader = new ProxyHeaderReader(host.platform);
		this.#isShuttingDown = false;
	}

	receive(chunk: Uint8Array): void {
		if (this.lifecycle !== "open") return;
		const outcome = this.#reader.receive(chunk);
		if (outcome === HEADER_MALFORMED) return this.#fail("bad-proxy-header");
		if (outcome === HEADER_COMPLETE)
			this.#proceed(this.#reader.header!, this.#reader.taken < chunk.length ? chunk.subarray(this.#reader.taken) : null);
	}

	receiveEnd(): void {
		if (this.lifecycle === "open") this.#fail("peer-left");
	}

	abort(): void {
		this.lifecycle = "closed";
	}

	handleDeadline(): void {
		if (this.lifecycle !== "open" || this.#host.clock.now() < this.deadline) return;
		this.#fail(this.#isShuttingDown ? "shutdown" : "proxy-header-timeout");
	}

	/** The header, and a request behind it, may be on their way: they have the time that any connection has which has just come. */
	shutdown(): void {
		this.#isShuttingDown = true;
		this.deadline = Math.min(this.deadline, this.#host.clock.now() + this.#limits.partingMillis);
	}

	/** Nothing is sent here. */
	outputDrained(): void {}

	#proceed(header: ProxyHeader, rest: Uint8Array | null): void {
		this.lifecycle = "closed";
		const protocol = this.#follow(hostOf(this.#host, header));
		if (this.#isShuttingDown) protocol.shutdown();
		if (rest !== null) protocol.receive(rest);
	}

	#fail(reason: ConnectionEndReason): void {
		this.endReason = reason;
		this.lifecycle = "closed";
		this.deadline = Number.POSITIVE_INFINITY;
	}
}

/** The adapter's host itself where the header changes nothing. */
function hostOf(host: ConnectionHost, { ends, isSecure }: ProxyHeader): ConnectionHost {
	if (ends === null) return host;
	return new ProxiedHost(host, { ...ends, secure: isSecure ?? host.endpoints.secure });
}

/** The host of a connection whose ends are not those of its socket. */
class ProxiedHost implements ConnectionHost {
	readonly clock: Clock;
	readonly platform: Platform;
	readonly inputIsOwned: boolean;
	readonly endpoints: Endpoints;
	readonly #host: ConnectionHost;

	constructor(host: ConnectionHost, endpoints: Endpoints) {
		this.clock = host.clock;
		this.platform = host.platform;
		this.inputIsOwned = host.inputIsOwned;
		this.endpoints = endpoints;
		this.#host = host;
	}

	wake(mayGrow = false): void {
		this.#host.wake(mayGrow);
	}

	flush(): void {
		this.#host.flush();
	}
}
