/** A graceful stop: what is in progress ends well, what is idle is closed, what is new is refused. */
import { afterEach, describe, expect, it } from "vitest";
import { type RawAddress, RawClient } from "../support/raw-http.ts";
import { get, head } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";

let subject: Subject;
afterEach(() => subject.dispose());

/**
 * Connects until that is refused. The system closes a listening socket when the last operation on it has been called off, which may be a moment
 * after its connections have heard of the stop.
 */
async function untilRefused(address: RawAddress): Promise<void> {
	for (;;) {
		try {
			(await RawClient.connect(address)).close();
		} catch {
			return;
		}
	}
}

describe("a graceful stop", () => {
	it("finishes an upload in progress with Connection: close, closes idle connections and refuses new ones", async () => {
		subject = await startSubject();
		const busy = await subject.connect();
		const idle = await subject.connect();
		const fresh = await subject.connect();
		await exchange(idle, get("/hello"));
		await busy.send(`${head("POST", "/upload?gate=stop", { fields: ["Content-Length: 10"] })}12345`);
		await exchange(idle, get("/abort/entered?id=stop"));
		await exchange(idle, get("/gate/open?id=stop"));

		const stopped = subject.stop();
		expect(await idle.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
		expect(await fresh.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
		await untilRefused(subject.address);
		idle.finish();
		fresh.finish();

		await busy.send("67890");
		const response = await readResponse(busy, "POST");
		expect(JSON.parse(textOf(response)).length).toBe(10);
		expect(fieldValue(response, "connection")).toBe("close");
		expect(await busy.waitEnd()).toBe("fin");
		busy.finish();
		await stopped;
	});

	it("answers requests that were pipelined behind one in progress no more than once, and ends", async () => {
		subject = await startSubject();
		const client = await subject.connect();
		await client.send(get("/slow?ms=100") + get("/now?n=2"));
		const other = await subject.connect();
		await exchange(other, get("/hello"));
		const stopped = subject.stop();
		expect(textOf(await readResponse(client))).toBe("slow\n");
		expect(await client.waitEnd()).toBe("fin");
		client.finish();
		other.finish();
		await stopped;
	});

	it("cuts what lasts longer than the grace", async () => {
		subject = await startSubject({ graceMillis: 200 });
		const client = await subject.connect();
		await client.send(get("/abort/wait?id=grace"));
		await exchange(await subject.connect(), get("/abort/entered?id=grace"));
		await subject.stop();
		await client.waitEnd();
		expect(client.heldBytes).toBe(0);
	});

	it("ends at once when nobody is connected", async () => {
		subject = await startSubject();
		await subject.stop();
		await untilRefused(subject.address);
	});
});
