import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../src/protocol/faults.ts";
import { anyBytes, bounded, cutAt, cuts, damagedWire, SEED } from "../support/generators.ts";
import { latin1Bytes, utf8Wire } from "../support/latin1.ts";
import { readResponses } from "../support/read-responses.ts";
import { get, openScenario, post, readContent } from "../support/scenario.ts";
import { play } from "../support/vector-runner.ts";

describe(`whatever a peer sends (seed ${SEED})`, () => {
	it("nothing is thrown and no rule of the contract is broken", () => {
		fc.assert(
			fc.property(anyBytes, cuts, fc.boolean(), (bytes, places, inputIsOwned) => {
				const played = play(cutAt(bytes, places), { inputIsOwned, overwrite: !inputIsOwned, fin: true, wait: 400_000 });
				expect(played.violations).toEqual([]);
				expect(played.errors).toEqual([]);
				expect(played.lifecycle).not.toBe("open");
			}),
			bounded(1500),
		);
	});

	it("means the same however it is cut, and whoever owns the chunks", () => {
		fc.assert(
			fc.property(damagedWire, cuts, fc.boolean(), (wire, places, inputIsOwned) => {
				const bytes = latin1Bytes(wire);
				const whole = play([bytes]);
				const inPieces = play(cutAt(bytes, places), { inputIsOwned, overwrite: !inputIsOwned });
				if (JSON.stringify(inPieces) !== JSON.stringify(whole)) expect(inPieces).toEqual(whole);
			}),
			bounded(1500),
		);
	});

	it("in one-byte pieces it means the same, too", () => {
		fc.assert(
			fc.property(damagedWire, (wire) => {
				const bytes = latin1Bytes(wire);
				const whole = play([bytes]);
				const inPieces = play(
					cutAt(
						bytes,
						Array.from(bytes, (_, index) => index / bytes.length),
					),
					{ inputIsOwned: false, overwrite: true },
				);
				if (JSON.stringify(inPieces) !== JSON.stringify(whole)) expect(inPieces).toEqual(whole);
			}),
			bounded(300),
		);
	});
});

describe(`what a connection holds (seed ${SEED})`, () => {
	const kinds: readonly [string, string, string][] = [
		["pipelined requests behind a handler at work", get("/first"), get("/next")],
		["content that nobody reads", post("Content-Length: 1000000\r\n"), "x".repeat(97)],
		["chunks that nobody reads", post("Transfer-Encoding: chunked\r\n"), "1\r\nx\r\n"],
		["chunks with extensions that nobody reads", post("Transfer-Encoding: chunked\r\n"), `1;${"e".repeat(11)}\r\nx\r\n`],
		["a head without end", "GET / HTTP/1.1\r\n", "X: y\r\n"],
		["trailers without end", `${post("Transfer-Encoding: chunked\r\n")}0\r\n`, "X: y\r\n"],
	];
	for (const [name, first, more] of kinds) {
		it(`is bounded: ${name}`, () => {
			fc.assert(
				fc.property(fc.integer({ min: 1, max: 3000 }), fc.boolean(), (pieceSize, inputIsOwned) => {
					const limits = {
						headBytes: 2000,
						pipelineBytes: 2000,
						unreadContentBytes: 2000,
						trailerBytes: 500,
						fieldCount: 1_000_000,
						trailerCount: 1_000_000,
					};
					const { link, exchanges } = openScenario(null, limits, { inputIsOwned });
					link.send(first);
					const piece = more.repeat(Math.ceil(pieceSize / more.length));
					let accepted = 0;
					while (link.connection.wantsInput && link.connection.lifecycle === "open" && accepted < 100_000) {
						link.send(piece);
						accepted += piece.length;
					}
					// Chunks of one byte have up to 17 of framing here; nothing else is taken in and not kept.
					expect(accepted).toBeLessThanOrEqual(2000 * 18 + piece.length);
					expect(exchanges[0]?.content.unreadBytes ?? 0).toBeLessThanOrEqual(2000 + piece.length);
				}),
				bounded(25),
			);
		});
	}

	it("lets a stream queue no more than its limit and one write", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 40 }), (sizes) => {
				const { link, exchanges } = openScenario(null, { outputBytes: 1000 });
				link.capacity = 0;
				link.send(get("/"));
				exchanges[0]?.begin(200);
				let written = 0;
				for (const size of sizes) {
					written += size;
					if (!exchanges[0]?.write(new Uint8Array(size))) break;
				}
				expect(written).toBeLessThanOrEqual(1000 + Math.max(...sizes));
			}),
			bounded(100),
		);
	});
});

const anyText = fc.oneof(
	fc.string({ unit: "binary", maxLength: 12 }),
	fc
		.array(fc.constantFrom("\r", "\n", "\0", "\r\n", " ", "a", ":", "\u010a", "\u010d", "\u2028", "\x7f", "\xff", "Set-Cookie: x"), { maxLength: 6 })
		.map((parts) => parts.join("")),
);

