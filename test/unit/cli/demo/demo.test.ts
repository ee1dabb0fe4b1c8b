import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { demoHandler } from "../../../../src/cli/demo/demo-handler.ts";
import { siteFiles } from "../../../../src/cli/demo/site/site-files.ts";
import { BackgroundWork } from "../../../../src/operations/background-work.ts";
import { type RunningServer, startServer } from "../../../../src/operations/server.ts";
import { type FakePeer, FakeRuntime } from "../../../support/fake-runtime.ts";

let runtime: FakeRuntime;
let server: RunningServer;
let stopping: AbortController;

beforeEach(async () => {
	runtime = new FakeRuntime();
	stopping = new AbortController();
	const handler = demoHandler(runtime, { stopping: stopping.signal, connectionCount: () => 7, background: new BackgroundWork() });
	const listen = [{ transport: "tcp", host: "127.0.0.1", port: 8080 }] as const;
	server = await startServer(runtime, { listen, handler, reportError: (error) => runtime.writeError(String(error)) });
});
afterEach(async () => {
	stopping.abort();
	await server.stop({ force: true });
	expect(runtime.error).toBe("");
});

/** Sends a request as it is written, and waits until the output matches. */
async function send(request: string, until: RegExp): Promise<FakePeer> {
	const peer = runtime.openListeners[0]!.accept() as FakePeer;
	peer.link.send(request);
	for (let turn = 0; turn < 400 && !until.test(peer.link.output); turn++) {
		await new Promise((resolve) => setTimeout(resolve, 5));
		peer.pump();
	}
	expect(peer.link.output).toMatch(until);
	return peer;
}

interface Answer {
	readonly status: number;
	readonly head: string;
	readonly content: string;
}

/** A request with its whole answer, of a length that is announced. */
async function ask(method: string, target: string, content = "", fields = ""): Promise<Answer> {
	const length = content === "" ? "" : `Content-Length: ${content.length}\r\n`;
	const peer = await send(`${method} ${target} HTTP/1.1\r\nHost: demo.test\r\nConnection: close\r\n${length}${fields}\r\n${content}`, /\r\n\r\n/);
	for (let turn = 0; turn < 400 && !peer.link.finSent; turn++) {
		await new Promise((resolve) => setTimeout(resolve, 1));
		peer.pump();
	}
	const [head = "", ...rest] = peer.link.output.split("\r\n\r\n");
	return { status: Number(head.slice(9, 12)), head, content: rest.join("\r\n\r\n") };
}

const JSON_TYPE = "Content-Type: application/json\r\n";

