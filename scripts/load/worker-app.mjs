/**
 * The handler of the load tools for many processes: every answer names the process that gave it, in the field X-Worker and as content.
 * `/work` computes first, for about a millisecond, the same on every call.
 */
import process from "node:process";

/** Rounds of a cheap hash, enough for about a millisecond on a core of today. */
const ROUNDS = 600_000;
const WORKER = String(process.pid);

export default {
	fetch(request) {
		const content = request.url.endsWith("/work") ? compute(ROUNDS) : WORKER;
		return new Response(`${content}\n`, { headers: { "Content-Type": "text/plain", "X-Worker": WORKER } });
	},
};

/** FNV-1a over the octets of a counter: nothing that an engine can leave out, and no memory. */
function compute(rounds) {
	let hash = 0x811c9dc5;
	for (let round = 0; round < rounds; round++) hash = Math.imul(hash ^ (round & 0xff), 0x01000193);
	return (hash >>> 0).toString(16);
}
