import { describe, expect, it } from "vitest";
import { availableProcessors } from "../../../src/operations/available-processors.ts";
import { FakeFiles } from "../../support/fake-files.ts";

function processors(count: number, texts: Readonly<Record<string, string>>): Promise<number> {
	const files = new FakeFiles();
	for (const [path, text] of Object.entries(texts)) files.put(path, text);
	return availableProcessors(files, count);
}

const STATUS = "/proc/self/status";
const GROUP = "/proc/self/cgroup";

describe("processors", () => {
	it("are those that the runtime counts where the system says nothing", async () => expect(await processors(8, {})).toBe(8));

	it("are at least one", async () => {
		expect(await processors(0, {})).toBe(1);
		expect(await processors(4, { [GROUP]: "0::/a\n", "/sys/fs/cgroup/a/cpu.max": "10000 100000\n" })).toBe(1);
	});

	it.each([
		["f", 4],
		["00000000,0000000c", 2],
		["ffffffff,ffffffff", 16],
		["0", 16],
	])("are those of the affinity mask %s", async (mask, expected) => {
		expect(await processors(16, { [STATUS]: `Name:\tnode\nCpus_allowed:\t${mask}\nCpus_allowed_list:\t0-3\n` })).toBe(expected);
	});

	it.each([
		["max 100000", 8],
		["200000 100000", 2],
		["150000 100000", 2],
		["100001 100000", 2],
		["50000 100000", 1],
		["800000 200000", 4],
		["", 8],
		["nonsense", 8],
		["0 0", 8],
	])("are those of version 2 with cpu.max %j", async (limit, expected) => {
		expect(await processors(8, { [GROUP]: "0::/app.slice/web.service\n", "/sys/fs/cgroup/app.slice/web.service/cpu.max": limit })).toBe(expected);
	});

	it("are the least of the group's own and those above it", async () => {
		const texts = {
			[GROUP]: "0::/a/b/c\n",
			"/sys/fs/cgroup/a/b/c/cpu.max": "600000 100000",
			"/sys/fs/cgroup/a/b/cpu.max": "300000 100000",
			"/sys/fs/cgroup/a/cpu.max": "max 100000",
		};
		expect(await processors(8, texts)).toBe(3);
	});

	it("are those of the root where a container doesn't see its path", async () => {
		expect(await processors(8, { [GROUP]: "0::/docker/0123\n", "/sys/fs/cgroup/cpu.max": "250000 100000" })).toBe(3);
		expect(await processors(8, { [GROUP]: "0::/../../x\n", "/sys/fs/cgroup/cpu.max": "100000 100000" })).toBe(1);
	});

	it.each([
		["200000", 2],
		["-1", 8],
	])("are those of version 1 with a quota of %s", async (quota, expected) => {
		const lines = "12:cpuset:/x\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n";
		const folder = "/sys/fs/cgroup/cpu,cpuacct/docker/abc";
		expect(await processors(8, { [GROUP]: lines, [`${folder}/cpu.cfs_quota_us`]: quota, [`${folder}/cpu.cfs_period_us`]: "100000" })).toBe(expected);
	});

	it("are those of version 1 in a container, under its short name", async () => {
		const texts = {
			[GROUP]: "4:cpu,cpuacct:/docker/abc\n",
			"/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000",
			"/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
		};
		expect(await processors(8, texts)).toBe(3);
	});
});
