import { describe, expect, it } from "vitest";
import { ConnectionEnd } from "../../src/protocol/faults.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { openScenario, readContent } from "../support/scenario.ts";
import { REQUEST_VECTOR_GROUPS } from "../vectors/all-vectors.ts";

/** Wires short enough to be cut at every octet. */
const WIRES = Object.values(REQUEST_VECTOR_GROUPS)
	.flat()
	.filter((vector) => vector.wire.length > 0 && vector.wire.length <= 160 && vector.limits === undefined);

describe("RFC 9112 §9.5: a peer may go at any octet", () => {
	for (const answers of ["at once", "later"] as const) {
		it(`by a reset: every exchange ends once, every reader hears of it (handlers answer ${answers})`, () => {
			for (const vector of WIRES) {
				const bytes = latin1Bytes(vector.wire);
				for (let length = 0; length <= bytes.length; length++) {
					const cause = new ConnectionEnd("reset");
					const ends: string[] = [];
					const reads: { outcome: unknown }[] = [];
					const { link, exchanges } = openScenario((exchange) => {
						exchange.onEnd((outcome) => ends.push(outcome));
						reads.push(readContent(exchange));
						if (answers === "at once") exchange.respond(200);
					});
					link.send(bytes.slice(0, length));
					if (!link.closed) link.lose(cause);
					const where = `${vector.id} after ${length} octets`;
					expect(ends.length, where).toBe(exchanges.length);
					expect(
						reads.every((read) => read.outcome !== null),
						where,
					).toBe(true);
					expect(link.connection.lifecycle, where).toBe("closed");
					expect(link.connection.deadline, where).toBe(Number.POSITIVE_INFINITY);
					expect(link.violations, where).toEqual([]);
				}
			}
		});
	}

	it("by FIN: what it asked for is answered, and the connection ends by itself", async () => {
		for (const vector of WIRES) {
			const bytes = latin1Bytes(vector.wire);
			for (let length = 0; length <= bytes.length; length++) {
				const { link, exchanges } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
				link.send(bytes.slice(0, length));
				if (!link.closed) link.sendEnd();
				const where = `${vector.id} after ${length} octets`;
				expect(
					exchanges.every((exchange) => exchange.isEnded),
					where,
				).toBe(true);
				expect(link.closed, where).toBe(true);
				expect(link.violations, where).toEqual([]);
			}
		}
	});
});
