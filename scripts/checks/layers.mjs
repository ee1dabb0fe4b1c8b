/**
 * The order of the house: which part of `src` and `adapters` may import which. A file belongs to the first row whose place is its
 * path or a folder above it, and imports only from its own layer or one further up in this table.
 */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {readonly string[]} places Files, or folders with "/" at the end.
 * @property {boolean} [apart] Its places never import each other.
 */

/** @type {readonly Layer[]} */
export const LAYERS = [
	{ name: "contracts", places: ["src/version.ts", "src/protocol/connection.ts", "src/protocol/limits.ts", "src/protocol/faults.ts"] },
	{ name: "bytes", places: ["src/protocol/bytes/"] },
	{ name: "http", places: ["src/protocol/http/"] },
	{ name: "exchange", places: ["src/protocol/exchange/"] },
	{
		name: "protocols",
		places: ["src/protocol/http1/", "src/protocol/http2/", "src/protocol/websocket/", "src/protocol/proxy-protocol/"],
		apart: true,
	},
	{ name: "server connection", places: ["src/protocol/server-connection.ts"] },
	{ name: "runtime port", places: ["src/runtime.ts"] },
	{ name: "service", places: ["src/service/"] },
	{ name: "operations", places: ["src/operations/"] },
	{ name: "bench", places: ["src/bench/"] },
	{ name: "public surface", places: ["src/mod.ts"] },
	{ name: "cli", places: ["src/cli/"] },
	{ name: "adapters", places: ["adapters/node/", "adapters/deno/", "adapters/bun/"], apart: true },
	{ name: "program", places: ["adapters/main.ts"] },
];

/**
 * Where a file stands: the index of its layer and its place there; null for a file that no row knows.
 * @param {string} file
 */
export function placeOf(file) {
	for (const [index, layer] of LAYERS.entries()) {
		for (const place of layer.places) if (place.endsWith("/") ? file.startsWith(place) : file === place) return { index, layer, place };
	}
	return null;
}
