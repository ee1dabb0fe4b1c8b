/** Runs wrk once. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { pinCommand } from "./cores.mjs";

const SCRIPT = fileURLToPath(new URL("wrk.lua", import.meta.url));

/**
 * Loads `port` from one thread for `seconds` on `connections` connections, `depth` requests at a time on each. `fields` are field lines to add; with
 * `variants` above 1, "@@@" in them differs from request to request. Resolves with `{ requests, micros, bytes, errors }`; `errors` is a text, "" where
 * there were none.
 */
export async function runWrk(program, { port, path = "", depth, connections, seconds, core, fields = [], variants = 1 }) {
	const load = [program, "-t1", `-c${connections}`, `-d${seconds}s`, "-s", SCRIPT, ...fields.flatMap((line) => ["-H", line])];
	load.push(`http://127.0.0.1:${port}/${path}`, "--", String(depth), String(variants));
	const [command, ...args] = pinCommand(load, core);
	const output = await new Promise((resolve, reject) => {
		execFile(command, args, { encoding: "utf8" }, (error, stdout, stderr) => {
			if (error === null) resolve(stdout);
			else reject(new Error(`wrk: ${stderr.trim() || error.message}`));
		});
	});
	const line = output.split("\n").find((text) => text.startsWith("{"));
	if (line === undefined) throw new Error(`wrk printed no summary: ${output.trim()}`);
	const { requests, micros, bytes, ...errors } = JSON.parse(line);
	return { requests, micros, bytes, errors: describeErrors(errors) };
}

function describeErrors({ connect, read, write, status, timeout }) {
	const parts = [];
	for (const [name, count] of Object.entries({ connect, read, write, timeout })) if (count > 0) parts.push(`${count} ${name} errors`);
	if (status > 0) parts.push(`${status} answers of status 400 or more`);
	return parts.join(", ");
}
