/** Trivet by the exchange door, for `scaling.mjs`: /N answers N octets, anything else a short text. */
import { BODY } from "./answer.mjs";
import { meter } from "./meter.mjs";

const FIELDS = ["Content-Type", "application/octet-stream"];
const TEXT_FIELDS = ["Content-Type", "text/plain"];
const contents = new Map();

export function handler(exchange) {
	meter.answered++;
	const { path } = exchange.request;
	const content = contents.get(path) ?? makeContent(path);
	if (content === null) exchange.respond(200, TEXT_FIELDS, BODY);
	else exchange.respond(200, FIELDS, content);
}

function makeContent(path) {
	if (!/^\/\d+$/.test(path)) return null;
	const content = new Uint8Array(Number(path.slice(1))).fill(0x61);
	contents.set(path, content);
	return content;
}
