/**
 * The application under test, by the fetch door: a handler module as a user would write it, with one route for each thing
 * that a handler can do to a server. It is loaded from disk by every subject: in-process, the bundle, the executables.
 *
 * What two requests have to agree on (gates, counts, aborts) goes by an `id` that the test chooses.
 */
import { createHash } from "node:crypto";
import { seededBytes } from "./seeded-bytes.mjs";

const PIECE = 64 * 1024;

/** Facts that become true once, by name: whoever asks for one earlier waits for it. */
const facts = new Map();
function fact(name) {
	let entry = facts.get(name);
	if (entry === undefined) {
		entry = {};
		entry.promise = new Promise((resolve) => {
			entry.settle = resolve;
		});
		facts.set(name, entry);
	}
	return entry;
}

/** Octets that streams have produced so far, by id. */
const produced = new Map();

const text = (content, init) => new Response(content, init);
const number = (query, name, otherwise) => Number(query.get(name) ?? otherwise);

const routes = {
	"/hello": () => text("Hello, world!\n"),
	"/json": () => Response.json({ greeting: "Grüße", list: [1, 2, 3] }),
	"/empty": () => new Response(null),
	"/head": (request) => text("twelve bytes", { headers: { "x-method": request.method } }),
	"/method": (request) => text(request.method),
	"/url": (request) => text(request.url),
	"/headers": (request) => Response.json([...request.headers]),
	"/throw": () => {
		throw new Error("thrown on purpose");
	},
	"/reject": async () => {
		throw new Error("rejected on purpose");
	},
	"/not-a-response": () => "not a Response",
	"/never": (_request, query) => {
		fact(`entered ${query.get("id")}`).settle();
		return new Promise(() => {});
	},
	"/slow": (_request, query) => new Promise((resolve) => setTimeout(resolve, number(query, "ms", 10), text("slow\n"))),
	"/later": async (_request, query) => text(`later ${query.get("n")}\n`),
	"/now": (_request, query) => text(`now ${query.get("n")}\n`),

	"/echo": (request) =>
		new Response(request.body, { headers: { "content-type": request.headers.get("content-type") ?? "application/octet-stream" } }),
	"/echo-text": async (request) => text(await request.text()),
	"/echo-form": async (request) => {
		const form = await request.formData();
		const parts = [];
		for (const [name, value] of form) parts.push([name, typeof value === "string" ? value : `${value.name} ${value.type} ${await value.text()}`]);
		return Response.json(parts);
	},
	"/unread": () => text("not read\n"),
	"/upload": (request, query) => upload(request, query),

	"/bytes": (_request, query) => new Response(seededBytes(number(query, "seed", 1), 0, number(query, "n", 1000))),
	"/big": (_request, query) => big(query),
	"/produced": (_request, query) => text(String(produced.get(query.get("id")) ?? 0)),
	"/stream": (_request, query) => new Response(words(number(query, "n", 3))),
	"/iterable": () => new Response(ReadableStream.from ? ReadableStream.from(pieces()) : words(3)),
	"/broken-stream": () => new Response(brokenStream()),
	"/set-cookies": () => {
		const headers = new Headers({ "content-type": "text/plain" });
		headers.append("set-cookie", "a=1; Path=/");
		headers.append("set-cookie", "b=2; HttpOnly");
		return new Response("cookies\n", { headers });
	},
	"/own-fields": () =>
		new Response("own\n", {
			headers: { "content-type": "text/x-own", connection: "close", "keep-alive": "timeout=5", "transfer-encoding": "gzip", "x-kept": "yes" },
		}),
	// fetch() answers with the runtime's own Response, whatever class stands as the global one.
	"/native": () => fetch("data:text/plain,native"),
	"/not-modified": () => new Response(null, { status: 304, headers: { etag: '"x"' } }),
	"/redirect": () => Response.redirect("http://example.com/elsewhere", 303),
	"/info": (request, _query, info) =>
		Response.json({
			request: request instanceof Request,
			signal: request.signal instanceof AbortSignal && !request.signal.aborted,
			transport: info?.remoteAddr?.transport ?? null,
			hostname: info?.remoteAddr?.hostname ?? null,
			hasPort: typeof info?.remoteAddr?.port === "number" && info.remoteAddr.port > 0,
			address: info?.requestIP?.()?.address ?? null,
		}),
	"/client": (request, _query, info) =>
		Response.json({ client: info.remoteAddr, ip: info.requestIP()?.address ?? null, peer: info.peerAddr.hostname ?? "unix", url: request.url }),

	"/abort/wait": (request, query) => {
		const id = query.get("id");
		request.signal.addEventListener("abort", () => fact(`aborted ${id}`).settle(request.signal.reason?.name ?? "no reason"));
		fact(`entered ${id}`).settle();
		return new Promise(() => {});
	},
	"/abort/entered": async (_request, query) => {
		await fact(`entered ${query.get("id")}`).promise;
		return text("entered\n");
	},
	"/abort/seen": async (_request, query) => text(`${await fact(`aborted ${query.get("id")}`).promise}\n`),
	"/gate/open": (_request, query) => {
		fact(`gate ${query.get("id")}`).settle();
		return text("open\n");
	},
};

