/** A server behind proxies: whom it takes requests to come from, by PROXY protocol headers and by forwarding fields. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RawClient } from "../support/raw-http.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";
import { PROXY_VECTORS } from "../vectors/proxy-protocol.ts";

const TEXT_HEADER = "PROXY TCP4 203.0.113.5 198.51.100.9 40000 443\r\n";
const BINARY_HEADER = wireOf("binary/tcp6");
const TLS_HEADER = wireOf("haproxy/tls");

function wireOf(id: string): string {
	return PROXY_VECTORS.find((vector) => vector.id === id)!.wire;
}

interface SeenClient {
	readonly client: { readonly transport: string; readonly hostname?: string; readonly port?: number; readonly path?: string };
	readonly ip: string | null;
	readonly peer: string;
	readonly url: string;
}

async function seen(client: RawClient, before: string, ...fields: string[]): Promise<SeenClient> {
	return JSON.parse(textOf(await exchange(client, before + get("/client", ...fields)))) as SeenClient;
}

function tcp(hostname: string, port: number): SeenClient["client"] {
	return { transport: "tcp", hostname, port };
}

describe("the PROXY protocol", () => {
	let subject: Subject;
	beforeAll(async () => {
		subject = await startSubject({ proxyProtocol: ["loopback"], limits: { headMillis: 300 } });
	});
	afterAll(() => subject.dispose());

	it("tells the client of every request on the connection", async () => {
		const client = await subject.connect();
		const expected = { client: tcp("203.0.113.5", 40000), ip: "203.0.113.5", peer: "203.0.113.5", url: "http://test.example/client" };
		expect(await seen(client, TEXT_HEADER)).toEqual(expected);
		expect(await seen(client, "")).toEqual(expected);
	});

	it("tells it in the binary version too, and that the client used TLS", async () => {
		expect(await seen(await subject.connect(), BINARY_HEADER)).toMatchObject({ client: tcp("2001:db8::1", 40000), ip: "2001:db8::1" });
		expect(await seen(await subject.connect(), TLS_HEADER)).toMatchObject({ client: tcp("127.0.0.1", 34982), url: "https://test.example/client" });
	});

	it("changes nothing where the proxy speaks for itself", async () => {
		expect(await seen(await subject.connect(), "PROXY UNKNOWN\r\n")).toMatchObject({ ip: "127.0.0.1", peer: "127.0.0.1" });
	});

	it("is understood octet by octet", async () => {
		const client = await subject.connect();
		await client.sendByteByByte(TEXT_HEADER);
		expect(await seen(client, "")).toMatchObject({ ip: "203.0.113.5" });
	});

	it("is required: what comes without a header, or with a malformed one, is never answered", async () => {
		for (const before of ["", TEXT_HEADER.replace("TCP4", "TCP6"), wireOf("binary/checksum-wrong")]) {
			const client = await subject.connect();
			await client.send(before + get("/client"));
			expect((await client.takeAll()).bytes.length).toBe(0);
		}
	});

	it("is waited for, but not for long", async () => {
		const client = await subject.connect();
		await client.send(TEXT_HEADER.slice(0, 10));
		expect((await client.takeAll()).bytes.length).toBe(0);
		expect(await seen(await subject.connect(), TEXT_HEADER)).toMatchObject({ ip: "203.0.113.5" });
	});
});

describe("who has to speak the PROXY protocol", () => {
	it("is nobody else: their headers are bad requests", async () => {
		const subject = await startSubject({ proxyProtocol: ["192.0.2.0/24"] });
		const client = await subject.connect();
		expect(await seen(client, "")).toMatchObject({ ip: "127.0.0.1" });
		expect((await exchange(client, TEXT_HEADER)).status).toBe(400);
		await subject.dispose();
	});

	it("may be the peers of a unix socket", async () => {
		const subject = await startSubject({ proxyProtocol: ["unix"], listen: "unix" });
		expect(await seen(await subject.connect(), TEXT_HEADER)).toMatchObject({ client: tcp("203.0.113.5", 40000) });
		await subject.dispose();
	});

	it("is answered 503 where there is no room", async () => {
		const subject = await startSubject({ proxyProtocol: ["loopback"], maxConnections: 1 });
		const first = await subject.connect();
		expect(await seen(first, TEXT_HEADER)).toMatchObject({ ip: "203.0.113.5" });
		const second = await subject.connect();
		await second.send(TEXT_HEADER);
		expect((await readResponse(second)).status).toBe(503);
		await subject.dispose();
	});
});

describe("forwarding fields", () => {
	let subject: Subject;
	beforeAll(async () => {
		subject = await startSubject({ trustProxy: ["loopback", "10.0.0.0/8"] });
	});
	afterAll(() => subject.dispose());

	it("of a trusted proxy name the client and what it asked for", async () => {
		const fields = ["X-Forwarded-For: 10.9.9.9, 203.0.113.5, 10.0.0.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example"];
		const expected = { client: tcp("203.0.113.5", 0), ip: "203.0.113.5", peer: "127.0.0.1", url: "https://shop.example/client" };
		expect(await seen(await subject.connect(), "", ...fields)).toEqual(expected);
		expect(await seen(await subject.connect(), "", 'Forwarded: for="[2001:db8::7]:4000";proto=https;host=shop.example')).toEqual({
			...expected,
			client: tcp("2001:db8::7", 4000),
			ip: "2001:db8::7",
		});
	});

	it("are those of each request", async () => {
		const client = await subject.connect();
		expect(await seen(client, "", "X-Forwarded-For: 203.0.113.5")).toMatchObject({ ip: "203.0.113.5" });
		expect(await seen(client, "", "X-Forwarded-For: 203.0.113.6")).toMatchObject({ ip: "203.0.113.6" });
		expect(await seen(client, "")).toMatchObject({ ip: "127.0.0.1" });
	});

	it("that contradict each other name nobody", async () => {
		expect(await seen(await subject.connect(), "", "X-Forwarded-For: 203.0.113.5", "Forwarded: for=203.0.113.9")).toMatchObject({
			client: tcp("unknown", 0),
			ip: null,
			url: "http://test.example/client",
		});
	});

	it("of anybody else are his own invention", async () => {
		const other = await startSubject({ trustProxy: ["10.0.0.0/8"] });
		const fields = ["X-Forwarded-For: 203.0.113.5", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example"];
		expect(await seen(await other.connect(), "", ...fields)).toMatchObject({ ip: "127.0.0.1", url: "http://test.example/client" });
		await other.dispose();
	});

	it("are believed of whom a PROXY protocol header names, not of the proxy that sent it", async () => {
		const both = await startSubject({ trustProxy: ["203.0.113.5"], proxyProtocol: ["loopback"] });
		expect(await seen(await both.connect(), TEXT_HEADER, "X-Forwarded-For: 192.0.2.77")).toMatchObject({ ip: "192.0.2.77", peer: "203.0.113.5" });
		expect(await seen(await both.connect(), BINARY_HEADER, "X-Forwarded-For: 192.0.2.77")).toMatchObject({ ip: "2001:db8::1" });
		await both.dispose();
	});

	it("reach a unix socket by proxies of this machine", async () => {
		const unix = await startSubject({ trustProxy: ["loopback"], listen: "unix" });
		expect(await seen(await unix.connect(), "", "X-Forwarded-For: 203.0.113.5")).toMatchObject({ ip: "203.0.113.5", peer: "unix" });
		await unix.dispose();
	});
});
