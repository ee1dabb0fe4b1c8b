import { describe, expect, it } from "vitest";
import { type AppendCalls, DescriptorAppendFile } from "../../../src/operations/append-file.ts";

/** A descriptor that takes as many bytes at a time as a test says; a text is the code that it fails with. */
class FakeDescriptor implements AppendCalls {
	readonly taken: number[] = [];
	isClosed = false;
	#takes: (number | string)[];

	constructor(...takes: (number | string)[]) {
		this.#takes = takes;
	}

	write(
		_descriptor: number,
		bytes: Uint8Array,
		offset: number,
		length: number,
		_position: null,
		callback: (error: Error | null, n: number) => void,
	): void {
		const take = this.#takes.shift() ?? length;
		if (take === "throw") throw Object.assign(new Error("bad"), { code: "EBADF" });
		queueMicrotask(() => {
			if (typeof take === "string") return callback(Object.assign(new Error(take), { code: take }), 0);
			const count = Math.min(take, length);
			this.taken.push(...bytes.subarray(offset, offset + count));
			callback(null, count);
		});
	}

	close(_descriptor: number, callback: (error: Error | null) => void): void {
		if (this.isClosed) return callback(Object.assign(new Error("closed"), { code: "EBADF" }));
		this.isClosed = true;
		callback(null);
	}
}

const BYTES = Uint8Array.of(1, 2, 3, 4, 5);

describe("appending to a descriptor", () => {
	it("goes on until all is written, whatever it takes at a time", async () => {
		const descriptor = new FakeDescriptor(2, 1);
		await new DescriptorAppendFile(descriptor, 5).write(BYTES);
		expect(descriptor.taken).toEqual([1, 2, 3, 4, 5]);
		await new DescriptorAppendFile(descriptor, 5).write(new Uint8Array(0));
	});

	it("tries again where it takes nothing at present", async () => {
		const descriptor = new FakeDescriptor(2, "EAGAIN", "EAGAIN", 3);
		await new DescriptorAppendFile(descriptor, 5).write(BYTES);
		expect(descriptor.taken).toEqual([1, 2, 3, 4, 5]);
	});

	it("fails by the code of the system", async () => {
		for (const [take, code] of [
			["ENOSPC", "ENOSPC"],
			["throw", "EBADF"],
		] as const) {
			const file = new DescriptorAppendFile(new FakeDescriptor(2, take), 5);
			await expect(file.write(BYTES)).rejects.toMatchObject({ name: "SystemError", code });
		}
		const file = new DescriptorAppendFile(new FakeDescriptor(), 5);
		await file.close();
		await expect(file.close()).rejects.toMatchObject({ name: "SystemError", code: "EBADF" });
	});
});
