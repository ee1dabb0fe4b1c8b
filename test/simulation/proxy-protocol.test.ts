/** Connections that begin with a PROXY protocol header: what the header changes, what it must not, and when it doesn't come. */
import { describe, expect, it } from "vitest";
import type { ConnectionHost, Endpoint } from "../../src/protocol/connection.ts";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { ServerConnection } from "../../src/protocol/server-connection.ts";
import { FakeLink, type FakeLinkOptions } from "../support/fake-host.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { readResponses } from "../support/read-responses.ts";
import { get } from "../support/scenario.ts";
import { cut } from "../support/vector-runner.ts";
import { PROXY_VECTORS } from "../vectors/proxy-protocol.ts";

const { headMillis, partingMillis, idleMillis } = DEFAULT_LIMITS;
const HEADER = "PROXY TCP4 203.0.113.5 198.51.100.9 40000 443\r\n";
const TLS_HEADER = PROXY_VECTORS.find(({ id }) => id === "haproxy/tls")!.wire;

interface Opened {
	readonly link: FakeLink;
	readonly connection: ServerConnection;
	readonly exchanges: Exchange[];
	statuses(): number[];
}

function open(options: FakeLinkOptions = {}, expects: (peer: Endpoint) => boolean = () => true, isRefused = false): Opened {
	const exchanges: Exchange[] = [];
	const serverOptions = {
		limits: DEFAULT_LIMITS,
		handler: (exchange: Exchange) => {
			exchanges.push(exchange);
			exchange.respond(200, [], exchange.request.target);
		},
		reportError: (error: unknown) => {
			throw error;
		},
		proxyProtocol: expects,
	};
	const make = (host: ConnectionHost) => (isRefused ? ServerConnection.refuse(host, serverOptions) : new ServerConnection(host, serverOptions));
	const link = FakeLink.open(make, options);
	const statuses = () => readResponses(link.output, [], link.finSent || link.closed).map(({ status }) => status);
	return { link, connection: link.connection as ServerConnection, exchanges, statuses };
}