describe("the site", () => {
	it("has every file that its page and scripts refer to, and refers to nothing elsewhere", async () => {
		const texts = Object.entries(siteFiles()).map(([, { text }]) => text);
		const page = siteFiles()["/index.html"]!.text;
		const targets = [...page.matchAll(/(?:src|href)="(\/[^"#]*)"/g)].map((match) => match[1]!);
		const imports = texts.flatMap((text) => [...text.matchAll(/from "\.\/([\w.-]+)"/g)].map((match) => `/assets/${match[1]}`));
		expect(targets.length + imports.length).toBeGreaterThan(6);
		for (const target of new Set([...targets, ...imports])) expect([target, (await ask("HEAD", target)).status]).toEqual([target, 200]);
		for (const text of texts) expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
	});

	it("has an element for every id that its scripts name", () => {
		const files = siteFiles();
		const ids = new Set([...files["/index.html"]!.text.matchAll(/ id="([\w-]+)"/g)].map((match) => match[1]));
		for (const [path, { text }] of Object.entries(files)) {
			if (!path.endsWith(".js")) continue;
			for (const match of text.matchAll(/byId\("([\w-]+)"\)/g)) expect([path, match[1], ids.has(match[1])]).toEqual([path, match[1], true]);
		}
	});

	it("has scripts that parse", () => {
		for (const [path, { text }] of Object.entries(siteFiles())) {
			if (!path.endsWith(".js")) continue;
			const script = text.replace(/^import .*$/gm, "").replace(/^export /gm, "");
			expect(() => new Function(script)).not.toThrow();
		}
	});

	it("lists the folder of files", async () => {
		expect((await ask("GET", "/files/", "", "Accept: text/html\r\n")).content).toContain("kettle.txt");
	});
});

describe("the API", () => {
	it("tells about the server", async () => {
		const { content } = await ask("GET", "/api/server");
		expect(JSON.parse(content)).toMatchObject({ runtime: "node", runtimeTitle: "Node 26.10.0", connections: 7, executable: false });
		expect((await ask("POST", "/api/server")).head).toMatch(/^HTTP\/1\.1 405 .*allow: GET, HEAD/is);
	});

	it("shows a request as it came", async () => {
		const { content } = await ask("POST", "/api/echo?a=%20b", "body", "X-Odd-Case: One\r\nx-odd-case: Two\r\n");
		expect(JSON.parse(content)).toMatchObject({
			method: "POST",
			target: "/api/echo?a=%20b",
			version: "HTTP/1.1",
			authority: "demo.test",
			fields: [
				["Host", "demo.test"],
				["Connection", "close"],
				["Content-Length", "4"],
				["X-Odd-Case", "One"],
				["x-odd-case", "Two"],
			],
			content: { bytes: 4, text: "body", isCut: false },
		});
	});

	it("keeps notes", async () => {
		const first = JSON.parse((await ask("GET", "/api/notes")).content) as unknown[];
		const made = await ask("POST", "/api/notes", '{"text":" hello "}', JSON_TYPE);
		expect(made.status).toBe(201);
		const note = JSON.parse(made.content) as { id: number; text: string };
		expect(note.text).toBe("hello");
		expect(made.head).toMatch(new RegExp(`location: /api/notes/${note.id}`, "i"));
		expect(JSON.parse((await ask("GET", `/api/notes/${note.id}`)).content)).toEqual(note);
		expect((JSON.parse((await ask("GET", "/api/notes")).content) as unknown[]).length).toBe(first.length + 1);
		expect((await ask("DELETE", `/api/notes/${note.id}`)).status).toBe(204);
		expect((await ask("GET", `/api/notes/${note.id}`)).status).toBe(404);
	});

	it("keeps a limited number of them", async () => {
		for (let count = 0; count < 40; count++) await ask("POST", "/api/notes", `{"text":"${count}"}`, JSON_TYPE);
		const notes = JSON.parse((await ask("GET", "/api/notes")).content) as { text: string }[];
		expect([notes.length, notes.at(-1)?.text]).toEqual([32, "39"]);
	});

	it.each([
		["POST", "/api/notes", '{"text":"x"}', "Content-Type: text/plain\r\n", 415],
		["POST", "/api/notes", "{", JSON_TYPE, 422],
		["POST", "/api/notes", "null", JSON_TYPE, 422],
		["POST", "/api/notes", '{"text":""}', JSON_TYPE, 422],
		["POST", "/api/notes", '{"text":7}', JSON_TYPE, 422],
		["POST", "/api/notes", JSON.stringify({ text: "x".repeat(201) }), JSON_TYPE, 422],
		["PUT", "/api/notes", "", "", 405],
		["PUT", "/api/notes/1", "", "", 405],
		["GET", "/api/notes/999", "", "", 404],
		["GET", "/api/notes/x", "", "", 404],
		["GET", "/api/nothing", "", "", 404],
		["GET", "/api/upload", "", "", 405],
		["POST", "/api/words", "", "", 405],
	] as const)("%s %s %s %s is %i, with a problem as JSON", async (method, target, content, fields, status) => {
		const answer = await ask(method, target, content, fields);
		expect(answer.status).toBe(status);
		expect(answer.head).toMatch(/content-type: application\/problem\+json/i);
		expect(JSON.parse(answer.content)).toMatchObject({ status });
	});

	it("hashes an upload", async () => {
		const { content } = await ask("POST", "/api/upload", "abc");
		expect(JSON.parse(content)).toMatchObject({ bytes: 3, sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" });
		expect(JSON.parse((await ask("POST", "/api/upload")).content)).toMatchObject({ bytes: 0, chunks: 0 });
	});
});

describe("streams", () => {
	it("words come one a chunk, until the server stops", async () => {
		const peer = await send("GET /api/words HTTP/1.1\r\nHost: x\r\n\r\n", /\r\n2\r\nA \r\n7\r\ntrivet \r\n/);
		expect(peer.link.output).not.toMatch(/0\r\n\r\n$/);
		stopping.abort();
		await new Promise((resolve) => setTimeout(resolve, 20));
		peer.pump();
		expect(peer.link.output).toMatch(/0\r\n\r\n$/);
	});

	it("the clock ticks, with an id, until the server stops", async () => {
		const peer = await send("GET /api/clock HTTP/1.1\r\nHost: x\r\n\r\n", /data: 1994-11-06T08:49:37\.000Z\n\n/);
		expect(peer.link.output).toMatch(/content-type: text\/event-stream.*retry: 2000\n.*id: 784111777\n/is);
		expect(peer.link.output).not.toContain("resumed");
		stopping.abort();
		await new Promise((resolve) => setTimeout(resolve, 20));
		peer.pump();
		expect(peer.link.output).toMatch(/0\r\n\r\n$/);
	});

	it("the clock tells a client that comes back what it missed", async () => {
		await send("GET /api/clock HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 784111770\r\n\r\n", /event: resumed\ndata: 6\n\n/);
		const odd = await send("GET /api/clock HTTP/1.1\r\nHost: x\r\nLast-Event-ID: nonsense\r\n\r\n", /data: 1994/);
		expect(odd.link.output).not.toContain("resumed");
	});
});

describe("raw requests", () => {
	const raw = (bytes: string) => ask("POST", "/api/raw", bytes);

	it("are answered to the byte", async () => {
		const { status, head, content } = await raw("GET /files/ember.json HTTP/1.1\r\nHost: x\r\n\r\n");
		expect([status, /x-raw-complete: yes/i.test(head)]).toEqual([200, true]);
		expect(content).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n.*\r\n\r\n\{.*"legs": 3\n\}\n$/s);
	});

	it("may be pipelined, and go to the API", async () => {
		const one = "GET /api/server HTTP/1.1\r\nHost: x\r\n\r\n";
		expect((await raw(one + one)).content.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
	});

	it("may be wrong", async () => {
		expect((await raw("GET / HTTP/1.1\r\n\r\n")).content).toMatch(/^HTTP\/1\.1 400 /);
		expect((await raw("GET / HTTP/1.1\nHost: x\n\n")).content).toMatch(/^HTTP\/1\.1 400 /);
		expect((await raw("GET / HT")).status).toBe(200);
		expect((await raw("")).content).toBe("");
	});

	it("are cut where the answer is long, and don't nest", async () => {
		const many = "GET /assets/panels.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10);
		const { head, content } = await raw(many);
		expect([/x-raw-complete: no/i.test(head), content.length]).toEqual([true, 32 * 1024]);
		expect((await raw("POST /api/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")).content).toMatch(/^HTTP\/1\.1 404 /);
	});

	it("are cut where the answer never ends", async () => {
		const { head, content } = await raw("GET /api/clock HTTP/1.1\r\nHost: x\r\n\r\n");
		expect(head).toMatch(/x-raw-complete: no/i);
		expect(content).toMatch(/text\/event-stream/);
	});

	it("are refused where they are too many, or no POST", async () => {
		expect((await raw("x".repeat(64 * 1024 + 1))).status).toBe(413);
		expect((await ask("GET", "/api/raw")).status).toBe(405);
	});
});
