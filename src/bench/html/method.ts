/** How the figures were taken, and how to read them: what makes a comparison one to trust. */
import type { BenchRecord } from "../bench-record.ts";
import { formatBytes } from "../figures.ts";
import { escapeHtml, list } from "./markup.ts";

const METHOD = [
	"First the answers, then the clock. Each server is asked with the very bytes of the benchmark, whole and cut in two and three, and must give the right status, framing, media type, Date and every octet of content. One that doesn't is shown as wrong and isn't compared.",
	"Servers take turns (A B C, then C B A), so that whatever else the machine does falls on all alike. Each is warmed up first. A figure is the median of the rounds, its range a bootstrap of them at 95 %.",
	"The maximum is found by a closed loop: every connection asks again as soon as it is answered. A closed loop can't measure latency, because a slow server slows the questions too.",
	"Latency is measured by an open loop: requests are due at fixed times, at a share of each server's own maximum, and count from when they were due, sent or not. What had no answer in the end counts as having waited until then.",
	"Processor time is what the kernel charged to the server's processes, by all requests answered. It doesn't depend on the client, so it is the figure to compare where the generator was the limit.",
	"Server and generator run on cores of their own where the machine has two. On one machine the network is the loopback: it has no delay and no loss, and shows the servers, not a network.",
];

export function methodSection(record: BenchRecord): string {
	const { environment, settings, runtimes } = record;
	const { pinned } = environment;
	const facts: [string, string][] = [
		["Processor", `${environment.processor}, ${environment.cores} cores`],
		["Pinned", pinned === null ? "nothing" : `server on core ${pinned.server}, generator on ${pinned.generators.join(", ")}`],
		["Memory", formatBytes(environment.memoryBytes)],
		["System", `${environment.system}, kernel ${environment.kernel}, governor ${environment.governor}`],
		["Load before", environment.load === null ? "unknown" : String(environment.load)],
		["Runtimes", runtimes.map(({ id, version }) => `${id} ${version}`).join(", ")],
		["Generator", environment.generator],
		[
			"Rounds",
			`${settings.rounds} of ${settings.seconds} s closed, ${settings.openRounds} open at ${settings.shares.map((share) => `${Math.round(share * 100)} %`).join(", ") || "none"}`,
		],
		["Transport", settings.transport === "tcp" ? "TCP over the loopback" : "unix sockets"],
	];
	const rows = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join("");
	return `<section id="method"><h2>How it was measured</h2>${list(METHOD)}<h3>Where</h3><dl>${rows}</dl></section>`;
}
