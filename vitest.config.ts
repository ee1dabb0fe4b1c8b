/**
 * How the tests run, on every runtime alike. `scripts/test.mjs` runs them all; one runtime by hand, with paths to narrow it:
 *
 *     node node_modules/vitest/vitest.mjs run test/unit
 *     bun --bun node_modules/vitest/vitest.mjs run
 *     deno run -A node_modules/vitest/vitest.mjs run
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		// A process for each file: the one pool that all three runtimes carry through to the end.
		pool: "forks",
		testTimeout: 30_000,
		hookTimeout: 30_000,
	},
});
