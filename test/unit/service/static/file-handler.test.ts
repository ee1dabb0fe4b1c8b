import { describe, expect, it } from "vitest";
import { fileHandler } from "../../../../src/service/static/file-handler.ts";
import type { FileOptions } from "../../../../src/service/static/static-options.ts";
import { FakeFiles } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { fieldOf, serveExchange } from "../../../support/serve-exchange.ts";

const site = () => new FakeFiles().put("/home/a report.pdf", "pdf").put("/home/other.txt", "other").put("/home/.env", "KEY=1");

function get(target: string, options: Partial<FileOptions> = {}, files = site(), method = "GET") {
	const handler = fileHandler({ path: "/home/a report.pdf", files, clock: new FakeClock(), ...options });
	return serveExchange(handler, { target, method });
}

describe("one file", () => {
	it("stands at the base path and under its name", async () => {
		for (const target of ["/", "/a%20report.pdf", "/?x"]) {
			const answer = await get(target);
			expect([answer.status, answer.text, fieldOf(answer, "content-type")]).toEqual([200, "pdf", "application/pdf"]);
		}
		expect((await get("/files/a%20report.pdf", { base: "/files" })).text).toBe("pdf");
		expect((await get("/", { base: "/files" })).status).toBe(404);
	});

	it("stands alone", async () => {
		for (const target of ["/other.txt", "/.env", "/a%20report.pdf/", "/a%20report.pdf/x", "/home/a%20report.pdf", "/A%20REPORT.PDF"]) {
			expect((await get(target)).status, target).toBe(404);
		}
		expect((await get("/%2e%2e/other.txt")).status).toBe(400);
	});

	it("may be hidden, or a link: whoever names it means it", async () => {
		expect((await get("/.env", { path: "/home/.env" })).text).toBe("KEY=1");
		const files = site().link("/home/latest.txt", "other.txt");
		const answer = await get("/", { path: "/home/latest.txt" }, files);
		expect([answer.text, fieldOf(answer, "content-type")]).toEqual(["other", "text/plain; charset=utf-8"]);
	});

	it("may be gone, or be no file", async () => {
		expect((await get("/", { path: "/home/gone" })).status).toBe(404);
		expect((await get("/", { path: "/home" })).status).toBe(404);
		expect((await get("/", { path: "/home/fifo" }, site().special("/home/fifo"))).status).toBe(404);
	});

	it("is read only, and leaves the rest to the next handler", async () => {
		expect((await get("/", {}, site(), "DELETE")).status).toBe(405);
		expect((await get("/", {}, site(), "OPTIONS")).status).toBe(204);
		expect((await get("/other.txt", { next: (exchange) => exchange.respond(200, [], "next") })).text).toBe("next");
	});
});
