import { describe, expect, it } from "vitest";
import { DEFAULT_HEALTH_PATH, healthHandler } from "../../../../src/operations/health/health-handler.ts";
import type { Handler } from "../../../../src/protocol/exchange/exchange.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";

const state = { live: true, ready: true, isLive: () => state.live, isReady: () => state.ready };
const next: Handler = (exchange) => exchange.respond(201, [], "next");

async function ask(request: FakeRequest, path = DEFAULT_HEALTH_PATH): Promise<FakeTransport> {
	const transport = new FakeTransport(request);
	await healthHandler(state, path, next)(transport.exchange);
	return transport;
}

describe("health", () => {
	it.each(["/livez", "/readyz", "/healthz"])("%s says ok while all is well, to HEAD too, and is kept by nobody", async (target) => {
		Object.assign(state, { live: true, ready: true });
		const transport = await ask({ target: `${target}?verbose` });
		expect([transport.status, transport.text, transport.valuesOf("cache-control"), transport.exchange.isHousekeeping]).toEqual([
			200,
			"ok\n",
			["no-store"],
			true,
		]);
		const head = await ask({ target, method: "HEAD" });
		expect([head.status, head.text, head.contentLength]).toEqual([200, "", 3]);
	});

	it("says 503 where the server is about to stop, but that it lives", async () => {
		Object.assign(state, { live: true, ready: false });
		expect([(await ask({ target: "/livez" })).status, (await ask({ target: "/readyz" })).status, (await ask({ target: "/healthz" })).status]).toEqual(
			[200, 503, 503],
		);
		Object.assign(state, { live: false, ready: true });
		expect([(await ask({ target: "/livez" })).status, (await ask({ target: "/readyz" })).status]).toEqual([503, 503]);
		Object.assign(state, { live: true, ready: true });
	});

	it("has a path of one's own", async () => {
		expect((await ask({ target: "/up" }, "/up")).text).toBe("ok\n");
		expect((await ask({ target: "/healthz" }, "/up")).text).toBe("next");
	});

	it("is only asked for", async () => {
		const transport = await ask({ target: "/livez", method: "POST" });
		expect([transport.status, transport.valuesOf("allow")]).toEqual([405, ["GET, HEAD"]]);
	});

	it("leaves every other path to the next handler", async () => {
		for (const target of ["/", "/livez/", "/Livez", "/x/livez"]) {
			const transport = await ask({ target });
			expect([transport.text, transport.exchange.isHousekeeping]).toEqual(["next", false]);
		}
	});
});