/** Counts and hashes what is uploaded. With `gate`, reading stops after the first chunk until that gate is opened. */
async function upload(request, query) {
	const hash = createHash("sha256");
	let length = 0;
	if (request.body !== null) {
		let first = true;
		for await (const chunk of request.body) {
			hash.update(chunk);
			length += chunk.length;
			if (first && query.has("gate")) {
				fact(`entered ${query.get("gate")}`).settle();
				await fact(`gate ${query.get("gate")}`).promise;
			}
			first = false;
		}
	}
	return Response.json({ length, sha256: hash.digest("hex") });
}

/** `n` seeded bytes, made only as fast as they are taken. `length=1` announces them, else they are chunked. */
function big(query) {
	const total = number(query, "n", 1);
	const seed = number(query, "seed", 1);
	const id = query.get("id");
	let at = 0;
	const stream = new ReadableStream({
		pull(controller) {
			if (at === total) return controller.close();
			const to = Math.min(total, at + PIECE);
			controller.enqueue(seededBytes(seed, at, to));
			at = to;
			if (id !== null) produced.set(id, at);
		},
		cancel(reason) {
			fact(`aborted ${id}`).settle(`cancelled ${reason?.name ?? ""}`.trim());
		},
	});
	return new Response(stream, { headers: query.has("length") ? { "content-length": String(total) } : {} });
}

/** `n` chunks, each on a turn of the event loop of its own. */
function words(n) {
	const encoder = new TextEncoder();
	let at = 0;
	return new ReadableStream({
		async pull(controller) {
			await new Promise((resolve) => setTimeout(resolve, 1));
			if (at < n) controller.enqueue(encoder.encode(`word ${at++}\n`));
			else controller.close();
		},
	});
}

async function* pieces() {
	const encoder = new TextEncoder();
	for (let at = 0; at < 3; at++) yield encoder.encode(`word ${at}\n`);
}

function brokenStream() {
	let first = true;
	return new ReadableStream({
		async pull(controller) {
			await new Promise((resolve) => setTimeout(resolve, 1));
			if (!first) return controller.error(new Error("broken on purpose"));
			first = false;
			controller.enqueue(new TextEncoder().encode("the first part\n"));
		},
	});
}

function answer(request, info) {
	const url = new URL(request.url);
	const route = routes[url.pathname];
	if (route !== undefined) return route(request, url.searchParams, info);
	const status = /^\/status\/(\d{3})$/.exec(url.pathname);
	if (status !== null)
		return new Response([204, 205, 304].includes(Number(status[1])) ? null : `status ${status[1]}\n`, { status: Number(status[1]) });
	return new Response("no such route\n", { status: 404 });
}

export default { fetch: answer };
