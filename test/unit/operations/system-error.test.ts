import { describe, expect, it } from "vitest";
import { asSystemError } from "../../../src/operations/system-error.ts";
import { SystemError } from "../../../src/runtime.ts";

function named(name: string, properties: object = {}): Error {
	return Object.assign(new Error("what happened"), { name }, properties);
}

describe("a failure of the operating system", () => {
	it("keeps its own POSIX code, message and cause", () => {
		const error = named("Error", { code: "EADDRINUSE" });
		const result = asSystemError(error, { Error: "EPERM" });
		expect(result).toBeInstanceOf(SystemError);
		expect([result.code, result.message, result.cause === error]).toEqual(["EADDRINUSE", "what happened", true]);
	});

	it("without a code has the one its class stands for", () => {
		expect(asSystemError(named("NotFound"), { NotFound: "ENOENT" }).code).toBe("ENOENT");
	});

	it("with a code that is a runtime's own has a POSIX one", () => {
		expect(asSystemError(named("TypeError", { code: "ERR_INVALID_ARG_VALUE" })).code).toBe("EINVAL");
		expect(asSystemError(named("Error", { code: "ERR_SOMETHING" })).code).toBe("EIO");
	});

	it("that nothing is known of is EIO", () => {
		expect([asSystemError(named("Error")).code, asSystemError("text").code, asSystemError(null).code]).toEqual(["EIO", "EIO", "EIO"]);
		expect(asSystemError("text").message).toBe("text");
	});

	it("that is one already stays the same", () => {
		const error = new SystemError("ENOENT", "no");
		expect(asSystemError(error)).toBe(error);
	});
});
