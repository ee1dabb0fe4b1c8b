/** Downloads and uploads of one file, each on a connection of its own. They resolve with `{ byteCount, sha256 }` of what arrived. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { request as openRequest } from "node:http";
import { pipeline } from "node:stream/promises";

const HOST = "127.0.0.1";
const PIECE_BYTES = 256 * 1024;
/** The client of a slow download rests now and then, so that the server meets a full socket. */
const REST_EVERY_BYTES = 64 * 1024 * 1024;
const REST_MILLIS = 20;

/** One exchange with little content. */
export async function knock(port) {
	const request = openRequest({ host: HOST, port, path: "/upload", method: "POST", agent: false });
	request.end("x");
	(await answerOf(request)).resume();
}

export async function download(port, path, { slowly = false } = {}) {
	const request = openRequest({ host: HOST, port, path, agent: false });
	request.end();
	const response = await answerOf(request);
	const hash = createHash("sha256");
	let byteCount = 0;
	let restAt = slowly ? REST_EVERY_BYTES : Number.POSITIVE_INFINITY;
	for await (const chunk of response) {
		hash.update(chunk);
		byteCount += chunk.length;
		if (byteCount < restAt) continue;
		restAt += REST_EVERY_BYTES;
		await new Promise((resolve) => setTimeout(resolve, REST_MILLIS));
	}
	return { byteCount, sha256: hash.digest("hex") };
}

export async function upload(port, path, file, byteCount) {
	const request = openRequest({ host: HOST, port, path, method: "POST", agent: false, headers: { "Content-Length": byteCount } });
	const answer = answerOf(request);
	const [response] = await Promise.all([answer, pipeline(createReadStream(file, { highWaterMark: PIECE_BYTES }), request)]);
	let text = "";
	for await (const chunk of response.setEncoding("utf8")) text += chunk;
	return JSON.parse(text);
}

function answerOf(request) {
	return new Promise((resolve, reject) => {
		request.on("error", reject);
		request.on("response", (response) => {
			if (response.statusCode === 200) return resolve(response);
			response.resume();
			reject(new Error(`answered ${response.statusCode}`));
		});
	});
}
