/** Whatever a handler asks for, in whatever order, what leaves is well formed and says no more than it holds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../src/protocol/faults.ts";
import { bounded, SEED } from "../support/generators.ts";
import { fieldOf, type ReadResponse, readResponses } from "../support/read-responses.ts";
import { get, openScenario } from "../support/scenario.ts";

/** Names: plain, of the server's own, singular, hostile. */
const name = fc.constantFrom(
	"X-A",
	"x-b",
	"Set-Cookie",
	"Vary",
	"Date",
	"date",
	"Content-Type",
	"content-type",
	"ETag",
	"Location",
	"Trailer",
	"Upgrade",
	"Content-Length",
	"content-length",
	"Transfer-Encoding",
	"Connection",
	"Keep-Alive",
	"TE",
	"",
	"X A",
	"X:",
	"X\r\nY",
	"caf\xe9",
	"\u010a",
);
const value = fc.constantFrom(
	"",
	"b",
	"b c",
	" b ",
	"caf\xe9",
	"\t",
	"b\r\nX-C: d",
	"b\n",
	"b\r",
	"\0",
	"\x7f",
	"\u0100",
	"\u010d\u010a",
	"5",
	"chunked",
);
const fields = fc
	.tuple(fc.array(fc.tuple(name, value), { maxLength: 3 }), fc.integer({ min: 0, max: 19 }))
	.map(([pairs, oddness]): string[] => (oddness === 0 ? [...pairs.flat(), "X-Alone"] : pairs.flat()));
const content = fc.oneof(fc.constant(null), fc.string({ maxLength: 30 }), fc.uint8Array({ maxLength: 30 }));
const status = fc.oneof(
	fc.constantFrom(200, 204, 205, 206, 304, 404, 426, 500),
	fc.constantFrom(0, 99, 100, 101, 103, 199, 600, 999, 1000, 200.5, Number.NaN, -200),
);
const length = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(-1) },
	{ weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
	fc.constantFrom(-2, 1.5, 2 ** 53),
);

type Step = (exchange: Exchange) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
	fc.tuple(status, fields).map(
		([s, f]): Step =>
			(exchange) =>
				exchange.sendInterim(s, f),
	),
	fc.tuple(status, fields, content).map(
		([s, f, c]): Step =>
			(exchange) =>
				exchange.respond(s, f, c),
	),
	fc.tuple(status, fields, length).map(
		([s, f, l]): Step =>
			(exchange) =>
				exchange.begin(s, f, l),
	),
	fc.uint8Array({ maxLength: 9 }).map(
		(chunk): Step =>
			(exchange) =>
				void exchange.write(chunk),
	),
	fields.map(
		(trailers): Step =>
			(exchange) =>
				exchange.end(trailers),
	),
	fc.constant<Step>((exchange) => exchange.closeAfter()),
	fc.constant<Step>((exchange) => exchange.abort(new Error("given up"))),
);

/** A stream in the right order, with little else wrong: lengths that don't fit, trailers that don't belong there. */
const stream: fc.Arbitrary<Step[]> = fc
	.tuple(fc.constantFrom(200, 200, 404, 205), length, fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 4 }), fields)
	.map(([s, l, chunks, trailers]) => [
		(exchange) => exchange.begin(s, ["X-A", "b"], l),
		...chunks.map(
			(chunk): Step =>
				(exchange) =>
					void exchange.write(chunk),
		),
		(exchange) => exchange.end(trailers),
	]);
const steps = fc.oneof(fc.array(step, { maxLength: 6 }), stream);

/** Fields that stand at most once in any response. */
const SINGLE = ["date", "content-length", "transfer-encoding", "content-type", "etag", "location"];

function checkForm(response: ReadResponse): void {
	for (const single of SINGLE) expect(fieldOf(response, single)?.includes("|") ?? false, `${single} once`).toBe(false);
	if (response.status >= 200) expect(fieldOf(response, "date")).not.toBeNull();
	if (response.status === 205) expect(response.content).toBe("");
	for (const [trailer] of response.trailers) expect(trailer).toMatch(/^(x-a|x-b|etag|vary)$/i);
}

describe(`a response (seed ${SEED})`, () => {
	it("is well formed, or refused, whatever its handler asks for", () => {
		fc.assert(
			fc.property(steps, fc.constantFrom("GET", "HEAD"), fc.constantFrom("1.1", "1.0"), (taken, method, version) => {
				const scenario = openScenario((exchange) => {
					if (exchange.request.target === "/next") return exchange.respond(200, [], "next");
					for (const take of taken) take(exchange);
					if (!exchange.isAnswered) exchange.respond(200);
					else if (!exchange.isEnded) exchange.end();
				});
				const { link, errors } = scenario;
				link.send(`${method} / HTTP/${version}\r\nHost: a\r\nConnection: keep-alive\r\n\r\n`);
				// Reading it by the strict reader is the test: what is malformed throws.
				const found = scenario.responses(method);
				for (const error of errors) expect(error).toBeInstanceOf(UsageError);
				for (const response of found) checkForm(response);
				expect(found.filter((response) => response.status >= 200).length).toBeLessThanOrEqual(1);
				if (version === "1.0") expect(found.every((response) => response.status >= 200)).toBe(true);
				const final = found.find((response) => response.status >= 200);
				// Only a connection that is cut leaves a response incomplete, or unsent.
				if (final?.isComplete !== true) expect(link.closed).toBe(true);
				if (link.closed || link.finSent) return;
				const sent = link.output.length;
				link.send(get("/next"));
				expect(readResponses(link.output.slice(sent), ["GET"], false)).toMatchObject([{ status: 200, content: "next" }]);
			}),
			bounded(2000),
		);
	});
});
