/** Answers of the demo's API where something is wrong (RFC 9457 §3). */
import { LightResponse } from "../../service/fetch/light-response.ts";

/** A problem as JSON. */
export function problem(status: number, title: string, headers: Readonly<Record<string, string>> = {}): Response {
	return new LightResponse(`${JSON.stringify({ title, status })}\n`, { status, headers: { "content-type": "application/problem+json", ...headers } });
}

/** RFC 9110 §15.5.6: 405 with what is allowed. */
export function methodNotAllowed(allow: string): Response {
	return problem(405, `This resource knows ${allow}.`, { allow });
}
