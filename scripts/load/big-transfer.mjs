/**
 * Large content both ways through each runtime, with the server's memory watched:
 * a sparse file downloaded by a client that rests now and then, the same uploaded to a handler that reads slowly, and a random
 * file both ways, ten at once, by checksum. Run by hand after `npm run build`:
 *
 *   node scripts/load/big-transfer.mjs [--runtimes node,deno,bun] [--gibibytes 5] [--mebibytes 200] [--subject FILE]
 *
 * FILE is the bundle (dist/trivet.js), or an executable, which then runs by itself.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alignColumns } from "../bench/report.mjs";
import { findRuntimes, PROJECT, runCommand } from "../bench/runtimes.mjs";
import { endServersAtExit, startServer } from "../bench/server-process.mjs";
import { MemoryWatch } from "./memory-watch.mjs";
import { hashFile, makeRandomFile, makeSparseFile } from "./sample-files.mjs";
import { download, knock, upload } from "./transfer-client.mjs";

const MIB = 1024 * 1024;
const APP = fileURLToPath(new URL("upload-app.mjs", import.meta.url));
/** What memory may grow by while one large file passes. */
const GROWTH_LIMIT = 64 * MIB;
const AT_ONCE = 10;
/** Limits that large transfers would pass, lifted; the address as JSON. */
const SERVER_FLAGS = ["--host", "127.0.0.1", "-p", "0", "--max-body", "1000G", "--timeout-request", "10h", "--print-json", "-q"];

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			runtimes: { type: "string", default: "node,deno,bun" },
			gibibytes: { type: "string", default: "5" },
			mebibytes: { type: "string", default: "200" },
			subject: { type: "string", default: join(PROJECT, "dist/trivet.js") },
		},
	});
	const subject = resolve(values.subject);
	if (!existsSync(subject)) {
		process.stderr.write(`There is no ${subject}: run "npm run build" first, or name another by --subject.\n`);
		return 64;
	}
	endServersAtExit();
	const folder = mkdtempSync(join(tmpdir(), "trivet-load-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	const large = await makeSample(folder, "large.bin", readSize(values.gibibytes, 1024 * MIB), makeSparseFile);
	const random = await makeSample(folder, "random.bin", readSize(values.mebibytes, MIB), makeRandomFile);

	const rows = [["subject", "transfer", "MiB", "MiB/s", "memory before", "growth", "content", "verdict"]];
	for (const { name, command } of listSubjects(subject, values.runtimes.split(","))) {
		process.stderr.write(`${name} …\n`);
		rows.push(...(await transferAll(name, command, join(folder, "site"), large, random)));
	}
	process.stdout.write(`${alignColumns(rows).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

/** Octets of `text` times `unit`. */
function readSize(text, unit) {
	const byteCount = Math.round(Number(text) * unit);
	if (byteCount > 0) return byteCount;
	throw new Error(`A size is a number above 0, not "${text}".`);
}

/** An executable is one subject; the bundle is one on each runtime. */
function listSubjects(subject, runtimes) {
	if (!/\.m?js$/.test(subject)) return [{ name: "executable", command: [subject] }];
	return findRuntimes(runtimes).map((runtime) => ({ name: `${runtime.kind} ${runtime.version}`, command: runCommand(runtime, subject) }));
}

async function makeSample(folder, name, byteCount, make) {
	const site = join(folder, "site");
	mkdirSync(site, { recursive: true });
	const file = join(site, name);
	await make(file, byteCount);
	return { path: `/${name}`, file, byteCount, sha256: await hashFile(file) };
}

/** All transfers of one subject, each row with a server of its own, so that none pays for what another left behind. */
async function transferAll(name, command, site, large, random) {
	const repeat = (transfer) => Promise.all(Array.from({ length: AT_ONCE }, transfer));
	const transfers = [
		["one download", large, 1, GROWTH_LIMIT, async (port) => [await download(port, large.path, { slowly: true })]],
		["one upload, read slowly", large, 1, GROWTH_LIMIT, async (port) => [await upload(port, "/upload?slowly", large.file, large.byteCount)]],
		[`${AT_ONCE} downloads`, random, AT_ONCE, null, (port) => repeat(() => download(port, random.path))],
		[`${AT_ONCE} uploads`, random, AT_ONCE, null, (port) => repeat(() => upload(port, "/upload", random.file, random.byteCount))],
	];
	const rows = [];
	for (const [title, sample, count, limit, transfer] of transfers) {
		const server = await startServer([...command, site, APP, ...SERVER_FLAGS], { readPort });
		try {
			rows.push([name, title, ...(await watchTransfer(server, sample, count, limit, transfer))]);
		} catch (error) {
			rows.push([name, title, "", "", "", "", error.message, "MISSED"]);
		} finally {
			await server.stop();
		}
	}
	return rows;
}

async function watchTransfer(server, sample, count, limit, transfer) {
	// The first exchange makes what every server makes once.
	await knock(server.port);
	const watch = new MemoryWatch(server.pid);
	const begin = performance.now();
	const arrived = await transfer(server.port);
	const seconds = (performance.now() - begin) / 1000;
	const growth = watch.stop();
	const mebibytes = (sample.byteCount * count) / MIB;
	const right = arrived.filter(({ byteCount, sha256 }) => byteCount === sample.byteCount && sha256 === sample.sha256).length;
	const isMet = right === count && (limit === null || growth < limit);
	return [
		mebibytes.toFixed(0),
		(mebibytes / seconds).toFixed(0),
		`${(watch.before / MIB).toFixed(1)} MiB`,
		`${(growth / MIB).toFixed(1)} MiB`,
		right === count ? "same" : `${count - right} of ${count} DIFFER`,
		isMet ? "met" : "MISSED",
	];
}

/** The port in the line of JSON that `--print-json` prints. */
function readPort(line) {
	return line.startsWith("{") ? (JSON.parse(line).addresses[0]?.port ?? null) : null;
}
