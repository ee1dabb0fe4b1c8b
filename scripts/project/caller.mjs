/**
 * The Node and the npm that called this script.
 *
 * Inside an npm script `node` is the one of the development package `node`, which npm puts on PATH; npm tells the one it runs on
 * itself in its environment.
 */

/** Path of the Node that the person at the keyboard calls `node`. */
export function callingNode() {
	return process.env.npm_node_execpath ?? process.execPath;
}

/**
 * Program and arguments that run npm.
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
export function npmCommand(args) {
	const script = process.env.npm_execpath;
	if (script?.endsWith("npm-cli.js")) return [callingNode(), [script, ...args]];
	return [process.platform === "win32" ? "npm.cmd" : "npm", [...args]];
}
