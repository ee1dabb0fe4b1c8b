import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchHandler } from "../../../../src/service/fetch/fetch-handler.ts";
import { installGlobals } from "../../../../src/service/fetch/install-globals.ts";
import { isLightRequest } from "../../../../src/service/fetch/light-request.ts";
import { isLightResponse } from "../../../../src/service/fetch/light-response.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

const native = { Request: globalThis.Request, Response: globalThis.Response, Headers: globalThis.Headers, fetch: globalThis.fetch };
let undo: () => void = () => {};

describe("installGlobals", () => {
	beforeEach(() => {
		undo = installGlobals();
	});
	afterEach(() => undo());

	it("makes plain handler code light, and can be undone", () => {
		expect(isLightResponse(new Response("x"))).toBe(true);
		expect(isLightResponse(Response.json(1))).toBe(true);
		expect(isLightRequest(new Request("http://a/"))).toBe(true);
		expect(globalThis.Headers).not.toBe(native.Headers);
		undo();
		expect([globalThis.Request, globalThis.Response, globalThis.Headers, globalThis.fetch]).toEqual(Object.values(native));
	});

	it("counts instances of both kinds, and of subclasses", () => {
		class Special extends Response {}
		expect(new native.Response("x") instanceof Response).toBe(true);
		expect(new native.Request("http://a/") instanceof Request).toBe(true);
		expect(new native.Headers() instanceof Headers).toBe(true);
		expect(new Special("x") instanceof Special && new Special("x") instanceof Response).toBe(true);
		expect(new Response("x") instanceof Special).toBe(false);
	});

	it("serves subclasses and natives", async () => {
		class Special extends Response {}
		for (const answer of [new Special("x", { headers: { a: "b" } }), new native.Response("x", { headers: { a: "b" } })]) {
			const transport = new FakeTransport();
			await fetchHandler(() => answer)(transport.exchange);
			expect([transport.status, transport.text, transport.valuesOf("a")]).toEqual([200, "x", ["b"]]);
		}
	});

	it("fetches with requests and headers of ours", async () => {
		const url = "data:text/plain,hello";
		const answers = [await fetch(url), await fetch(new Request(url)), await fetch(url, new Request(url, { headers: { x: "y" } }))];
		for (const answer of answers) {
			expect(answer).toBeInstanceOf(Response);
			expect(await answer.text()).toBe("hello");
		}
		const headers = new Headers({ x: "y" });
		expect(new native.Request("http://a/", { headers }).headers.get("x")).toBe("y");
		expect(new native.Request("http://a/", new Request("http://b/", { headers })).headers.get("x")).toBe("y");
		await expect(fetch("no url")).rejects.toBeInstanceOf(Error);
	});
});
