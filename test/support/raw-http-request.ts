/** Request heads as text, for tests that care about something else than the head. */

export interface RequestOptions {
	readonly version?: "1.0" | "1.1";
	/** Host is the first line unless it is given here; null leaves it out. */
	readonly host?: string | null;
	/** Field lines without their ends. */
	readonly fields?: readonly string[];
}

/** A request head with its empty line. */
export function head(method: string, target: string, options: RequestOptions = {}): string {
	const host = options.host === undefined ? "test.example" : options.host;
	const lines = [`${method} ${target} HTTP/${options.version ?? "1.1"}`, ...(host === null ? [] : [`Host: ${host}`]), ...(options.fields ?? [])];
	return `${lines.join("\r\n")}\r\n\r\n`;
}

/** The head of a GET request. */
export function get(target: string, ...fields: string[]): string {
	return head("GET", target, { fields });
}

/** A POST request with its content and Content-Length. */
export function post(target: string, content: string, ...fields: string[]): string {
	return head("POST", target, { fields: [...fields, `Content-Length: ${Buffer.byteLength(content)}`] }) + content;
}

/** Content as chunks of the given texts, the last chunk and a trailer section. */
export function chunked(parts: readonly string[], trailers: readonly string[] = []): string {
	const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
	return `${chunks.join("")}0\r\n${trailers.map((line) => `${line}\r\n`).join("")}\r\n`;
}
