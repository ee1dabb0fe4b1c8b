import { describe, expect, it } from "vitest";
import { errnoFunction, libraryNames } from "../../../src/operations/c-library.ts";
import { definedVariables } from "../../../src/operations/child-environment.ts";
import { errorNames } from "../../../src/operations/error-names.ts";
import { secondsOf } from "../../../src/operations/processor-time.ts";
import { randomBytes } from "../../../src/operations/random-bytes.ts";

describe("what systems call things", () => {
	it("error numbers: the first name counts", () => {
		const name = errorNames({ EAGAIN: 11, EWOULDBLOCK: 11, EADDRINUSE: 98 });
		expect([name(11), name(98), name(1)]).toEqual(["EAGAIN", "EADDRINUSE", undefined]);
	});

	it("the C library, with glibc, with musl, on macOS", () => {
		expect(libraryNames("linux", "x64")).toEqual(["libc.so.6", "libc.musl-x86_64.so.1", "libc.so"]);
		expect(libraryNames("linux", "arm64")[1]).toBe("libc.musl-aarch64.so.1");
		expect([libraryNames("darwin", "arm64"), errnoFunction("darwin"), errnoFunction("linux")]).toEqual([
			["libSystem.B.dylib"],
			"__error",
			"__errno_location",
		]);
	});

	it("processor time, variables", () => {
		expect(secondsOf({ user: 1_500_000, system: 500_000 })).toBe(2);
		expect(definedVariables({ A: "1", B: undefined, C: "" })).toEqual({ A: "1", C: "" });
	});

	it("random bytes: more than the system gives at once", () => {
		for (const count of [0, 1, 65_536, 65_537, 150_000]) expect(randomBytes(count).length).toBe(count);
		expect(new Set(randomBytes(150_000).subarray(140_000)).size).toBe(256);
	});
});
