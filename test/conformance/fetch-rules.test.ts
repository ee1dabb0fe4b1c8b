/** Rules of the section table at the fetch door: what it answers by itself, and what it lets through. */
import { describe, expect, it } from "vitest";
import { fetchHandler } from "../../src/service/fetch/fetch-handler.ts";
import { LightResponse } from "../../src/service/fetch/light-response.ts";
import { fieldOf } from "../support/read-responses.ts";
import { get, openScenario, type Scenario } from "../support/scenario.ts";

const ALLOW = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

function openDoor(seen: string[] = []): Scenario {
	return openScenario(
		fetchHandler((request) => {
			seen.push(`${request.method} ${request.url}`);
			return new LightResponse("here", { headers: { "X-Handler": "yes" } });
		}),
	);
}

describe("RFC 9110 §9: methods at the fetch door", () => {
	it("answers TRACE with 405 and Allow, and nothing of the request", () => {
		const seen: string[] = [];
		const { link, responses } = openDoor(seen);
		link.send(get("/x", "Cookie: secret=1\r\nIf-None-Match: *\r\nMax-Forwards: 0\r\n").replace("GET", "TRACE") + get("/2"));
		const [refusal, next] = responses("TRACE", "GET");
		expect(refusal?.status).toBe(405);
		expect(fieldOf(refusal!, "allow")).toBe(ALLOW);
		expect(refusal?.content).not.toContain("secret");
		expect(next?.status).toBe(200);
		expect(seen).toEqual(["GET http://a/2"]);
	});

	it("answers OPTIONS * for the server, with Allow", () => {
		const seen: string[] = [];
		const { link, responses } = openDoor(seen);
		link.send(get("*").replace("GET", "OPTIONS"));
		expect(responses()[0]?.status).toBe(204);
		expect(fieldOf(responses()[0]!, "allow")).toBe(ALLOW);
		expect(seen).toEqual([]);
	});

	it("leaves OPTIONS of a resource to the handler", () => {
		const seen: string[] = [];
		const { link } = openDoor(seen);
		link.send(get("/").replace("GET", "OPTIONS") + get("/*").replace("GET", "OPTIONS"));
		expect(seen).toEqual(["OPTIONS http://a/", "OPTIONS http://a/*"]);
	});
});

describe("RFC 9110 §7.8: Upgrade from the fetch door", () => {
	it("sends Upgrade with 426, and with no other status", () => {
		const { link, errors, responses } = openScenario(
			fetchHandler((request) => {
				const status = request.url.endsWith("/426") ? 426 : 200;
				return new LightResponse("x", { status, headers: { Upgrade: "websocket", Connection: "Upgrade" } });
			}),
		);
		link.send(get("/426") + get("/200"));
		const [required, other] = responses();
		expect(errors).toEqual([]);
		expect(required?.status).toBe(426);
		expect(fieldOf(required!, "upgrade")).toBe("websocket");
		expect(fieldOf(required!, "connection")).toBe("Upgrade");
		expect(other?.status).toBe(200);
		expect(fieldOf(other!, "upgrade")).toBeNull();
		expect(fieldOf(other!, "connection")).toBeNull();
	});

	it("sends 426 without it too, as handlers that run elsewhere do", () => {
		const { link, responses } = openScenario(fetchHandler(() => new LightResponse("x", { status: 426 })));
		link.send(get("/"));
		expect(responses()[0]?.status).toBe(426);
		expect(fieldOf(responses()[0]!, "connection")).toBeNull();
	});
});
