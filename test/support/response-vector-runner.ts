/** Plays a response vector: one request, a handler that does what the vector says, and the response that must come of it. */
import { expect } from "vitest";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../src/protocol/faults.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { ServerConnection } from "../../src/protocol/server-connection.ts";
import type { Answer, ResponseVector } from "../vectors/vector.ts";
import { FakeLink } from "./fake-host.ts";
import { latin1Bytes, utf8Wire } from "./latin1.ts";
import { fieldOf, readResponses } from "./read-responses.ts";

function giveAnswer(exchange: Exchange, answer: Answer): void {
	for (const interim of answer.interim ?? []) exchange.sendInterim(interim.status, interim.fields);
	if (answer.closeAfter) exchange.closeAfter();
	if (answer.writes === undefined) return exchange.respond(answer.status, answer.fields, answer.content);
	exchange.begin(answer.status, answer.fields, answer.contentLength);
	for (const piece of answer.writes) exchange.write(latin1Bytes(utf8Wire(piece)));
	exchange.end(answer.trailers);
}

const NEXT = "GET /next HTTP/1.1\r\nHost: next\r\n\r\n";

/** Plays the vector with the handler answering at once, and from a later turn; both must send the same. */
export async function checkResponseVector(vector: ResponseVector): Promise<void> {
	const atOnce = await playAnswer(vector, false);
	const later = await playAnswer(vector, true);
	expect(later.output, "a handler that answers later sends the same").toBe(atOnce.output);
	for (const link of [atOnce, later]) checkEnd(vector, link);
}

async function playAnswer(vector: ResponseVector, isLater: boolean): Promise<FakeLink> {
	const errors: unknown[] = [];
	let count = 0;
	const options = {
		limits: DEFAULT_LIMITS,
		handler: (exchange: Exchange): void | Promise<void> => {
			if (count++ > 0) return exchange.respond(200, [], "next");
			if (isLater) return Promise.resolve().then(() => giveAnswer(exchange, vector.answer));
			return giveAnswer(exchange, vector.answer);
		},
		reportError: (error: unknown) => errors.push(error),
	};
	const link = FakeLink.open((host) => new ServerConnection(host, options));
	link.send(vector.wire);
	await link.settle();
	const isMisuse = vector.usageError === true || vector.persistence === "abort";
	expect(errors.length).toBe(isMisuse ? 1 : 0);
	for (const error of errors) expect(error).toBeInstanceOf(UsageError);
	expect(link.violations).toEqual([]);
	checkResponses(vector, link);
	return link;
}

function checkResponses(vector: ResponseVector, link: FakeLink): void {
	const method = vector.wire.split(" ", 1)[0] ?? "GET";
	const found = readResponses(link.output, [method], link.finSent || link.closed);
	expect(found.map((response) => response.status)).toEqual(vector.responses.map((response) => response.status));
	for (const [index, expected] of vector.responses.entries()) {
		const response = found[index]!;
		expect(response.body).toBe(expected.body);
		expect(response.isComplete).toBe(vector.persistence !== "abort");
		for (const [name, value] of Object.entries(expected.fields ?? {})) expect(fieldOf(response, name), name).toBe(value);
		if (response.status >= 200)
			expect(fieldOf(response, "date"), "RFC 9110 §6.6.1: Date").toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/);
	}
}

function checkEnd(vector: ResponseVector, link: FakeLink): void {
	const before = link.output;
	switch (vector.persistence ?? "keep") {
		case "keep":
			link.send(NEXT);
			expect(readResponses(link.output.slice(before.length), ["GET"], false)).toMatchObject([{ status: 200, content: "next" }]);
			return;
		case "close":
			expect(link.finSent).toBe(true);
			expect(link.connection.lifecycle).toBe("drain");
			return;
		case "abort":
			expect(link.closed, "the connection ends").toBe(true);
	}
}