describe("a connection from a proxy", () => {
	it.each([1, 2, 7, 1000])("has the ends that its header names, and serves what follows, in pieces of %i", (size) => {
		for (const inputIsOwned of [true, false]) {
			const { link, exchanges, statuses } = open({ inputIsOwned, overwrite: !inputIsOwned });
			for (const piece of cut(latin1Bytes(`${HEADER}${get("/1")}${get("/2")}`), size)) link.send(piece.slice());
			expect(exchanges.map(({ request }) => request.target)).toEqual(["/1", "/2"]);
			expect(exchanges.map(({ endpoints }) => endpoints)).toEqual(
				new Array(2).fill({
					peer: { transport: "tcp", address: "203.0.113.5", port: 40000 },
					local: { transport: "tcp", address: "198.51.100.9", port: 443 },
					secure: false,
				}),
			);
			expect(statuses()).toEqual([200, 200]);
			expect(link.connection.lifecycle).toBe("open");
			expect(link.violations).toEqual([]);
		}
	});

	it("is secure where the proxy says that the client used TLS", () => {
		const { link, exchanges } = open();
		link.send(TLS_HEADER + get("/"));
		expect(exchanges[0]?.endpoints).toMatchObject({ peer: { address: "127.0.0.1", port: 34982 }, secure: true });
	});

	it("keeps its own ends where the proxy speaks for itself", () => {
		for (const header of ["PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n \0\0\0"]) {
			const { link, exchanges } = open();
			link.send(header + get("/"));
			expect(exchanges[0]?.endpoints).toBe(link.endpoints);
		}
	});

	it("takes one header and no second", () => {
		const { link, exchanges, statuses } = open();
		link.send(HEADER + HEADER + get("/"));
		expect(exchanges).toEqual([]);
		expect(statuses()).toEqual([400]);
	});

	it("answers what is wrong with the request behind the header", () => {
		const { link, statuses } = open();
		link.send(`${HEADER}GET / HTTP/3.0\r\n\r\n`);
		expect(statuses()).toEqual([505]);
		expect(link.finSent).toBe(true);
	});

	it.each(PROXY_VECTORS.filter(({ meaning }) => meaning === "malformed").map(({ id, wire }) => [id, wire]))(
		"is closed without an answer for a malformed header: %s",
		(_, wire) => {
			const { link, connection, exchanges } = open();
			link.send(wire + get("/"));
			expect([link.closed, link.output, exchanges]).toEqual([true, "", []]);
			expect(connection.endReason).toBe("bad-proxy-header");
			expect(connection.deadline).toBe(Number.POSITIVE_INFINITY);
		},
	);

	it("is closed without an answer where the header doesn't come in time", () => {
		for (const beginning of ["", "PROXY TCP4 203.0.113.5"]) {
			const { link, connection } = open();
			if (beginning !== "") link.send(beginning);
			link.advance(headMillis - 1);
			expect(link.closed).toBe(false);
			link.advance(1);
			expect([link.closed, link.output, connection.endReason]).toEqual([true, "", "proxy-header-timeout"]);
		}
	});

	it("isn't given more time by sending octets", () => {
		const { link, connection } = open();
		for (const octet of "PROXY TCP4") {
			link.advance(headMillis / 20);
			link.send(octet);
		}
		link.advance(headMillis / 2);
		expect(connection.endReason).toBe("proxy-header-timeout");
	});

	it("has the time of any connection behind the header", () => {
		const { link } = open();
		link.advance(headMillis - 1);
		link.send(HEADER);
		link.advance(idleMillis - 1);
		expect(link.finSent).toBe(false);
		link.advance(1);
		expect(link.finSent).toBe(true);
	});

	it("may end before its header, as health checks of ports do", () => {
		const { link, connection } = open();
		link.sendEnd();
		expect([link.closed, link.output, connection.endReason]).toEqual([true, "", "peer-left"]);
	});

	it("may end with its request", () => {
		const { link, statuses } = open();
		link.send(HEADER + get("/"));
		link.sendEnd();
		expect(statuses()).toEqual([200]);
		expect(link.closed).toBe(true);
	});

	it("may be lost before its header", () => {
		const { link } = open();
		link.send("PRO");
		link.lose(new Error("reset"));
		expect(link.connection.lifecycle).toBe("closed");
	});

	it("is served while the server stops, if its request comes soon, and closed if it doesn't", () => {
		const served = open();
		served.link.shutdown();
		served.link.advance(partingMillis - 1);
		served.link.send(HEADER + get("/"));
		expect(served.statuses()).toEqual([200]);
		expect(served.link.output).toMatch(/\r\nConnection: close\r\n/i);
		expect(served.link.finSent).toBe(true);
		const silent = open();
		silent.link.shutdown();
		silent.link.advance(partingMillis);
		expect([silent.link.closed, silent.link.output, silent.connection.endReason]).toEqual([true, "", "shutdown"]);
	});

	it("is answered 503 where there is no room, without a header being waited for", () => {
		const { link, statuses } = open({}, () => true, true);
		expect(statuses()).toEqual([503]);
		link.send(HEADER + get("/"));
		expect(statuses()).toEqual([503]);
		expect(link.finSent).toBe(true);
	});
});

describe("a connection from anybody else", () => {
	it("is plain HTTP: a header is a bad request", () => {
		const asked: Endpoint[] = [];
		const { link, exchanges, statuses } = open({}, (peer) => {
			asked.push(peer);
			return false;
		});
		expect(asked).toEqual([link.endpoints.peer]);
		link.send(get("/"));
		expect(exchanges[0]?.endpoints).toBe(link.endpoints);
		link.send(HEADER);
		expect(statuses()).toEqual([200, 400]);
	});
});
