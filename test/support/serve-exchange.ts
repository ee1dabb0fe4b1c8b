/** Runs one request through a handler, with a peer that reads all it is sent. */
import type { Handler } from "../../src/protocol/exchange/exchange.ts";
import { type FakeRequest, FakeTransport } from "./fake-transport.ts";

/** The transport, once the exchange has ended. */
export async function serveExchange(handler: Handler, request: FakeRequest = {}): Promise<FakeTransport> {
	const transport = new FakeTransport(request);
	await handler(transport.exchange);
	for (let turn = 0; !transport.exchange.isEnded; turn++) {
		if (turn === 10_000) throw new Error("The exchange doesn't end.");
		await nextTurn();
		transport.drain();
	}
	await nextTurn();
	return transport;
}

/** Lets everything that is ready go on. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Everything sent as content. */
export function sentBytes(transport: FakeTransport): Uint8Array {
	const bytes = new Uint8Array(transport.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
	let at = 0;
	for (const chunk of transport.chunks) {
		bytes.set(chunk, at);
		at += chunk.length;
	}
	return bytes;
}

/** The value of a field that is sent at most once; null where it isn't. */
export function fieldOf(transport: FakeTransport, name: string): string | null {
	const values = transport.valuesOf(name);
	if (values.length > 1) throw new Error(`${name} was sent ${values.length} times`);
	return values[0] ?? null;
}

/** Whether two arrays hold the same octets. For long ones: comparing them by `toEqual` takes seconds. */
export function areSameBytes(one: Uint8Array, other: Uint8Array): boolean {
	return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
