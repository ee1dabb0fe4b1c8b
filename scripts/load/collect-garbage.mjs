/** Makes a server collect its garbage at USR2 and say "collected", so that what is measured is what it holds. */
import process from "node:process";

process.on("SIGUSR2", () => {
	collect();
	// What a first pass makes unreachable, finalizers among it, goes with the second.
	setTimeout(() => {
		collect();
		console.log("collected");
	}, 100);
});

function collect() {
	if (globalThis.Bun) globalThis.Bun.gc(true);
	else globalThis.gc();
}
