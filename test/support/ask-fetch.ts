/** Asks a fetch handler over a fake transport, and tells what came of it. */
import { type FetchHandler, type FetchOptions, fetchHandler } from "../../src/service/fetch/fetch-handler.ts";
import { type FakeRequest, FakeTransport } from "./fake-transport.ts";

export interface Outcome {
	readonly transport: FakeTransport;
	/** What was reported. */
	readonly errors: unknown[];
}

/** Resolves when the handler has answered. */
export async function askFetch(fetch: FetchHandler, request: FakeRequest = {}, options: FetchOptions = {}): Promise<Outcome> {
	const transport = new FakeTransport(request);
	const errors: unknown[] = [];
	await fetchHandler(fetch, { reportError: (error) => errors.push(error), ...options })(transport.exchange);
	return { transport, errors };
}

/** Lets promises and streams settle that nobody can wait for. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
}
