/** Where and with what the figures were taken. */
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

/** Above this load before we begin, something else is running. */
const IDLE_LOAD = 0.5;

export function describeEnvironment(bench, options, runtimes) {
	return {
		date: new Date().toISOString(),
		processor: cpus()[0]?.model ?? "unknown",
		cores: availableParallelism(),
		pinned: bench.cores,
		memory: totalmem(),
		kernel: release(),
		load: loadavg()[0],
		runtimes: runtimes.map(({ id, version }) => ({ id, version })),
		rounds: options.rounds,
		seconds: options.seconds,
		connections: options.connections,
	};
}

/** A line or two for the reader. */
export function writeEnvironment(environment) {
	const { processor, cores, pinned, kernel, load, rounds, seconds } = environment;
	const place =
		pinned === null ? "nothing pinned (taskset or a second core is missing)" : `server on core ${pinned.server}, client on core ${pinned.client}`;
	const lines = [`${processor}, ${cores} cores, kernel ${kernel}; ${place}; medians of ${rounds} interleaved rounds of ${seconds} s`];
	if (load > IDLE_LOAD)
		lines.push(`Load was ${load.toFixed(2)} before the first measurement: something else is running, so trust the ratios little.`);
	return `${lines.join("\n")}\n`;
}
