/** The same octets out for the same octets in, whatever runs the server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latin1 } from "../support/raw-http.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";
import { REFUSAL_CASES } from "./expected-refusals.ts";
import { EXCHANGE_CASES, FETCH_CASES } from "./expected-wire.ts";

describe.each([
	["answers by the fetch door", "fetch", FETCH_CASES],
	["answers by the exchange door", "exchange", EXCHANGE_CASES],
	["refusals", "exchange", REFUSAL_CASES],
] as const)("the octets on the wire: %s", (_what, app, cases) => {
	let subject: Subject;
	beforeAll(async () => {
		subject = await startSubject({ app });
	});
	afterAll(() => subject.dispose());

	it.each(cases)("$name", async ({ request, response }) => {
		const client = await subject.connect();
		await client.send(request);
		client.finish();
		const { bytes, end } = await client.takeAll();
		expect(latin1(bytes).replace(/^(Date: ).*(?=\r$)/gim, "$1*")).toBe(response);
		expect(end).toBe("fin");
	});
});
