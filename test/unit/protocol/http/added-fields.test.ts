import { describe, expect, it } from "vitest";
import { AddedFields } from "../../../../src/protocol/http/added-fields.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

describe("added fields", () => {
	it("take the place of those of the same name, whatever its case", () => {
		expect(new AddedFields(["X-A", "new", "X-B", "1", "X-B", "2"]).join(["x-a", "old", "X-C", "c", "X-A", "older"])).toEqual([
			"X-C",
			"c",
			"X-A",
			"new",
			"X-B",
			"1",
			"X-B",
			"2",
		]);
	});

	it("add up where one more line means one more thing", () => {
		expect(new AddedFields(["vary", "Origin", "Set-Cookie", "b=2"]).join(["Vary", "Cookie", "set-cookie", "a=1"])).toEqual([
			"Vary",
			"Cookie",
			"set-cookie",
			"a=1",
			"vary",
			"Origin",
			"Set-Cookie",
			"b=2",
		]);
	});

	it("are put over each response's own, whatever the last one had", () => {
		const added = new AddedFields(["X-A", "new"]);
		const own = ["X-B", "1"];
		const joined = added.join(own);
		own[1] = "2";
		expect([joined, added.join(own), added.join([]), added.join(["X-B"]), added.join(["X-B", "2"])]).toEqual([
			["X-B", "1", "X-A", "new"],
			["X-B", "2", "X-A", "new"],
			["X-A", "new"],
			["X-B", "", "X-A", "new"],
			["X-B", "2", "X-A", "new"],
		]);
	});

	it("leave what they are put over as it is", () => {
		const own = Object.freeze(["A", "b"]);
		expect(new AddedFields(["A", "c"]).join(own)).toEqual(["A", "c"]);
		expect(own).toEqual(["A", "b"]);
	});
});

describe("an exchange with added fields", () => {
	it("has them in a whole response, and in a streamed one", () => {
		const whole = new FakeTransport();
		whole.exchange.addedFields = new AddedFields(["X-A", "b"]);
		whole.exchange.respond(200, ["x-a", "own", "X-C", "c"], "text");
		expect([whole.fields, whole.contentLength]).toEqual([["X-C", "c", "X-A", "b"], 4]);
		const streamed = new FakeTransport();
		streamed.exchange.addedFields = new AddedFields(["X-A", "b"]);
		streamed.exchange.begin(200, [], 3);
		expect([streamed.fields, streamed.contentLength]).toEqual([["X-A", "b"], 3]);
	});
});
