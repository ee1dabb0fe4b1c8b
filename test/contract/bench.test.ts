/** `trivet bench` end to end: this program measured by itself, beside a server that lies and one that doesn't run. Figures are only looked at for being there. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type BenchRecord, parseRecord } from "../../src/bench/bench-record.ts";
import { HERE, runProcess, SUBJECT_KIND, temporaryFolder } from "../support/start-subject-process.ts";

const PATIENTLY = { timeout: 120_000 };

/** The runtime that the subject runs on and that is compared; an executable compares itself. */
const runtimePath = process.env.TRIVET_SUBJECT_RUNTIME ?? process.execPath;
const runtimeKind = SUBJECT_KIND === "bundle" ? (/(node|deno|bun)[^/]*$/.exec(runtimePath)?.[1] ?? HERE) : HERE;

/** Answers each request with the right content but for one octet. */
const LIAR = `import { createServer } from "node:net";
createServer((socket) => {
	socket.on("data", () => socket.write("HTTP/1.1 200 OK\\r\\nDate: " + new Date().toUTCString() + "\\r\\nContent-Type: text/plain\\r\\nContent-Length: 13\\r\\n\\r\\nHello, World?"));
	socket.on("error", () => {});
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

let folder: string;
let run: Awaited<ReturnType<typeof runProcess>>;
let record: BenchRecord;

beforeAll(async () => {
	folder = temporaryFolder();
	writeFileSync(join(folder, "liar.mjs"), LIAR);
	const runLiar = [process.execPath, ...(HERE === "deno" ? ["run", "-A"] : []), join(folder, "liar.mjs")].join(" ");
	const args = ["--quick", "--rounds=1", "--duration=100ms", "--connections=4", "--workloads=plaintext,streamed"];
	const servers = [`--runtimes=${runtimeKind}=${runtimePath}`, "--servers=trivet", `--server=liar=${runLiar}`, "--server=absentee=/not/there"];
	run = await runProcess(["bench", ...args, ...servers, "--json", "out.json", "--html", "out.html"], {
		cwd: folder,
		environment: { TMPDIR: folder },
	});
	if (existsSync(join(folder, "out.json"))) record = parseRecord(readFileSync(join(folder, "out.json"), "utf8"), "out.json");
}, 120_000);

describe("trivet bench", PATIENTLY, () => {
	it("measures itself", () => {
		expect(run.error).not.toMatch(/trivet:/);
		const cells = record.cells.filter(({ subject }) => subject.endsWith("/trivet"));
		expect(cells.map(({ workload, state, why }) => [workload, state, why])).toEqual([
			["plaintext", "right", null],
			["streamed", "right", null],
		]);
		for (const { closed, open, answerBytes } of cells) {
			expect(closed.length).toBe(1);
			expect(closed[0]?.rate).toBeGreaterThan(0);
			expect(Object.keys(closed[0]?.errors ?? {})).toEqual([]);
			expect(open.map(({ share }) => share)).toEqual([0.6]);
			expect(answerBytes).toBeGreaterThan(13);
		}
	});

	it("shows a server that lies as wrong, says what differed, and doesn't time it", () => {
		const cell = record.cells.find(({ subject, workload }) => subject === "liar" && workload === "plaintext");
		expect([cell?.state, cell?.closed.length, cell?.why]).toEqual(["wrong", 0, expect.stringContaining("octet 12 of the content is 63, not 33")]);
		expect(run.out).toMatch(/liar\s+WRONG/);
	});

	it("shows a server that doesn't run as failed, and goes on", () => {
		const cell = record.cells.find(({ subject }) => subject === "absentee");
		expect(cell?.state).toBe("failed");
		expect(cell?.why).toMatch(/ended/);
	});

	it("ends with 1 where a server was wrong, with reports all the same, and cleans up", () => {
		expect(run.code).toBe(1);
		expect(readFileSync(join(folder, "out.html"), "utf8")).toContain("wrong answers");
		expect(record.costs.some(({ subject, coldMillis }) => subject.endsWith("/trivet") && coldMillis.length > 0)).toBe(true);
		expect(readdirSync(folder).filter((name) => name.startsWith("trivet-bench-"))).toEqual([]);
	});

	it("names a file that isn't a record, and a runtime that isn't there, before it measures anything", async () => {
		expect((await runProcess(["bench", "--compare", join(folder, "out.html")])).code).toBe(64);
		const { code, error } = await runProcess(["bench", "--runtimes", "node=/not/there"]);
		expect([code, error]).toEqual([64, expect.stringContaining("There is no node at /not/there")]);
	});
});
