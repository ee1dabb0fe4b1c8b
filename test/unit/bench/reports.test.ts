import { describe, expect, it } from "vitest";
import { parseRecord } from "../../../src/bench/bench-record.ts";
import { compareCaveats, compareRecords } from "../../../src/bench/compare-records.ts";
import { formatBytes, formatCount, formatDuration, formatLatency, formatNumber } from "../../../src/bench/figures.ts";
import { htmlReport } from "../../../src/bench/html/report.ts";
import { summarizeWorkload, typicalLoad } from "../../../src/bench/summary.ts";
import { textReport } from "../../../src/bench/text-report.ts";
import { closedSample, rightCell, sampleRecord } from "./sample-record.ts";

describe("summary", () => {
	const rows = summarizeWorkload(sampleRecord(), "plaintext");
	const row = (id: string) => rows.find(({ subject }) => subject.id === id)!;

	it("holds each server against its runtime's own", () => {
		expect(row("node26/trivet").versus?.difference).toBe("more");
		expect(row("node26/trivet").versus?.ratio.value).toBeCloseTo(2, 2);
		expect(row("node26/native").versus).toBeNull();
		expect(row("liar").versus).toBeNull();
	});

	it("says that there is no difference where ranges overlap", () => {
		expect(row("bun/trivet").versus?.difference).toBe("none");
	});

	it("has no figure for what was wrong or didn't run, and shows it all the same", () => {
		expect([row("liar").rate, row("liar").cell.state, row("absentee").rate]).toEqual([null, "wrong", null]);
	});

	it.each([
		[{ serverBusy: 0.97, generatorBusy: 0.97 }, "server"],
		[{ serverBusy: 0.6, generatorBusy: 0.97 }, "generator"],
		[{ serverBusy: 0.6, generatorBusy: 0.6 }, "neither"],
		[{ serverBusy: 0.6, generatorBusy: null }, "neither"],
		[{ serverBusy: null, generatorBusy: 0.97 }, null],
	])("%j: the limit was %s", (busy, limit) => {
		const cell = { ...rightCell("node26/trivet", "plaintext", []), closed: [closedSample(100, busy), closedSample(101, busy)] };
		expect(summarizeWorkload(sampleRecord({ cells: [cell] }), "plaintext")[0]?.limit).toBe(limit);
	});

	it("tells a generator that sent late, and a server that didn't keep up", () => {
		const cell = rightCell("node26/trivet", "plaintext", [100]);
		const open = [{ ...cell.open[1]!, latenessP99: 6, rate: 30 }];
		const load = typicalLoad(summarizeWorkload(sampleRecord({ cells: [{ ...cell, open }] }), "plaintext")[0]!)!;
		expect([load.isLate, load.keptUp]).toEqual([true, false]);
	});
});

describe("comparison with an older run", () => {
	const older = sampleRecord();

	it("says better and worse only where ranges don't overlap", () => {
		const now = sampleRecord({
			cells: [
				rightCell("node26/trivet", "plaintext", [260, 262, 261, 259, 260]),
				rightCell("node26/native", "plaintext", [80, 81, 79, 80, 82]),
				rightCell("bun/trivet", "plaintext", [305, 315, 285, 305, 295]),
				rightCell("liar", "plaintext", [1, 2, 3, 4, 5]),
			],
		});
		const verdicts = compareRecords(now, older).map(({ subject, figure, verdict }) => [subject, figure, verdict]);
		expect(verdicts).toContainEqual(["node26/trivet", "req/s", "better"]);
		expect(verdicts).toContainEqual(["node26/trivet", "CPU s/M", "better"]);
		expect(verdicts).toContainEqual(["node26/native", "req/s", "worse"]);
		expect(verdicts).toContainEqual(["bun/trivet", "req/s", "no difference"]);
		expect(verdicts).toContainEqual(["node26/trivet", "first answer", "no difference"]);
		expect(verdicts.some(([subject]) => subject === "liar")).toBe(false);
	});

	it("warns where the two weren't taken alike", () => {
		const now = sampleRecord({
			environment: { ...older.environment, processor: "another", kernel: "7.0" },
			runtimes: [{ id: "bun", kind: "bun", version: "2" }],
		});
		expect(compareCaveats(now, older).join("\n")).toMatch(/processor[\s\S]*kernel[\s\S]*version of bun/);
		expect(compareCaveats(older, older)).toEqual([]);
	});

	it("reads a record back, and nothing else", () => {
		expect(parseRecord(JSON.stringify(older), "old.json")).toEqual(older);
		for (const text of ["{", "null", "[]", '{"schema":"other"}', JSON.stringify({ ...older, cells: 1 })]) {
			expect(() => parseRecord(text, "old.json")).toThrow(/old\.json/);
		}
	});
});

