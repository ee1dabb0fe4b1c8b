/** Responses that arrive bit by bit: a text word by word, and a clock by Server-Sent Events. */
import { LightResponse } from "../../service/fetch/light-response.ts";

const WORD_MILLIS = 70;

const TEXT =
	"A trivet is a stand with three legs. Three is the number that never wobbles: put it on any floor and all of its feet touch. " +
	"What you are reading leaves the server one word at a time. Each word is a chunk with its own length in front, written to the socket " +
	"as soon as it exists; nothing waits for the end, because nobody knows yet how long this will be. If your browser stopped reading, the " +
	"server would stop making words. And when the last one has gone, a chunk of length zero says so.";

/** The text, a chunk a word. It is made no faster than it is read. */
export function wordStream(stopping: AbortSignal): Response {
	const encoder = new TextEncoder();
	const words = TEXT.split(" ");
	let next = 0;
	const body = new ReadableStream<Uint8Array>({
		async pull(controller) {
			await passed(WORD_MILLIS, stopping);
			const word = words[next++];
			if (word !== undefined) controller.enqueue(encoder.encode(next === words.length ? `${word}\n` : `${word} `));
			if (next >= words.length || stopping.aborted) controller.close();
		},
	});
	return new LightResponse(body, { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
}

/**
 * The server's time, an event a second. An event's id is its second, so a client that comes back (Last-Event-ID) is told how many it
 * missed.
 */
export function clockStream(request: Request, unixMillis: () => number, stopping: AbortSignal): Response {
	const encoder = new TextEncoder();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let end = () => {};
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			const send = (text: string) => controller.enqueue(encoder.encode(text));
			end = () => {
				clearTimeout(timer);
				stopping.removeEventListener("abort", close);
			};
			const close = () => {
				end();
				controller.close();
			};
			const tick = () => {
				const now = unixMillis();
				// A client that doesn't read gets no more events, rather than a queue of old ones.
				if ((controller.desiredSize ?? 0) > -16) send(`id: ${Math.floor(now / 1000)}\ndata: ${new Date(now).toISOString()}\n\n`);
				timer = setTimeout(tick, 1000 - (unixMillis() % 1000));
			};
			send(`retry: 2000\n${resumption(request, unixMillis())}\n`);
			if (stopping.aborted) return close();
			stopping.addEventListener("abort", close);
			tick();
		},
		cancel() {
			end();
		},
	});
	return new LightResponse(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

/** An event that tells a returning client how many seconds it missed; for a new one, nothing. */
function resumption(request: Request, now: number): string {
	const lastId = request.headers.get("last-event-id");
	if (lastId === null || !/^\d{1,12}$/.test(lastId)) return "";
	const missed = Math.max(0, Math.floor(now / 1000) - Number(lastId) - 1);
	return `event: resumed\ndata: ${missed}\n`;
}

/** Resolves after a time, or as soon as the server stops. */
function passed(millis: number, stopping: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			stopping.removeEventListener("abort", done);
			resolve();
		};
		const timer = setTimeout(done, millis);
		if (stopping.aborted) done();
		else stopping.addEventListener("abort", done);
	});
}
