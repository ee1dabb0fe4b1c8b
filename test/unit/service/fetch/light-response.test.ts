import { describe, expect, it } from "vitest";
import { LightHeaders } from "../../../../src/service/fetch/light-headers.ts";
import { LightResponse, type LightResponseInit } from "../../../../src/service/fetch/light-response.ts";

const NativeResponse = globalThis.Response;
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function streamOf(...chunks: string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
	return new ReadableStream({
		start(controller) {
			for (const chunk of chunks) controller.enqueue(bytes(chunk));
			controller.close();
		},
	});
}

async function* yielding(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
	yield* chunks;
}

describe("Response bodies", () => {
	const bodies: [string, () => ConstructorParameters<typeof LightResponse>[0], string, string | null][] = [
		["nothing", () => undefined, "", null],
		["null", () => null, "", null],
		["an empty string", () => "", "", "text/plain;charset=UTF-8"],
		["a string", () => "h\u00e9llo \u{1f600}", "h\u00e9llo \u{1f600}", "text/plain;charset=UTF-8"],
		["a string with a lone surrogate", () => "a\ud800", "a\ufffd", "text/plain;charset=UTF-8"],
		["bytes", () => bytes("abc"), "abc", null],
		["part of bytes", () => bytes("abcdef").subarray(2, 4), "cd", null],
		["a buffer", () => bytes("abc").buffer, "abc", null],
		["a view", () => new DataView(bytes("abcd").buffer, 1, 2), "bc", null],
		["a blob", () => new Blob(["abc"], { type: "image/x" }), "abc", "image/x"],
		["a blob without type", () => new Blob(["abc"]), "abc", null],
		["parameters", () => new URLSearchParams({ a: "b c" }), "a=b+c", "application/x-www-form-urlencoded;charset=UTF-8"],
		["a stream", () => streamOf("a", "b"), "ab", null],
		["an iterable", () => yielding("a", bytes("b")), "ab", null],
		["another object", () => ({}) as unknown as string, "[object Object]", "text/plain;charset=UTF-8"],
	];
	for (const [name, make, text, type] of bodies) {
		it(`reads ${name} in every way`, async () => {
			expect(new LightResponse(make()).headers.get("content-type")).toBe(type);
			expect(await new LightResponse(make()).text()).toBe(text);
			expect(new TextDecoder().decode(await new LightResponse(make()).arrayBuffer())).toBe(text);
			expect(new TextDecoder().decode(await new LightResponse(make()).bytes())).toBe(text);
			expect(await (await new LightResponse(make()).blob()).text()).toBe(text);
			const { body } = new LightResponse(make());
			expect(body === null).toBe(make() === undefined || make() === null);
			expect(await new NativeResponse(body).text()).toBe(text);
			expect(await new NativeResponse(new LightResponse(make()).clone().body).text()).toBe(text);
		});
	}

	it("gives its type to blob()", async () => {
		expect((await new LightResponse("x", { headers: { "content-type": "text/HTML" } }).blob()).type).toBe("text/html");
	});

	it("writes a form that formData() reads back, file names and line ends included", async () => {
		const form = new FormData();
		form.set("plain", "one\ntwo");
		form.set("file", new File(["content"], "a b.txt", { type: "image/x" }));
		const response = new LightResponse(form);
		expect(response.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
		const read = await response.formData();
		expect(read.get("plain")).toBe("one\r\ntwo");
		const file = read.get("file") as File;
		expect([file.name, await file.text()]).toEqual(["a b.txt", "content"]);
	});

	it("lets no name of a form end its line or its quotes", async () => {
		const form = new FormData();
		form.set('a"b\r\nc', "x");
		form.set("file", new File([], 'd"\n.txt'));
		form.set("typed", new File([], "x", { type: "image/x" }));
		const text = await new LightResponse(form).text();
		expect(text).toContain('; name="a%22b%0D%0Ac"\r\n\r\nx\r\n');
		expect(text).toContain('; filename="x"\r\nContent-Type: image/x\r\n');
		expect(text).toContain('; filename="d%22%0A.txt"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n');
	});

	it("reads urlencoded forms, and refuses other types", async () => {
		expect((await new LightResponse(new URLSearchParams("a=1&a=2")).formData()).getAll("a")).toEqual(["1", "2"]);
		await expect(new LightResponse("x").formData()).rejects.toBeInstanceOf(TypeError);
		await expect(new LightResponse(bytes("x")).formData()).rejects.toBeInstanceOf(TypeError);
	});

	it("is read once", async () => {
		const response = new LightResponse("x");
		expect(response.bodyUsed).toBe(false);
		expect(await response.text()).toBe("x");
		expect(response.bodyUsed).toBe(true);
		await expect(response.text()).rejects.toBeInstanceOf(TypeError);
		await expect(response.json()).rejects.toBeInstanceOf(TypeError);
		expect(() => response.clone()).toThrow(TypeError);
		expect(response.body?.locked).toBe(true);
	});

	it("counts as used once its stream was read", async () => {
		const response = new LightResponse("x");
		const reader = response.body!.getReader();
		expect(response.bodyUsed).toBe(false);
		await reader.read();
		expect(response.bodyUsed).toBe(true);
		await expect(response.text()).rejects.toBeInstanceOf(TypeError);
	});

	it("gives the same stream each time, and can still be read as a whole", async () => {
		const response = new LightResponse(streamOf("a"));
		expect(response.body).toBe(response.body);
		expect(await response.text()).toBe("a");
	});

	it("without a body is never used", async () => {
		const response = new LightResponse();
		expect([await response.text(), await response.text(), response.bodyUsed]).toEqual(["", "", false]);
		await expect(response.json()).rejects.toBeInstanceOf(SyntaxError);
	});

	it("leaves out a byte order mark, and decodes as it flows", async () => {
		expect(await new LightResponse(bytes("\ufeffabc")).text()).toBe("abc");
		let text = "";
		for await (const chunk of new LightResponse(streamOf("ab", "c")).textStream()) text += chunk;
		expect(text).toBe("abc");
	});

	it("divides a stream for a clone", async () => {
		const response = new LightResponse(streamOf("a", "b"), { status: 201, headers: { x: "y" } });
		const clone = response.clone();
		response.headers.set("x", "z");
		expect([await clone.text(), await response.text()]).toEqual(["ab", "ab"]);
		expect([clone.status, clone.headers.get("x")]).toEqual([201, "y"]);
	});

	it("refuses a locked stream", () => {
		const stream = streamOf("a");
		stream.getReader();
		expect(() => new LightResponse(stream)).toThrow(TypeError);
	});
});

describe("Response like the standard's", () => {
	const inits: [string, () => LightResponse, ErrorConstructor][] = [
		["status 199", () => new LightResponse(null, { status: 199 }), RangeError],
		["status 600", () => new LightResponse(null, { status: 600 }), RangeError],
		["status 101", () => new LightResponse(null, { status: 101 }), RangeError],
		["status NaN", () => new LightResponse(null, { status: Number.NaN }), RangeError],
		["a body with 204", () => new LightResponse("", { status: 204 }), TypeError],
		["a body with 205", () => new LightResponse("x", { status: 205 }), TypeError],
		["a body with 304", () => new LightResponse(bytes("x"), { status: 304 }), TypeError],
		["a line end in statusText", () => new LightResponse(null, { statusText: "a\r\nb" }), TypeError],
		["a bad field name", () => new LightResponse(null, { headers: { "a b": "c" } }), TypeError],
		["a bad field value", () => new LightResponse(null, { headers: { a: "\u20ac" } }), TypeError],
		["redirect of status 200", () => LightResponse.redirect("http://a/", 200), RangeError],
		["redirect to no URL", () => LightResponse.redirect("http://["), TypeError],
		["json of undefined", () => LightResponse.json(undefined), TypeError],
	];
	for (const [name, make, error] of inits) it(`throws a ${error.name} for ${name}`, () => expect(make).toThrow(error));

	it("has the defaults", () => {
		const { status, statusText, ok, type, url, redirected, body, bodyUsed } = new LightResponse();
		expect([status, statusText, ok, type, url, redirected, body, bodyUsed]).toEqual([200, "", true, "default", "", false, null, false]);
	});

	it("converts a status as the standard does", () => {
		expect(new LightResponse(null, { status: "201" as unknown as number }).status).toBe(201);
		expect(new LightResponse(null, { status: 200.9 }).status).toBe(200);
	});

	it("takes any of the kinds of headers, and keeps a given Content-Type", () => {
		const kinds: NonNullable<LightResponseInit["headers"]>[] = [{ X: "1" }, [["x", "1"]], new LightHeaders({ x: "1" }), new Headers({ x: "1" })];
		for (const headers of kinds) expect([...new LightResponse(bytes("a"), { headers }).headers]).toEqual([["x", "1"]]);
		expect(new LightResponse("a", { headers: { "CONTENT-type": "a/b" } }).headers.get("content-type")).toBe("a/b");
		expect(new LightResponse("a", { headers: { x: "1" } }).headers.get("content-type")).toBe("text/plain;charset=UTF-8");
	});

	it("takes another response for its init", () => {
		const first = new LightResponse("a", { status: 404, headers: { x: "1" } });
		const second = new LightResponse(first.body, first);
		expect([second.status, second.headers.get("x")]).toEqual([404, "1"]);
	});

	it("doesn't see later changes of what it was given, and shares no headers with others", () => {
		const headers: Record<string, string> = { x: "1" };
		const response = new LightResponse("a", { headers });
		headers.x = "2";
		expect(response.headers.get("x")).toBe("1");
		new LightResponse("a").headers.set("content-type", "changed/it");
		expect(new LightResponse("a").headers.get("content-type")).toBe("text/plain;charset=UTF-8");
		LightResponse.json(1).headers.set("content-type", "changed/it");
		expect(LightResponse.json(1).headers.get("content-type")).toBe("application/json");
	});

	it("json", async () => {
		const response = LightResponse.json({ a: [1] }, { status: 201, headers: { x: "y" } });
		expect([response.status, response.headers.get("content-type"), response.headers.get("x")]).toEqual([201, "application/json", "y"]);
		expect(await response.json()).toEqual({ a: [1] });
	});

	it("redirect", () => {
		const seen = [LightResponse.redirect("http://a.example/b c", 307), LightResponse.redirect(new URL("http://a/")), LightResponse.redirect("/x?y")];
		expect(seen.map(({ status, headers }) => [status, headers.get("location")])).toEqual([
			[307, "http://a.example/b%20c"],
			[302, "http://a/"],
			[302, "/x?y"],
		]);
	});

	it("error", () => {
		expect([LightResponse.error().type, LightResponse.error().status, LightResponse.error().ok]).toEqual(["error", 0, false]);
	});

	it("is an instance of the runtime's class, which counts as an instance of it", () => {
		class Special extends LightResponse {}
		expect(new LightResponse()).toBeInstanceOf(NativeResponse);
		expect(new NativeResponse()).toBeInstanceOf(LightResponse);
		expect(new Special("x")).toBeInstanceOf(Special);
		expect(new Special("x")).toBeInstanceOf(LightResponse);
		expect(new LightResponse()).not.toBeInstanceOf(Special);
		expect({}).not.toBeInstanceOf(LightResponse);
		expect((null as unknown) instanceof LightResponse).toBe(false);
		expect(Object.prototype.toString.call(new LightResponse())).toBe("[object Response]");
	});

	it("has every member of the runtime's that the standard knows", () => {
		const response = new LightResponse("x");
		for (const name of Object.getOwnPropertyNames(NativeResponse.prototype)) {
			if (name !== "constructor") expect(Object.hasOwn(LightResponse.prototype, name), name).toBe(true);
		}
		expect(() => JSON.stringify(response)).not.toThrow();
	});
});