describe("text", () => {
	const text = textReport(sampleRecord(), compareRecords(sampleRecord(), sampleRecord()));

	it("has every server, also those that failed, with the reason", () => {
		for (const part of [
			"Trivet",
			"node:http",
			"Bun.serve",
			"WRONG",
			"FAILED",
			"octet 3 of the content",
			"it ended (exit code 1)",
			"Something to know.",
		]) {
			expect(text).toContain(part);
		}
	});

	it("says no difference, and 2 times", () => {
		expect(text).toMatch(/Bun 1\.4\.5 · Trivet .*no difference/);
		expect(text).toMatch(/Node 26\.10\.0 · Trivet .*2\.00 ×/);
	});

	it("aligns its columns", () => {
		const lines = text.split("\n").filter((line) => /· (Trivet|node:http|Bun\.serve) /.test(line) && line.includes("140") === false);
		expect(lines.length).toBeGreaterThan(3);
	});
});

describe("HTML", () => {
	const html = htmlReport(sampleRecord(), compareRecords(sampleRecord(), sampleRecord()));

	it("lets no text become markup", () => {
		expect(html).toContain("A &lt;fast&gt; processor");
		expect(html).toContain("not &lt;33&gt; &amp; &quot;so on&quot;");
		expect(html).not.toContain("<fast>");
	});

	it("is well formed", () => {
		const open: string[] = [];
		for (const [tag, slash, name, rest] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>/g)) {
			if (["meta", "br", "!doctype"].includes(name!) || rest!.endsWith("/")) continue;
			if (slash === "") open.push(name!);
			else expect([tag, open.pop()]).toEqual([tag, name]);
		}
		expect(open).toEqual([]);
	});

	it("needs nothing from elsewhere", () => {
		expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:\/\//);
	});

	it("gives every chart a title and a description of its own, and stands in a table as well", () => {
		const charts = [...html.matchAll(/<svg role="img" aria-labelledby="([^"]+) ([^"]+)"/g)];
		expect(charts.length).toBeGreaterThanOrEqual(4);
		expect(new Set(charts.map(([, title]) => title)).size).toBe(charts.length);
		for (const [, title, description] of charts)
			expect(html).toMatch(new RegExp(`<title id="${title}">[^<]+</title><desc id="${description}">[^<]+</desc>`));
		expect(html).toContain("<caption>Short text: speed and cost</caption>");
	});

	it("fits a phone, follows the reader's light or dark, and names its language", () => {
		expect(html).toContain('<meta name="viewport" content="width=device-width,initial-scale=1">');
		expect(html).toContain("prefers-color-scheme:dark");
		expect(html).toContain('<html lang="en">');
	});

	it("shows what is wrong or doesn't run, with the reason", () => {
		for (const part of ["wrong answers", "didn&#39;t run", "it ended (exit code 1)", "Something to know.", "same (", "2.00 × ▲"])
			expect(html).toContain(part);
	});

	it("can be made of next to nothing", () => {
		expect(htmlReport(sampleRecord({ cells: [], costs: [], workloads: [], subjects: [] }), null)).toContain("How it was measured");
		expect(textReport(sampleRecord({ cells: [], costs: [], workloads: [], subjects: [] }), [])).toContain("nothing that this one has too");
	});
});

describe("figures", () => {
	it.each([
		[formatCount(1234567.4), "1,234,567"],
		[formatCount(null), "–"],
		[formatCount(Number.NaN), "–"],
		[formatNumber(0.0456), "0.046"],
		[formatNumber(12.345), "12.3"],
		[formatNumber(0), "0"],
		[formatLatency(0.0853), "85.3 µs"],
		[formatLatency(12.3), "12.3 ms"],
		[formatLatency(2500), "2.50 s"],
		[formatBytes(900), "900 B"],
		[formatBytes(5300), "5.18 KiB"],
		[formatBytes(60 * 1024 ** 2), "60.0 MiB"],
		[formatDuration(59.6), "1 min 0 s"],
		[formatDuration(3700), "1 h 1 min"],
	])("%s", (text, expected) => {
		expect(text).toBe(expected);
	});
});
