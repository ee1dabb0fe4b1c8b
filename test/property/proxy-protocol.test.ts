import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyBytes, bounded, cutAt, cuts, damagedWire, SEED } from "../support/generators.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { play } from "../support/vector-runner.ts";
import { PROXY_VECTORS } from "../vectors/proxy-protocol.ts";

const headers = PROXY_VECTORS.filter(({ meaning }) => meaning !== "malformed" && meaning !== "partial").map(({ wire }) => wire);

describe(`connections that begin with a PROXY protocol header (seed ${SEED})`, () => {
	it("are those without it, however they are cut, and whoever owns the chunks", () => {
		fc.assert(
			fc.property(fc.constantFrom(...headers), damagedWire, cuts, fc.boolean(), (header, wire, places, inputIsOwned) => {
				// One that tells of TLS makes https the scheme, which no connection without a header has here.
				const alone = header.includes("TLSv1") ? play([latin1Bytes(header + wire)], { proxyProtocol: true }) : play([latin1Bytes(wire)]);
				const options = { proxyProtocol: true, inputIsOwned, overwrite: !inputIsOwned };
				const behind = play(cutAt(latin1Bytes(header + wire), places), options);
				if (JSON.stringify(behind) !== JSON.stringify(alone)) expect(behind).toEqual(alone);
			}),
			bounded(1000),
		);
	});

	it("end by themselves whatever comes, and break no rule of the contract", () => {
		fc.assert(
			fc.property(fc.constantFrom("", ...headers.map((header) => header.slice(0, -1)), ...headers), anyBytes, cuts, (header, bytes, places) => {
				const wire = Uint8Array.from([...latin1Bytes(header), ...bytes]);
				const played = play(cutAt(wire, places), { proxyProtocol: true, fin: true, wait: 400_000 });
				expect(played.violations).toEqual([]);
				expect(played.errors).toEqual([]);
				expect(played.lifecycle).not.toBe("open");
			}),
			bounded(1000),
		);
	});
});
