/**
 * The programs that are measured, as text: written to a temporary folder and run by each runtime. One process serves one workload.
 *
 * The handlers are what their runtime's own documentation would write, no more and no less; Trivet, Deno and Bun run the same ones. Routes are told to
 * the router where there is one (Trivet's, Bun's), and are tried by hand where there is none. Every program reads where to listen and what to answer
 * from BENCH_… variables (`server-process.ts`).
 */
import type { RuntimeName } from "../runtime.ts";
import { STREAM_PIECE_BYTES, STREAM_PIECES, TEXT } from "./workloads.ts";

/** What stands in front of every program. */
const READ_ENVIRONMENT = `const { env } = globalThis.process;
const { BENCH_WORKLOAD: workload, BENCH_SOCKET: path, BENCH_FOLDER: folder } = env;
const port = Number(env.BENCH_PORT);
const hostname = "127.0.0.1";
`;

const ANSWERS = `const TEXT = ${JSON.stringify(TEXT)};
const object = () => ({ message: TEXT, from: "the benchmark", numbers: [1, 2, 3] });
const BYTES = "application/octet-stream";
const pieces = Array.from({ length: ${STREAM_PIECES} }, (_, index) => new Uint8Array(${STREAM_PIECE_BYTES}).fill(97 + index));
`;

/** Where a runtime has no router: regular expressions in turn, as one would write by hand. */
const ROUTE_LOOP = `const routes = [
	[/^\\/$/, () => ({ page: "home" })],
	[/^\\/users$/, () => ({ page: "users" })],
	[/^\\/users\\/(\\d+)$/, ([, user]) => ({ user })],
	[/^\\/users\\/(\\d+)\\/posts$/, ([, user]) => ({ user, posts: [] })],
	[/^\\/teams$/, () => ({ page: "teams" })],
	[/^\\/teams\\/([^/]+)$/, ([, team]) => ({ team })],
	[/^\\/search$/, (_match, query) => ({ found: query.get("q") })],
	[/^\\/login$/, () => ({ page: "login" })],
	[/^\\/logout$/, () => ({ page: "logout" })],
	[/^\\/health$/, () => ({ ok: true })],
	[/^\\/users\\/(\\d+)\\/posts\\/(\\d+)$/, ([, user, post], query) => ({ user, post, fields: query.get("fields") })],
];
const route = (pathname, query) => {
	for (const [pattern, answer] of routes) {
		const match = pattern.exec(pathname);
		if (match !== null) return answer(match, query);
	}
	return null;
};
`;

/** The same routes for a server that has a router; Bun's form. */
const ROUTE_TABLE = `const query = (request) => new URL(request.url).searchParams;
const routes = {
	"/": () => Response.json({ page: "home" }),
	"/users": () => Response.json({ page: "users" }),
	"/users/:user": ({ params: { user } }) => Response.json({ user }),
	"/users/:user/posts": ({ params: { user } }) => Response.json({ user, posts: [] }),
	"/teams": () => Response.json({ page: "teams" }),
	"/teams/:team": ({ params: { team } }) => Response.json({ team }),
	"/search": (request) => Response.json({ found: query(request).get("q") }),
	"/login": () => Response.json({ page: "login" }),
	"/logout": () => Response.json({ page: "logout" }),
	"/health": () => Response.json({ ok: true }),
	"/users/:user/posts/:post"(request) {
		const { user, post } = request.params;
		return Response.json({ user, post, fields: query(request).get("fields") });
	},
};
`;

const FETCH_HANDLERS = `const handlers = {
	plaintext: () => new Response(TEXT),
	json: () => Response.json(object()),
	streamed: () => {
		let next = 0;
		const body = new ReadableStream({
			pull(controller) {
				controller.enqueue(pieces[next++].slice());
				if (next === pieces.length) controller.close();
			},
		});
		return new Response(body, { headers: { "Content-Type": BYTES } });
	},
	echo: async (request) => new Response(await request.arrayBuffer(), { headers: { "Content-Type": BYTES } }),
};
const name = { pipelined: "plaintext", connect: "plaintext" }[workload] ?? workload.split("-")[0];
`;

