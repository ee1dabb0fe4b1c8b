/**
 * The handler of `big-transfer.mjs`: takes an upload, answers its length and SHA-256. With `?slowly` it reads with pauses, so that
 * the client is always ahead of it.
 */
import { createHash } from "node:crypto";

const PAUSE_EVERY_BYTES = 16 * 1024 * 1024;
const PAUSE_MILLIS = 20;

export default {
	async fetch(request) {
		const url = new URL(request.url);
		if (url.pathname !== "/upload") return new Response("Not found\n", { status: 404 });
		if (request.method !== "POST") return new Response("POST only\n", { status: 405, headers: { Allow: "POST" } });
		const isSlow = url.searchParams.has("slowly");
		const hash = createHash("sha256");
		let byteCount = 0;
		let pauseAt = PAUSE_EVERY_BYTES;
		for await (const chunk of request.body) {
			hash.update(chunk);
			byteCount += chunk.length;
			if (!isSlow || byteCount < pauseAt) continue;
			pauseAt += PAUSE_EVERY_BYTES;
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
		}
		return Response.json({ byteCount, sha256: hash.digest("hex") });
	},
};
