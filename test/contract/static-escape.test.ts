/** Attempts to get out of the served folder, or at what is hidden in it. None may succeed, and none may harm the connection. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latin1 } from "../support/raw-http.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, readResponse } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";
import { makeFolder } from "./static-fixture.ts";

let subject: Subject;
beforeAll(async () => {
	subject = await startSubject({ folder: makeFolder() });
});
afterAll(() => subject.dispose());

const TARGETS = [
	"/../secret.txt",
	"/docs/../../secret.txt",
	"/%2e%2e/secret.txt",
	"/%2E%2E/secret.txt",
	"/.%2e/secret.txt",
	"/%2e./secret.txt",
	"/..%2fsecret.txt",
	"/..%2Fsecret.txt",
	"/docs/..%2f..%2fsecret.txt",
	"/..%5csecret.txt",
	"/..\\secret.txt",
	"/%252e%252e/secret.txt",
	"/%c0%ae%c0%ae/secret.txt",
	"/%e0%80%ae%e0%80%ae/secret.txt",
	"/%uff0e%uff0e/secret.txt",
	"/..%00/secret.txt",
	"/digits.txt%00.html",
	"/%00",
	"/..;/secret.txt",
	"/./../secret.txt",
	"//../secret.txt",
	"/docs//../../secret.txt",
	"/../root-sibling/secret.txt",
	"/root/../../secret.txt",
	"/%2fetc%2fpasswd",
	"//etc/passwd",
	"/%",
	"/%2",
	"/%zz",
	"/link-out.txt",
	"/folder-out/secret.txt",
	"/folder-out/",
	"/link-in.txt",
	"/.env",
	"/%2eenv",
	"/.hidden/file.txt",
	"/docs/../.env",
];

describe("a folder by the command line's defaults", () => {
	it.each(TARGETS)("%s gives nothing away", async (target) => {
		const client = await subject.connect();
		const response = await exchange(client, get(target));
		expect([400, 403, 404]).toContain(response.status);
		expect(latin1(response.content)).not.toContain("SECRET");
		expect(latin1(response.content)).not.toContain("root:");
		expect(JSON.stringify(response.fields)).not.toMatch(/SECRET|trivet-test-/);
	});

	it("answers all of them pipelined, those the parser takes, and none with 2xx", async () => {
		const client = await subject.connect();
		const taken = TARGETS.filter((target) => !target.includes("\\") && !/%(?![0-9a-f]{2})/i.test(target));
		await client.send(taken.map((target) => get(target)).join(""));
		for (const target of taken) expect([target, Math.floor((await readResponse(client)).status / 100)]).toEqual([target, 4]);
	});

	it("refuses dot segments in an absolute-form target", async () => {
		const client = await subject.connect();
		const response = await exchange(client, get("http://test.example/../secret.txt"));
		expect(response.status).toBeGreaterThanOrEqual(400);
	});
});