const APP = `export default name === "routed" ? { routes } : { fetch: handlers[name] };
`;

const EXCHANGE_HANDLER = `export const handler = (exchange) => {
	if (name === "json") exchange.respond(200, ["Content-Type", "application/json"], JSON.stringify(object()));
	else exchange.respond(200, ["Content-Type", "text/plain"], TEXT);
};
`;

const NODE_SERVER = `import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
const send = (response, type, content) => {
	response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(content) });
	response.end(content);
};
const handlers = {
	plaintext: (_request, response) => send(response, "text/plain", TEXT),
	json: (_request, response) => send(response, "application/json", JSON.stringify(object())),
	routed(request, response) {
		const url = new URL(request.url, "http://localhost");
		const answer = route(url.pathname, url.searchParams);
		if (answer === null) response.writeHead(404).end();
		else send(response, "application/json", JSON.stringify(answer));
	},
	streamed(_request, response) {
		response.writeHead(200, { "Content-Type": BYTES });
		for (const piece of pieces) response.write(piece);
		response.end();
	},
	echo(request, response) {
		const chunks = [];
		request.on("data", (chunk) => chunks.push(chunk));
		request.on("end", () => send(response, BYTES, Buffer.concat(chunks)));
	},
	async static(request, response) {
		const file = folder + request.url;
		const { size } = await stat(file);
		response.writeHead(200, { "Content-Type": BYTES, "Content-Length": size });
		createReadStream(file).pipe(response);
	},
};
const name = { pipelined: "plaintext", connect: "plaintext" }[workload] ?? workload.split("-")[0];
createServer(handlers[name]).listen(path ? { path } : { port, host: hostname });
`;

const DENO_SERVER = `handlers.routed = (request) => {
	const url = new URL(request.url);
	const answer = route(url.pathname, url.searchParams);
	return answer === null ? new Response(null, { status: 404 }) : Response.json(answer);
};
handlers.static = async (request) => {
	const file = await Deno.open(folder + new URL(request.url).pathname);
	const { size } = await file.stat();
	return new Response(file.readable, { headers: { "Content-Type": BYTES, "Content-Length": String(size) } });
};
Deno.serve({ ...(path ? { path } : { port, hostname }), onListen() {} }, handlers[name]);
`;

const BUN_SERVER = `handlers.static = (request) => new Response(Bun.file(folder + new URL(request.url).pathname));
Bun.serve({ ...(path ? { unix: path } : { port, hostname }), ...(name === "routed" ? { routes } : { fetch: handlers[name] }) });
`;

/** The limit of the runtime's sockets: no HTTP but a search for the end of each head. */
const RAW_LIMIT = `const content = new Uint8Array(readFileSync(env.BENCH_ANSWER));
const skip = Number(env.BENCH_SKIP);
let runs = [];
const refresh = () => {
	const head = "HTTP/1.1 200 OK\\r\\nDate: " + new Date().toUTCString() + "\\r\\nContent-Type: " + env.BENCH_TYPE + "\\r\\nContent-Length: " + content.length + "\\r\\n\\r\\n";
	runs = [new Uint8Array([...new TextEncoder().encode(head), ...content])];
};
refresh();
setInterval(refresh, 1000);
const take = (count) => {
	if (runs[count - 1] === undefined) {
		const run = new Uint8Array(runs[0].length * count);
		for (let index = 0; index < count; index++) run.set(runs[0], index * runs[0].length);
		runs[count - 1] = run;
	}
	return runs[count - 1];
};
class Heads {
	matched = 0;
	content = 0;
	count(bytes) {
		let heads = 0;
		for (let at = 0; at < bytes.length; at++) {
			if (this.content > 0) {
				const skipped = Math.min(this.content, bytes.length - at);
				this.content -= skipped;
				at += skipped - 1;
				if (this.content === 0) heads++;
				continue;
			}
			if (this.matched === 0) while (at + 3 < bytes.length && bytes[at + 3] > 13) at += 4;
			const byte = bytes[at];
			if (byte === ((this.matched & 1) === 0 ? 13 : 10)) {
				if (++this.matched === 4) {
					this.matched = 0;
					this.content = skip;
					if (skip === 0) heads++;
				}
			} else this.matched = byte === 13 ? 1 : 0;
		}
		return heads;
	}
}
const closes = env.BENCH_CLOSE === "1";
`;

