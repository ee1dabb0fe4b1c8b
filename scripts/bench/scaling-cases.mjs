/** What `scaling.mjs` varies, one thing at a time, and what is asked of the figures: flat in connections, linear in octets. */
import { BODY } from "./servers/answer.mjs";

const KIB = 1024;
const MIB = 1024 * KIB;
/** What a request may cost at the most connections, by what it costs at `USUAL_CONNECTIONS`. */
const MOST_BY_CONNECTIONS = 1.5;
const USUAL_CONNECTIONS = 64;
/** What an octet may cost in a message of the next larger size, by what it cost in the one before. */
const MOST_BY_OCTET = 1.5;
/** Memory and the loopback's queues stay sane with contents of 10 MiB. */
const CONTENT_CONNECTIONS = 16;
/** Heads that differ from one request to the next: so many, in turn. */
const VARIANTS = 64;
const LONG_HEAD = 8 * KIB;

/**
 * `{ dimension, title, size, workers, connections, path, headBytes, variants, contentBytes }` of each case; `size` is what varies: connections or octets.
 * `hasRaw`: the bare listener, which answers the short text to anything, is measured beside it.
 */
export function listCases(workers) {
	const usual = { workers: 1, connections: USUAL_CONNECTIONS, path: "", headBytes: 0, variants: 1, contentBytes: BODY.length, hasRaw: false };
	return [
		...[1, 64, 1000, 10_000].map((size) => {
			return { ...usual, dimension: "connections", title: size.toLocaleString("en"), size, connections: size, hasRaw: true };
		}),
		...[50, 500, 4 * KIB, 16 * KIB].flatMap((size) => {
			const head = { ...usual, title: octets(size), size, headBytes: size };
			return [
				{ ...head, dimension: "head, each the same" },
				...(size < 500 ? [] : [{ ...head, dimension: "head, each different", variants: VARIANTS }]),
			];
		}),
		...[0, KIB, 100 * KIB, MIB, 10 * MIB].map((size) => {
			const content = { connections: CONTENT_CONNECTIONS, path: String(size), contentBytes: size };
			return { ...usual, ...content, dimension: "response", title: octets(size), size };
		}),
		...workers.map((size) => ({ ...usual, dimension: "workers", title: String(size), size, workers: size })),
	];
}

/** Field lines, and a path where there is no room for a line, that make the head of a request as long as the case says; `port` is in its Host field. */
export function headOf({ headBytes, path }, port) {
	let left = headBytes - `GET /${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.length;
	if (left <= 0) return { path, fields: [] };
	const lineBytes = headBytes > LONG_HEAD ? 200 : 100;
	const fields = [];
	while (left >= lineBytes * 2) {
		fields.push(fieldLine(fields.length, lineBytes));
		left -= lineBytes;
	}
	if (left < 40) return { path: path + "x".repeat(left), fields };
	fields.push(fieldLine(fields.length, left));
	return { path, fields };
}

/** `byteCount` with its line end; the value holds the digits that differ. */
function fieldLine(index, byteCount) {
	const start = `X-Field-${String(index).padStart(2, "0")}: @@@`;
	return start + "v".repeat(byteCount - start.length - 2);
}

/**
 * What to say of the rows of one server and dimension, `{ size, cost }` in order of size: a text for each, with "MISSED" where the cost isn't as it should
 * be. `cost` is null where it wasn't measured.
 */
export function judgeRows(dimension, rows) {
	if (dimension === "workers") return rows.map(() => "");
	if (dimension === "connections") {
		const usual = rows.find(({ size }) => size === USUAL_CONNECTIONS)?.cost ?? null;
		return rows.map(({ size, cost }) => {
			if (cost === null || usual === null) return "";
			const ratio = cost / usual;
			if (size <= USUAL_CONNECTIONS) return `${ratio.toFixed(2)} x`;
			return `${ratio.toFixed(2)} x${ratio <= MOST_BY_CONNECTIONS ? "" : ` MISSED: more than ${MOST_BY_CONNECTIONS}`}`;
		});
	}
	const [least] = rows;
	let before = null;
	return rows.map(({ size, cost }, index) => {
		if (index === 0 || cost === null || least.cost === null) return "";
		const perKib = ((cost - least.cost) / (size - least.size)) * KIB;
		const isWorse = before !== null && before > 0 && perKib > before * MOST_BY_OCTET;
		before = perKib;
		return `${perKib.toFixed(perKib < 1 ? 3 : 2)} µs/KiB${isWorse ? " MISSED: not linear" : ""}`;
	});
}

function octets(byteCount) {
	if (byteCount >= MIB) return `${byteCount / MIB} MiB`;
	return byteCount >= KIB ? `${byteCount / KIB} KiB` : `${byteCount} B`;
}
