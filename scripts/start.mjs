/**
 * `npm start`: one command on a fresh clone. Installs what is missing, builds, and serves the demo on port 8080.
 * Arguments are the demo's: `npm start -- -p 9000`. Needs nothing but Node 20 and npm.
 */
import { spawn } from "node:child_process";
import { callingNode } from "./project/caller.mjs";
import { installPackages } from "./project/install-packages.mjs";
import { BUNDLE, ROOT } from "./project/paths.mjs";
import { exitCodeOf, runCommand } from "./project/run-command.mjs";

await installPackages();
const built = await runCommand(callingNode(), ["scripts/build.mjs", "--only", "bundle", "--quiet"], { cwd: ROOT });
if (built.code !== 0) process.exit(built.code);
serveDemo(process.argv.slice(2));

/** @param {readonly string[]} args */
function serveDemo(args) {
	const server = spawn(callingNode(), [BUNDLE, "demo", ...args], { stdio: "inherit" });
	for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGQUIT", "SIGHUP"])) {
		// A terminal sends what is typed to every process in front of it, the server included; passing it on would make it two,
		// and a second SIGINT means: at once.
		const comesFromTerminal = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
		process.on(signal, () => {
			if (!comesFromTerminal) server.kill(signal);
		});
	}
	server.on("error", (error) => {
		console.error(`trivet: ${error.message}`);
		process.exit(1);
	});
	server.on("exit", (code, signal) => process.exit(code ?? exitCodeOf(signal)));
}
