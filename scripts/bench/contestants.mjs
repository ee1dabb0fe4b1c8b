/** Who takes part, and the command line of `trivet bench` that says so. */
import { fileURLToPath } from "node:url";
import { findProgram } from "./programs.mjs";
import { runCommand } from "./runtimes.mjs";

/** Trivet by both doors, the runtime's own server, bare sockets; nginx and Caddy for a scale. */
export const SERVERS = ["trivet", "exchange", "native", "raw", "nginx", "caddy"];

/** Those that `trivet bench` doesn't know: `servers/NAME.sh` starts them. */
const OTHERS = ["nginx", "caddy"];

/** Servers of `trivet bench` itself that another checkout has too. */
const DOORS = ["trivet", "exchange"];

/** What the servers of another checkout are called: "node26-exchange-before". */
export const OTHER = "-before";

/**
 * What `trivet bench` doesn't know by itself: `{ servers: [{ name, command }], missing }`, commands as `--server` takes them. `older` is the bundle of
 * another checkout, or null.
 */
export function listRivals(chosen, runtimes, older) {
	const servers = [];
	const missing = [];
	for (const name of chosen.filter((each) => OTHERS.includes(each))) {
		const program = findProgram(name);
		if (program === null) missing.push(name);
		else servers.push({ name, command: `${shell(["sh", scriptFile(`${name}.sh`), program])} {port} {folder}` });
	}
	if (older !== null) {
		for (const runtime of runtimes) {
			for (const door of DOORS.filter((name) => chosen.includes(name))) {
				const command = `${shell(["sh", scriptFile("other-trivet.sh"), door])} {port} {folder} ${shell(runCommand(runtime, older))}`;
				servers.push({ name: `${runtime.id}-${door}${OTHER}`, command });
			}
		}
	}
	return { servers, missing };
}

/** Everything behind `trivet`, but for where the record goes. */
export function benchArguments(options, runtimes, bundle, servers) {
	const builtIn = options.servers.filter((name) => !OTHERS.includes(name));
	return [
		"bench",
		`--runtimes=${runtimes.map(({ id, path }) => `${id}=${path}`).join(",")}`,
		`--trivet=${bundle}`,
		`--servers=${builtIn.join(",")}`,
		...servers.map(({ name, command }) => `--server=${name}=${command}`),
		...(options.quick ? ["--quick"] : []),
		...(options.workloads === "all" ? [] : [`--workloads=${options.workloads}`]),
		...options.handedOn,
	];
}

function scriptFile(name) {
	return fileURLToPath(new URL(`servers/${name}`, import.meta.url));
}

/** Words as a shell reads them. */
function shell(words) {
	return words.map((word) => (/^[\w./:=,@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}
