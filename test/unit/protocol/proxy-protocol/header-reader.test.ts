import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../../../src/protocol/connection.ts";
import { HEADER_COMPLETE, HEADER_MALFORMED, HEADER_PARTIAL, ProxyHeaderReader } from "../../../../src/protocol/proxy-protocol/header-reader.ts";
import type { ProxyHeader } from "../../../../src/protocol/proxy-protocol/proxy-header.ts";
import { PLAIN_PLATFORM } from "../../../support/fake-host.ts";
import { anyBytes, bounded, cutAt, cuts, SEED } from "../../../support/generators.ts";
import { latin1Bytes } from "../../../support/latin1.ts";
import { cut } from "../../../support/vector-runner.ts";
import { PROXY_VECTORS, type ProxyMeaning } from "../../../vectors/proxy-protocol.ts";

interface Reading {
	readonly outcome: number;
	readonly header: ProxyHeader | null;
	/** Octets of all pieces that belong to the header. */
	readonly taken: number;
}

/** Reads pieces, each overwritten afterwards, until the header is complete or malformed. */
function read(pieces: readonly Uint8Array[]): Reading {
	const reader = new ProxyHeaderReader(PLAIN_PLATFORM);
	let taken = 0;
	for (const piece of pieces) {
		const lent = piece.slice();
		const outcome = reader.receive(lent);
		taken += reader.taken;
		lent.fill(0x21);
		if (outcome !== HEADER_PARTIAL) return { outcome, header: reader.header, taken };
	}
	return { outcome: HEADER_PARTIAL, header: null, taken };
}

function expectedHeader(meaning: ProxyMeaning, version: 1 | 2): ProxyHeader {
	if (meaning === "own") return { version, ends: null, isSecure: null };
	const { transport = "tcp", isSecure = null } = meaning;
	const [peer, local] = [meaning.peer, meaning.local].map(([address, port]): Endpoint => ({ transport, address, port }));
	return { version, ends: { peer: peer!, local: local! }, isSecure };
}

describe("PROXY protocol headers", () => {
	it.each(PROXY_VECTORS.map((vector) => [vector.id, vector] as const))("%s", (_, { wire, meaning }) => {
		const bytes = latin1Bytes(wire);
		const whole = read([bytes]);
		if (meaning === "partial") expect(whole).toEqual({ outcome: HEADER_PARTIAL, header: null, taken: bytes.length });
		else if (meaning === "malformed") expect(whole).toMatchObject({ outcome: HEADER_MALFORMED, header: null });
		else {
			const header = expectedHeader(meaning, wire.startsWith("PROXY") ? 1 : 2);
			expect(whole).toEqual({ outcome: HEADER_COMPLETE, header, taken: bytes.length });
			// What follows isn't the header's.
			expect(read([latin1Bytes(`${wire}GET / HTTP/1.1\r\n`)])).toEqual(whole);
		}
		for (const size of [1, 2, 3, 5, 11, 64]) expect(read(cut(bytes, size)), `in pieces of ${size}`).toEqual(whole);
	});

	it("has a vector for every octet by which a header may be known as none", () => {
		for (const { id, wire, meaning } of PROXY_VECTORS) {
			if (meaning !== "malformed") continue;
			const { taken } = read([latin1Bytes(wire)]);
			expect(read([latin1Bytes(wire).subarray(0, taken - 1)]).outcome, `${id} before its octet ${taken}`).toBe(HEADER_PARTIAL);
		}
	});

	it(`reads the same however it is cut (seed ${SEED})`, () => {
		const wires = fc.oneof(
			anyBytes,
			fc
				.tuple(fc.constantFrom(...PROXY_VECTORS.map(({ wire }) => latin1Bytes(wire))), fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 3 }))
				.map(([wire, changes]) => {
					const changed = wire.slice();
					for (const [at, octet] of changes) if (at < changed.length) changed[at] = octet;
					return changed;
				}),
		);
		fc.assert(
			fc.property(wires, cuts, (bytes, places) => {
				expect(read(cutAt(bytes, places))).toEqual(read([bytes]));
			}),
			bounded(2000),
		);
	});
});
