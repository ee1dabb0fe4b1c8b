import { describe, expect, it } from "vitest";
import { Sha256 } from "../../../../src/cli/demo/sha256.ts";

async function expected(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
	return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes that look random and are the same in every run. */
function noise(length: number): Uint8Array<ArrayBuffer> {
	let state = length + 1;
	return Uint8Array.from({ length }, () => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return state >>> 24;
	});
}

describe("SHA-256 in pieces", () => {
	it("of the standard's example", () => {
		const hash = new Sha256();
		hash.update(new TextEncoder().encode("abc"));
		expect(hash.hex()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	});

	it("of nothing", () => expect(new Sha256().hex()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

	it("agrees with WebCrypto at every length around a block", async () => {
		for (let length = 0; length <= 200; length++) {
			const bytes = noise(length);
			const hash = new Sha256();
			hash.update(bytes);
			expect([length, hash.hex()]).toEqual([length, await expected(bytes)]);
		}
	});

	it("doesn't depend on the pieces", async () => {
		const bytes = noise(10_000);
		const whole = await expected(bytes);
		for (const size of [1, 3, 55, 56, 63, 64, 65, 127, 128, 1000, 9999]) {
			const hash = new Sha256();
			for (let at = 0; at < bytes.length; at += size) hash.update(bytes.subarray(at, at + size));
			expect([size, hash.hex()]).toEqual([size, whole]);
		}
	});
});
