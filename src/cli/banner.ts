/** What is printed when a server is ready: for people on standard error, for programs as one line of JSON. */

import { addressUrl, LOCALHOST } from "../operations/listen-address.ts";
import { endpointUrl } from "../operations/server-url.ts";
import type { Endpoint } from "../protocol/connection.ts";
import type { Runtime } from "../runtime.ts";
import { NAME, VERSION } from "../version.ts";
import type { Paint } from "./paint.ts";

/** A server that is ready. */
export interface Listening {
	/** The one to open first. */
	readonly url: string;
	readonly addresses: readonly Endpoint[];
	/** What is served, a line each. */
	readonly serving: readonly string[];
	/** Further lines, such as that another port was taken. */
	readonly notes: readonly string[];
}

/** "Node 26.10.0" */
export function runtimeTitle(runtime: Runtime): string {
	const names = { node: "Node", deno: "Deno", bun: "Bun" } as const;
	return `${names[runtime.name]} ${runtime.version.replace(/^v/, "")}`;
}

/** The banner. */
export function bannerText(runtime: Runtime, server: Listening, paint: Paint): string {
	const rows: [string, string][] = server.serving.map((line, index) => [index === 0 ? "Serving" : "", line]);
	rows.push(...addressRows(runtime, server, paint));
	rows.push(["Stop", runtime.errorIsTerminal ? "Ctrl+C" : `kill ${runtime.pid}`]);
	const lines = rows.map(([label, text]) => `  ${paint.dim(label.padEnd(8))} ${text}`);
	const title = `  ${paint.bold(paint.accent(NAME))} ${VERSION} ${paint.dim(`on ${runtimeTitle(runtime)}`)}`;
	return `\n${[title, "", ...lines, ...server.notes.map((note) => `  ${paint.warning(note)}`)].join("\n")}\n\n`;
}

/** The URL to open first, then every other way in; localhost is one way, not two addresses. */
function addressRows(runtime: Runtime, server: Listening, paint: Paint): [string, string][] {
	const urls = new Map<string, string>([[server.url, "Local"]]);
	const add = (label: string, url: string) => {
		if (!urls.has(url)) urls.set(url, label);
	};
	let isOpen = false;
	for (const address of server.addresses) {
		if (address.transport === "unix") add("Socket", endpointUrl(address));
		else if (isLoopback(address)) {
			if (addressUrl(LOCALHOST, address.port) !== server.url) add("Local", endpointUrl(address));
		} else {
			isOpen = true;
			if (isWildcard(address)) for (const host of runtime.networkAddresses()) add("Network", addressUrl(host, address.port));
			else add("Network", endpointUrl(address));
		}
	}
	const rows = [...urls].map(([url, label]): [string, string] => [label, paint.accent(url)]);
	const hasTcp = server.addresses.some((address) => address.transport === "tcp");
	if (hasTcp && !isOpen) rows.push(["Network", paint.dim("this machine only; --host lets others in")]);
	return rows;
}

/** One line of JSON with where the server listens. */
export function readyJson(runtime: Runtime, server: Listening): string {
	const addresses = server.addresses.map((address) => ({ ...plainEndpoint(address), url: endpointUrl(address) }));
	const ready = { name: NAME, version: VERSION, runtime: runtime.name, runtimeVersion: runtime.version.replace(/^v/, ""), pid: runtime.pid };
	return `${JSON.stringify({ ...ready, url: server.url, addresses })}\n`;
}

function plainEndpoint(address: Endpoint): Endpoint {
	return { transport: address.transport, address: address.address, port: address.port };
}

function isLoopback(address: Endpoint): boolean {
	return address.transport === "tcp" && (address.address === "::1" || address.address.startsWith("127."));
}

function isWildcard(address: Endpoint): boolean {
	return address.address === "::" || address.address === "0.0.0.0";
}