describe(`RFC 9112 §11.1: what a handler can put in a response (seed ${SEED})`, () => {
	it("never becomes a line, a head or a response of its own", () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 3 }), fc.boolean(), (pairs, isStream) => {
				const fields = pairs.flat();
				const { link, errors, responses } = openScenario((exchange) => {
					if (!isStream) return exchange.respond(200, fields, "content");
					exchange.begin(200, fields);
					exchange.end();
				});
				link.send(get("/"));
				const [response, ...more] = responses();
				expect(more).toEqual([]);
				if (errors.length > 0) {
					expect(errors[0]).toBeInstanceOf(UsageError);
					expect(response?.status).toBe(500);
					return;
				}
				expect(response?.status).toBe(200);
				const own = (response?.fields ?? []).filter(([name]) => !/^(date|content-length|transfer-encoding)$/i.test(name));
				const given = pairs.map(([name, value]) => [name, value.replace(/^[\t ]+|[\t ]+$/g, "")]).filter(([name]) => name?.toLowerCase() !== "date");
				expect(own.map(([name, value]) => [name.toLowerCase(), value])).toEqual(given.map(([name, value]) => [name?.toLowerCase(), value]));
			}),
			bounded(1500),
		);
	});

	it("nor does a trailer", () => {
		fc.assert(
			fc.property(anyText, anyText, (name, value) => {
				const { link, errors, responses } = openScenario((exchange) => {
					exchange.begin(200);
					exchange.end([name, value]);
				});
				link.send(get("/"));
				expect(responses().length).toBe(1);
				expect(responses()[0]?.isComplete).toBe(errors.length === 0);
			}),
			bounded(500),
		);
	});
});

const answer = fc.record({
	method: fc.constantFrom("GET", "HEAD", "POST"),
	version: fc.constantFrom("1.1", "1.0"),
	status: fc.oneof(fc.constantFrom(200, 204, 205, 304, 404), fc.integer({ min: 200, max: 599 })),
	pieces: fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 4 }),
	way: fc.constantFrom("respond", "stream", "stream with length"),
	later: fc.boolean(),
});

describe(`RFC 9112 §6.3: the framing of any response (seed ${SEED})`, () => {
	it("is understood by a strict recipient, and the connection then does what was said", async () => {
		await fc.assert(
			fc.asyncProperty(answer, async ({ method, version, status, pieces, way, later }) => {
				const wires = pieces.map(utf8Wire);
				const content = wires.join("");
				const give = (exchange: Exchange): void => {
					if (exchange.request.target === "/next") return exchange.respond(200, [], "next");
					if (way === "respond") return exchange.respond(status, [], pieces.join(""));
					exchange.begin(status, [], way === "stream" ? -1 : content.length);
					for (const piece of wires) exchange.write(latin1Bytes(piece));
					exchange.end();
				};
				const { link, errors, responses } = openScenario((exchange) => (later ? Promise.resolve().then(() => give(exchange)) : give(exchange)));
				link.send(`${method} / HTTP/${version}\r\nHost: a\r\n\r\n`);
				await link.settle();
				expect(errors).toEqual([]);
				expect(link.violations).toEqual([]);
				const [response, ...more] = responses(method);
				expect(more).toEqual([]);
				expect(response).toMatchObject({ status, isComplete: true });
				const isBodiless = method === "HEAD" || status === 204 || status === 205 || status === 304;
				expect(response?.content).toBe(isBodiless ? "" : content);
				if (link.finSent) return;
				const before = link.output.length;
				link.send(get("/next"));
				await link.settle();
				expect(readResponses(link.output.slice(before), ["GET"], false)).toMatchObject([{ status: 200, content: "next" }]);
			}),
			bounded(500),
		);
	});
});

describe(`RFC 9112 §7.1: the chunked coding (seed ${SEED})`, () => {
	it("decodes what it encodes, however both are cut", () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), cuts, (pieces, places) => {
				const encoder = openScenario((exchange) => {
					exchange.begin(200);
					for (const piece of pieces) exchange.write(piece);
					exchange.end(["X-Sum", "1"]);
				});
				encoder.link.send(get("/"));
				const encoded = encoder.responses()[0]?.body ?? "";
				const decoder = openScenario();
				decoder.link.send(post("Transfer-Encoding: chunked\r\n"));
				const read = readContent(decoder.exchanges[0]!);
				for (const piece of cutAt(latin1Bytes(encoded), places)) decoder.link.send(piece);
				expect(read.outcome).toBe("end");
				expect(latin1Bytes(read.text)).toEqual(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
				expect([...(read.trailers ?? [])]).toEqual([["X-Sum", "1"]]);
			}),
			bounded(300),
		);
	});
});
