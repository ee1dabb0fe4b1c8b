/** Asks the admin listener of a running server. One connection a request: nothing is reused, so nothing can be stale. */

import { type ClientSocket, type Runtime, SystemError } from "../../runtime.ts";
import { NAME, VERSION } from "../../version.ts";
import { type AdminAddress, adminAddressText } from "./admin-address.ts";
import { AdminFailure } from "./admin-failure.ts";
import { type AdminResponse, BadResponse, MOST_RESPONSE_BYTES, parseResponse } from "./parse-response.ts";

export interface AdminRequest {
	readonly method: "GET" | "POST" | "PUT";
	/** Path and query. */
	readonly target: string;
	/** Content, if any. */
	readonly text?: string;
	/** For all of it, from the connection to the last octet. */
	readonly timeoutMillis: number;
}

/** Sends the request; resolves with the whole response, whatever its status. Throws an `AdminFailure`. */
export async function askAdmin(runtime: Runtime, address: AdminAddress, request: AdminRequest): Promise<AdminResponse> {
	const call = new Call(runtime, address, request);
	const timer = setTimeout(() => call.giveUp(), request.timeoutMillis);
	try {
		return parseResponse(await call.run());
	} catch (error) {
		throw explained(error, address);
	} finally {
		clearTimeout(timer);
		call.close();
	}
}

class Call {
	#runtime: Runtime;
	#address: AdminAddress;
	#request: AdminRequest;
	#socket: ClientSocket | null;
	#isOver: boolean;
	#giveUp: (error: Error) => void;
	readonly #givenUp: Promise<never>;

	constructor(runtime: Runtime, address: AdminAddress, request: AdminRequest) {
		this.#runtime = runtime;
		this.#address = address;
		this.#request = request;
		this.#socket = null;
		this.#isOver = false;
		this.#giveUp = () => {};
		this.#givenUp = new Promise((_, reject) => {
			this.#giveUp = reject;
		});
	}

	/** All octets of the answer. */
	run(): Promise<Uint8Array> {
		return Promise.race([this.#givenUp, this.#exchange()]);
	}

	giveUp(): void {
		this.#giveUp(new SystemError("ETIMEDOUT", `no answer within ${this.#request.timeoutMillis / 1000} s`));
	}

	close(): void {
		this.#isOver = true;
		this.#socket?.close();
	}

	async #exchange(): Promise<Uint8Array> {
		const socket = await this.#runtime.connect(this.#address.connect);
		this.#socket = socket;
		if (this.#isOver) socket.close();
		await socket.write(requestBytes(this.#address, this.#request));
		const parts: Uint8Array[] = [];
		let byteCount = 0;
		for (let part = await socket.read(); part !== null; part = await socket.read()) {
			byteCount += part.length;
			if (byteCount > MOST_RESPONSE_BYTES) throw new BadResponse(`it is longer than ${MOST_RESPONSE_BYTES} octets`);
			// The next read may use the same memory.
			parts.push(part.slice());
		}
		return joined(parts, byteCount);
	}
}

function requestBytes({ token }: AdminAddress, { method, target, text }: AdminRequest): Uint8Array {
	const content = new TextEncoder().encode(text ?? "");
	const lines = [`${method} ${target} HTTP/1.1`, "Host: localhost", `User-Agent: ${NAME}/${VERSION}`, "Connection: close"];
	if (token !== null) lines.push(`Authorization: Bearer ${token}`);
	if (text !== undefined) lines.push("Content-Type: text/plain; charset=utf-8");
	if (method !== "GET") lines.push(`Content-Length: ${content.length}`);
	const head = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
	return joined([head, content], head.length + content.length);
}

function joined(parts: readonly Uint8Array[], byteCount: number): Uint8Array {
	const bytes = new Uint8Array(byteCount);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

function explained(error: unknown, address: AdminAddress): unknown {
	const where = adminAddressText(address.connect);
	if (error instanceof BadResponse)
		return new AdminFailure(`What answers at ${where} is no admin listener of Trivet: ${error.message}.`, "", { cause: error });
	if (!(error instanceof SystemError)) return error;
	return new AdminFailure(explanation(error, where), error.code, { cause: error });
}

function explanation({ code, message }: SystemError, where: string): string {
	switch (code) {
		case "ECONNREFUSED":
		case "ENOENT":
			return `No server answers at ${where} (${code}).`;
		case "EACCES":
		case "EPERM":
			return `${where} belongs to another user (${code}).`;
		case "ETIMEDOUT":
			return `The server at ${where} doesn't answer: ${message}.`;
		default:
			return `The server at ${where} can't be asked: ${message} (${code}).`;
	}
}
