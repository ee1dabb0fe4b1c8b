import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { staleReason } from "../../../scripts/project/install-packages.mjs";

type Packages = Record<string, { version: string; integrity?: string; optional?: boolean }>;

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "trivet-install-"));
	mkdirSync(join(folder, "node_modules"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function reason(wanted: Packages, installed: Packages): string | null {
	writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: { "": { version: "0.1.0" }, ...wanted } }));
	writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages: installed }));
	return staleReason(folder);
}

describe("when packages have to be installed", () => {
	it("has nothing to install where all is as the lock file says", () => {
		const packages = { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };
		expect(reason(packages, packages)).toBe(null);
	});

	it("installs where there is nothing", () => {
		expect(staleReason(folder)).toContain("nothing is installed");
	});

	it("installs where a package is missing, of another version, or another build of it", () => {
		const wanted = { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };
		expect(reason(wanted, {})).toContain("node_modules/a is missing");
		expect(reason(wanted, { "node_modules/a": { version: "1.0.1" } })).toContain("is 1.0.1");
		expect(reason(wanted, { "node_modules/a": { version: "1.0.0", integrity: "sha512-b" } })).toContain("another build");
	});

	it("leaves alone what is for another system, and what somebody added", () => {
		expect(reason({ "node_modules/a-darwin": { version: "1.0.0", optional: true } }, { "node_modules/b": { version: "1.0.0" } })).toBe(null);
	});
});
