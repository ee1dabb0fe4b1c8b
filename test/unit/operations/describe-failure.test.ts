import { describe, expect, it } from "vitest";
import { describeError, escapeControls } from "../../../src/operations/describe-failure.ts";

describe("an error", () => {
	it("is told with its stack and its causes", () => {
		const error = new Error("outer", { cause: new TypeError("inner", { cause: "root" }) });
		const text = describeError(error);
		expect(text.startsWith("Error: outer\n")).toBe(true);
		expect(text).toContain("\ncaused by TypeError: inner\n");
		expect(text.endsWith("\ncaused by thrown: root")).toBe(true);
	});

	it("that is its own cause is told all the same", () => {
		const error = new Error("round");
		error.cause = error;
		const text = describeError(error);
		expect(text.startsWith("Error: round\n")).toBe(true);
		expect(text.match(/caused by/g)?.length).toBeLessThan(20);
		expect(text.endsWith("caused by more")).toBe(true);
	});

	it.each([
		["has no prototype", Object.create(null)],
		[
			"throws when it is made text",
			{
				toString() {
					throw new Error("no");
				},
			},
		],
		[
			"throws when its stack is asked for",
			Object.defineProperty(new Error("x"), "stack", {
				get() {
					throw new Error("no");
				},
			}),
		],
	])("that %s is told to be one", (_, thrown) => expect(describeError(thrown)).toBe("thrown: something that has no text"));

	it("may be any value", () => {
		expect([describeError(undefined), describeError(Symbol("s")), describeError(7)]).toEqual(["thrown: undefined", "thrown: Symbol(s)", "thrown: 7"]);
	});
});

it("control characters are escaped", () => expect(escapeControls("a\x1b\n\x7f\x9fé")).toBe("a\\x1b\\x0a\\x7f\\x9fé"));
