/**
 * Peers that are slow, or that go on sending when they are refused: they get an answer that they can read, and an end (RFC 9112 §9.6,
 * RFC 9110 §15.5.9).
 */
import { afterEach, describe, expect, it } from "vitest";
import type { RawClient } from "../support/raw-http.ts";
import { get, head } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readResponse } from "../support/raw-http-response.ts";
import { type Subject, type SubjectOptions, startSubject } from "../support/start-subject.ts";

const MIB = 1024 * 1024;

let subject: Subject;
async function start(limits: NonNullable<SubjectOptions["limits"]>): Promise<RawClient> {
	subject = await startSubject({ app: "exchange", limits });
	return subject.connect();
}
afterEach(() => subject.dispose());

const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

async function expectRefusal(client: RawClient, status: number): Promise<void> {
	const response = await readResponse(client);
	expect(response.status).toBe(status);
	expect(fieldValue(response, "connection")).toBe("close");
	expect(await client.waitEnd()).toBe("fin");
}

describe("RFC 9112 §9.6: what is refused while content is under way", () => {
	const cases = [
		["two lengths", 400, head("POST", "/content", { fields: [`Content-Length: ${2 * MIB}`, "Transfer-Encoding: chunked"] })],
		["a transfer coding that isn't known", 501, head("POST", "/content", { fields: ["Transfer-Encoding: gzip, chunked"] })],
		["a chunk that is broken", 400, `${head("POST", "/content", { fields: ["Transfer-Encoding: chunked"] })}5\r\nabcdeXX`],
		["too much content", 413, head("POST", "/content", { fields: ["Content-Length: 99999999"] })],
	] as const;
	it.each(cases)("can be read, whatever still comes: %s", async (_name, status, request) => {
		const client = await start({});
		await client.send(request);
		await client.send(new Uint8Array(2 * MIB));
		await expectRefusal(client, status);
	});

	it("isn't read for ever: a peer that never stops is cut off", async () => {
		const client = await start({ lingerBytes: 100_000, lingerMillis: 600_000 });
		await client.send("\0");
		await expectRefusal(client, 400);
		const piece = new Uint8Array(64 * 1024);
		while (!client.isGone) await client.send(piece);
		expect((await exchange(await subject.connect(), get("/hello"))).status).toBe(200);
	});

	it("isn't waited for: a peer that never ends its half is cut off", async () => {
		const client = await start({ lingerMillis: 300 });
		await client.send("\0");
		await expectRefusal(client, 400);
		// How it shows: what is sent from then on is met by RST.
		while (!client.isGone) {
			await client.send("x");
			await turn();
		}
		expect((await exchange(await subject.connect(), get("/hello"))).status).toBe(200);
	});
});

describe("RFC 9110 §15.5.9: content that drips", () => {
	it("gets 408 soon after the grace, however long the whole request might take", async () => {
		const client = await start({ contentGraceMillis: 300, minContentRate: 1_000_000, requestMillis: 600_000 });
		await client.send(head("POST", "/content", { fields: ["Content-Length: 1000000"] }));
		while (client.heldBytes === 0) {
			await client.send("x");
			await turn();
		}
		await expectRefusal(client, 408);
	});
});