const RAW_NODE = `import { readFileSync } from "node:fs";
import { createServer } from "node:net";
${READ_ENVIRONMENT}${RAW_LIMIT}createServer({ noDelay: true }, (socket) => {
	const heads = new Heads();
	socket.on("data", (chunk) => {
		const count = heads.count(chunk);
		if (count > 0) socket[closes ? "end" : "write"](take(count));
	});
	socket.on("error", () => socket.destroy());
}).listen(path ? { path } : { port, host: hostname });
`;

const RAW_DENO = `const { readFileSync } = { readFileSync: Deno.readFileSync };
${READ_ENVIRONMENT}${RAW_LIMIT}const serve = async (connection) => {
	const heads = new Heads();
	let buffer = new Uint8Array(2048);
	try {
		for (let length = await connection.read(buffer); length !== null; length = await connection.read(buffer)) {
			const count = heads.count(buffer.subarray(0, length));
			if (length === buffer.length && length < 131072) buffer = new Uint8Array(length * 2);
			if (count === 0) continue;
			let run = take(count);
			for (let sent = await connection.write(run); sent < run.length; sent = await connection.write(run)) run = run.subarray(sent);
			if (closes) break;
		}
	} catch {}
	try {
		connection.close();
	} catch {}
};
const listener = Deno.listen(path ? { transport: "unix", path } : { port, hostname });
for await (const connection of listener) {
	if (!path) connection.setNoDelay(true);
	serve(connection);
}
`;

const RAW_BUN = `import { readFileSync } from "node:fs";
${READ_ENVIRONMENT}${RAW_LIMIT}const flush = (socket) => {
	const { unsent } = socket.data;
	while (unsent.length > 0) {
		const sent = socket.write(unsent[0]);
		if (sent < unsent[0].length) {
			if (sent > 0) unsent[0] = unsent[0].subarray(sent);
			return;
		}
		unsent.shift();
	}
	if (closes && socket.data.answered) socket.end();
};
Bun.listen({
	...(path ? { unix: path } : { port, hostname }),
	socket: {
		open(socket) {
			socket.data = { heads: new Heads(), unsent: [], answered: false };
		},
		data(socket, chunk) {
			const count = socket.data.heads.count(chunk);
			if (count === 0) return;
			socket.data.answered = true;
			socket.data.unsent.push(take(count));
			if (socket.data.unsent.length === 1) flush(socket);
		},
		drain: flush,
		error() {},
	},
});
`;

/** Programs by file name. */
export function serverSources(): Readonly<Record<string, string>> {
	return {
		"app.mjs": `${READ_ENVIRONMENT}${ANSWERS}${ROUTE_TABLE}${FETCH_HANDLERS}${APP}`,
		"exchange.mjs": `${READ_ENVIRONMENT}${ANSWERS}${FETCH_HANDLERS}${EXCHANGE_HANDLER}`,
		[nativeFile("node")]: `${READ_ENVIRONMENT}${ANSWERS}${ROUTE_LOOP}${NODE_SERVER}`,
		[nativeFile("deno")]: `${READ_ENVIRONMENT}${ANSWERS}${ROUTE_LOOP}${FETCH_HANDLERS}${DENO_SERVER}`,
		[nativeFile("bun")]: `${READ_ENVIRONMENT}${ANSWERS}${ROUTE_TABLE}${FETCH_HANDLERS}${BUN_SERVER}`,
		[rawFile("node")]: RAW_NODE,
		[rawFile("deno")]: RAW_DENO,
		[rawFile("bun")]: RAW_BUN,
	};
}

/** The runtime's own HTTP server. */
export function nativeFile(runtime: RuntimeName): string {
	return `native-${runtime}.mjs`;
}

/** The bare TCP listener. */
export function rawFile(runtime: RuntimeName): string {
	return `raw-${runtime}.mjs`;
}
