import { describe, expect, it } from "vitest";
import { metricsHandler } from "../../../../src/operations/health/metrics-handler.ts";
import { EMPTY_SNAPSHOT } from "../../../../src/operations/metrics/snapshot.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";
import { readExposition } from "../../../support/read-exposition.ts";

async function ask(request: FakeRequest, isBroken = false): Promise<FakeTransport> {
	const transport = new FakeTransport(request);
	const metrics = async () => {
		if (isBroken) throw new Error("on purpose");
		return { ...EMPTY_SNAPSHOT, counters: { trivet_connections_accepted_total: 3 } };
	};
	await metricsHandler(metrics, "/metrics", (exchange) => exchange.respond(201, [], "next"))(transport.exchange);
	return transport;
}

describe("metrics", () => {
	it("are text for Prometheus", async () => {
		const transport = await ask({ target: "/metrics" });
		expect(transport.valuesOf("content-type")).toEqual(["text/plain; version=0.0.4; charset=utf-8"]);
		expect(readExposition(transport.text).get("trivet_connections_accepted_total")?.samples[0]?.value).toBe(3);
		expect(transport.exchange.isHousekeeping).toBe(true);
	});

	it("that can't be gathered are 503", async () => {
		expect((await ask({ target: "/metrics" }, true)).status).toBe(503);
	});

	it("are only asked for", async () => {
		const transport = await ask({ target: "/metrics", method: "DELETE" });
		expect([transport.status, transport.valuesOf("allow")]).toEqual([405, ["GET, HEAD"]]);
	});

	it("leave every other path to the next handler", async () => {
		expect((await ask({ target: "/metrics/x" })).text).toBe("next");
	});
});
