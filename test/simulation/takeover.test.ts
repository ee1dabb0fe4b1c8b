import { describe, expect, it } from "vitest";
import type { OutputQueue } from "../../src/protocol/bytes/output-queue.ts";
import type { Lifecycle, Protocol } from "../../src/protocol/connection.ts";
import type { SuccessorFactory } from "../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../src/protocol/faults.ts";
import { latin1Text } from "../support/latin1.ts";
import { fieldOf, readResponses } from "../support/read-responses.ts";
import { get, openScenario, post } from "../support/scenario.ts";

/** A protocol that sends back what it gets, until it gets a "." */
class Echo implements Protocol {
	readonly wantsInput = true;
	readonly deadline = Number.POSITIVE_INFINITY;
	lifecycle: Lifecycle = "open";
	received = "";
	ended = false;
	readonly #output: OutputQueue;

	constructor(output: OutputQueue) {
		this.#output = output;
	}

	receive(chunk: Uint8Array): void {
		this.received += latin1Text(chunk);
		this.#output.copy(chunk);
		if (this.received.includes(".")) this.lifecycle = "drain";
	}

	receiveEnd(): void {
		this.ended = true;
		this.lifecycle = "closed";
	}

	abort(): void {
		this.lifecycle = "closed";
	}

	handleDeadline(): void {}
	shutdown(): void {}
	outputDrained(): void {}
}

const OFFER = get("/", "Connection: Upgrade\r\nUpgrade: echo\r\n");

function makeEcho(): { factory: SuccessorFactory; made: Echo[] } {
	const made: Echo[] = [];
	const factory: SuccessorFactory = (context) => {
		made.push(new Echo((context as { output: OutputQueue }).output));
		return made.at(-1) as never;
	};
	return { factory, made };
}

describe("RFC 9110 §7.8: an exchange that hands its connection over", () => {
	it("sends 101, and the successor gets every octet behind the request", async () => {
		const { factory, made } = makeEcho();
		const { link } = openScenario((exchange) => exchange.takeOver("echo", ["X-A", "b"], factory));
		link.send(`${OFFER}first`);
		await link.settle();
		const [head] = readResponses(link.output.slice(0, link.output.indexOf("\r\n\r\n") + 4), [], false);
		expect(head?.status).toBe(101);
		expect(fieldOf(head!, "upgrade")).toBe("echo");
		expect(fieldOf(head!, "connection")).toBe("Upgrade");
		expect(fieldOf(head!, "x-a")).toBe("b");
		expect(made[0]?.received).toBe("first");
		link.send("second.");
		expect(made[0]?.received).toBe("firstsecond.");
		expect(link.output.endsWith("\r\n\r\nfirstsecond.")).toBe(true);
		expect(link.connection.lifecycle).toBe("drain");
		expect(link.violations).toEqual([]);
	});

	it("may do so later", async () => {
		const { factory, made } = makeEcho();
		const { link, exchanges } = openScenario();
		link.send(`${OFFER}first`);
		exchanges[0]?.takeOver("echo", [], factory);
		await link.settle();
		link.send("second");
		expect(made.length).toBe(1);
		expect(made[0]?.received).toBe("firstsecond");
	});

	it("passes on the peer's end, the socket's end and shutdown", async () => {
		const { factory, made } = makeEcho();
		const { link } = openScenario((exchange) => exchange.takeOver("echo", [], factory));
		link.send(OFFER);
		await link.settle();
		link.sendEnd();
		expect(made[0]?.ended).toBe(true);
		expect(link.closed).toBe(true);
	});

	it("can't where the peer didn't offer it", () => {
		const { factory } = makeEcho();
		const { link, errors, statuses } = openScenario((exchange) => exchange.takeOver("echo", [], factory));
		link.send(get("/"));
		expect(errors[0]).toBeInstanceOf(UsageError);
		expect(statuses()).toEqual([500]);
	});

	it("can't in HTTP/1.0", () => {
		const { factory } = makeEcho();
		const { link, errors, statuses } = openScenario((exchange) => exchange.takeOver("echo", [], factory));
		link.send("GET / HTTP/1.0\r\nConnection: Upgrade, keep-alive\r\nUpgrade: echo\r\n\r\n");
		expect(errors[0]).toBeInstanceOf(UsageError);
		expect(statuses()).toEqual([500]);
	});

	it("can't while content is to come", () => {
		const { factory } = makeEcho();
		const { link, errors, statuses } = openScenario((exchange) => exchange.takeOver("echo", [], factory));
		link.send(post("Connection: Upgrade\r\nUpgrade: echo\r\nContent-Length: 3\r\n"));
		link.send("abc");
		expect(errors[0]).toBeInstanceOf(UsageError);
		expect(statuses()).toEqual([500]);
	});

	const malformed: [string, string, string[]][] = [
		["a field value that ends the line", "echo", ["X-A", "b\r\nc"]],
		["a field of the server's own", "echo", ["Content-Length", "1"]],
		["a protocol that ends the line", "echo\r\nX-A: b", []],
		["a protocol that hides a line end in a wide character", "echo\u010d\u010aX-A: b", []],
		["no protocol", "", []],
	];
	for (const [name, protocol, fields] of malformed) {
		it(`can't with ${name}; HTTP goes on`, async () => {
			const { factory, made } = makeEcho();
			let isFirst = true;
			const { link, errors, statuses } = openScenario((exchange) => {
				if (!isFirst) return exchange.respond(200);
				isFirst = false;
				exchange.takeOver(protocol, fields, factory);
			});
			link.send(OFFER);
			await link.settle();
			link.send(get("/2"));
			expect(errors[0]).toBeInstanceOf(UsageError);
			expect(statuses()).toEqual([500, 200]);
			expect(made).toEqual([]);
		});
	}
});
