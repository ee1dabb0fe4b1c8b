/** Rules of the section table for files that no other test of them states. */
import { describe, expect, it } from "vitest";
import { staticHandler } from "../../src/service/static/static-handler.ts";
import { FakeFiles, LONG_AGO } from "../support/fake-files.ts";
import { FakeClock } from "../support/fake-host.ts";
import type { FakeRequest, FakeTransport } from "../support/fake-transport.ts";
import { fieldOf, serveExchange } from "../support/serve-exchange.ts";

function ask(request: FakeRequest): Promise<FakeTransport> {
	const files = new FakeFiles().put("/www/digits.txt", "0123456789");
	const clock = Object.assign(new FakeClock(), { unixMillis: () => LONG_AGO + 86_400_000 });
	return serveExchange(staticHandler({ root: "/www", files, clock }), request);
}

describe("RFC 9110 §14.4: Content-Range", () => {
	it("ignores Content-Range of a request", async () => {
		const answer = await ask({ target: "/digits.txt", fields: ["Content-Range: bytes 0-1/10"] });
		expect([answer.status, answer.text]).toEqual([200, "0123456789"]);
	});
});

describe("RFC 9110 §14.5: partial PUT", () => {
	it.each([[], ["Content-Range: bytes 0-1/10"]])("refuses PUT, with Content-Range or without, by 405 (%s)", async (...fields) => {
		const answer = await ask({ method: "PUT", target: "/digits.txt", fields });
		expect([answer.status, fieldOf(answer, "allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
	});
});

describe("RFC 9110 §13.2.1: preconditions and methods that select nothing", () => {
	it.each(["OPTIONS", "TRACE"])("%s isn't answered by preconditions", async (method) => {
		const plain = await ask({ method, target: "/digits.txt" });
		for (const line of ['If-Match: "none"', "If-None-Match: *", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT"]) {
			expect((await ask({ method, target: "/digits.txt", fields: [line] })).status).toBe(plain.status);
		}
	});
});
