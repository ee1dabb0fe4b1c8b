/** The command line on whatever runtime runs it: the entry of the bundle that is one file for all three. */

if ("Deno" in globalThis) void import("./deno/main.ts");
else if ("Bun" in globalThis) void import("./bun/main.ts");
else void import("./node/main.ts");
