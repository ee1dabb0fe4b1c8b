/** The demo's API, by the fetch door: what the page's panels call. Each resource is a function; long ones have files of their own. */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import type { Runtime } from "../../runtime.ts";
import type { FetchHandler } from "../../service/fetch/fetch-handler.ts";
import { LightResponse } from "../../service/fetch/light-response.ts";
import { NAME, VERSION } from "../../version.ts";
import { runtimeTitle } from "../banner.ts";
import { Notes } from "./notes.ts";
import { methodNotAllowed, problem } from "./problem.ts";
import { Sha256 } from "./sha256.ts";
import { clockStream, wordStream } from "./streams.ts";

/** What the demo knows of the server it runs in. */
export interface DemoSurroundings {
	/** Aborts when the server begins to stop: streams without an end of their own end then. */
	readonly stopping: AbortSignal;
	connectionCount(): number;
}

/** Content shown again by the echo. */
const ECHOED_BYTES = 2048;

/** The handler of everything below /api/. */
export function demoApi(runtime: Runtime, surroundings: DemoSurroundings): FetchHandler {
	const unixMillis = () => runtime.clock.unixMillis();
	const notes = new Notes(unixMillis);
	const started = runtime.clock.now();
	return (request, info) => {
		const { path } = info.exchange.request;
		switch (path) {
			case "/api/server":
				return readOnly(request) ?? LightResponse.json(serverFacts(runtime, surroundings, started));
			case "/api/echo":
				return echo(request, info.exchange);
			case "/api/notes":
				return notes.list(request);
			case "/api/upload":
				return upload(request, runtime);
			case "/api/words":
				return readOnly(request) ?? wordStream(surroundings.stopping);
			case "/api/clock":
				return readOnly(request) ?? clockStream(request, unixMillis, surroundings.stopping);
			default: {
				const note = /^\/api\/notes\/(\d{1,15})$/.exec(path);
				return note === null ? problem(404, "The demo's API has no such resource.") : notes.one(request, note[1]!);
			}
		}
	};
}

/** 405 for a method that isn't for reading; undefined where the request is fine. */
function readOnly(request: Request): Response | undefined {
	return request.method === "GET" || request.method === "HEAD" ? undefined : methodNotAllowed("GET, HEAD");
}

function serverFacts(runtime: Runtime, surroundings: DemoSurroundings, started: number): object {
	return {
		name: NAME,
		version: VERSION,
		runtime: runtime.name,
		runtimeTitle: runtimeTitle(runtime),
		system: runtime.system,
		architecture: runtime.architecture,
		executable: runtime.isExecutable,
		upSeconds: Math.floor((runtime.clock.now() - started) / 1000),
		connections: surroundings.connectionCount(),
	};
}

/** The request as the server saw it: field lines in their order and case. */
async function echo(request: Request, exchange: Exchange): Promise<Response> {
	const { method, target, version, authority, fields } = exchange.request;
	const { peer } = exchange.endpoints;
	const content = request.body === null ? new Uint8Array(0) : await request.bytes();
	const text = new TextDecoder().decode(content.subarray(0, ECHOED_BYTES));
	return LightResponse.json(
		{
			method,
			target,
			version: `HTTP/${version}`,
			authority,
			peer: peer.transport === "unix" ? "unix socket" : `${peer.address} port ${peer.port}`,
			fields: [...fields],
			content: { bytes: content.length, text, isCut: content.length > ECHOED_BYTES },
		},
		{ headers: { "cache-control": "no-store" } },
	);
}

/** Hashes what is sent, a chunk at a time, and keeps nothing of it. */
async function upload(request: Request, runtime: Runtime): Promise<Response> {
	if (request.method !== "POST" && request.method !== "PUT") return methodNotAllowed("POST, PUT");
	const began = runtime.clock.now();
	const hash = new Sha256();
	let byteCount = 0;
	let chunkCount = 0;
	if (request.body !== null) {
		const reader = request.body.getReader();
		for (let read = await reader.read(); !read.done; read = await reader.read()) {
			hash.update(read.value);
			byteCount += read.value.length;
			chunkCount++;
		}
	}
	return LightResponse.json({ bytes: byteCount, chunks: chunkCount, sha256: hash.hex(), millis: Math.round(runtime.clock.now() - began) });
}
