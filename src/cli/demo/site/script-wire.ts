/** /assets/wire.js: the panel that sends raw bytes, and how responses are shown. */

export const WIRE_JS = String.raw`import { byId, choices, element, byteText, troubleText } from "./page.js";

const HOST = "Host: " + location.host;

/** Name and lines of requests worth trying. */
const PRESETS = [
	["A range", ["GET /files/kettle.txt HTTP/1.1", HOST, "Range: bytes=0-63", "", ""]],
	["HEAD", ["HEAD /assets/style.css HTTP/1.1", HOST, "", ""]],
	["Two, pipelined", ["GET /files/legs.csv HTTP/1.1", HOST, "", "GET /files/ember.json HTTP/1.1", HOST, "", ""]],
	["Chunked, with a trailer", ["POST /api/echo HTTP/1.1", HOST, "Transfer-Encoding: chunked", "Trailer: Mood", "", "6", "three ", "4", "legs", "0", "Mood: steady", "", ""]],
	["100-continue", ["POST /api/notes HTTP/1.1", HOST, "Content-Type: application/json", "Content-Length: 29", "Expect: 100-continue", "", '{"text":"sent as raw bytes!"}']],
	["Still HTTP/1.0", ["GET /files/ember.json HTTP/1.0", "", ""]],
	["Two lengths", ["POST /api/echo HTTP/1.1", HOST, "Content-Length: 5", "Transfer-Encoding: chunked", "", "0", "", "GET /smuggled HTTP/1.1", HOST, "", ""]],
	["No Host", ["GET / HTTP/1.1", "", ""]],
	["Bare LF", ["GET / HTTP/1.1\\n" + HOST + "\\n\\n"]],
	["Climbing out", ["GET /files/%2e%2e/%2e%2e/etc/passwd HTTP/1.1", HOST, "", ""]],
];

/** The text of the box as bytes: line breaks are CR LF, escapes are what they say. */
function toBytes(text) {
	const whole = text.replace(/\r?\n/g, "\r\n").replace(/\\(r|n|t|\\|x[0-9a-fA-F]{2})/g, (all, what) => {
		if (what === "r") return "\r";
		if (what === "n") return "\n";
		if (what === "t") return "\t";
		return what === "\\" ? "\\" : "\u0001x" + what.slice(1);
	});
	const bytes = [];
	const encoder = new TextEncoder();
	for (let at = 0; at < whole.length; at++) {
		if (whole[at] === "\u0001" && whole[at + 1] === "x") {
			bytes.push(parseInt(whole.slice(at + 2, at + 4), 16));
			at += 3;
		} else {
			const point = String.fromCodePoint(whole.codePointAt(at));
			bytes.push(...encoder.encode(point));
			at += point.length - 1;
		}
	}
	return new Uint8Array(bytes);
}

/** Shows bytes of responses: each head with its line ends marked, content as it is. */
export function showWire(screen, text) {
	const parts = [];
	let inHead = false;
	for (const line of text.split(/(?<=\r\n)/)) {
		const isStatus = /^HTTP\/1\.[01] \d{3}/.test(line);
		if (isStatus) {
			if (parts.length > 0) parts.push(element("span", "gap"));
			inHead = true;
		}
		const end = line.endsWith("\r\n") && (inHead || line.length < 12);
		const words = line.replace(/\r\n$/, "");
		const colon = inHead && !isStatus ? words.indexOf(":") : -1;
		if (isStatus) parts.push(element("span", "status", words));
		else if (colon > 0) parts.push(element("span", "name", words.slice(0, colon + 1)), words.slice(colon + 1));
		else parts.push(words);
		if (end) parts.push(element("span", "mark-end", "\\r\\n"));
		if (line.endsWith("\r\n")) parts.push("\n");
		if (inHead && words === "") inHead = false;
	}
	screen.replaceChildren(...parts);
}

export function startWire() {
	const request = byId("raw-request");
	const screen = byId("raw-response");
	const note = byId("raw-note");
	async function send() {
		try {
			const response = await fetch("/api/raw", { method: "POST", body: toBytes(request.value), headers: { "Content-Type": "application/octet-stream" } });
			const bytes = new Uint8Array(await response.arrayBuffer());
			if (!response.ok) throw new Error(new TextDecoder().decode(bytes));
			const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
			showWire(screen, decodeUtf8(text));
			const isWhole = response.headers.get("x-raw-complete") === "yes";
			note.textContent = bytes.length === 0 ? "Closed without an answer." : byteText(bytes.length) + (isWhole ? ", then the connection ends" : " so far; the rest isn't shown");
		} catch (error) {
			note.textContent = troubleText(error);
		}
	}
	byId("raw-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
	request.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send(); });
	const choose = choices(byId("raw-presets"), PRESETS.map(([name]) => name), (index) => {
		request.value = PRESETS[index][1].join("\n");
		send();
	});
	choose(0);
}

/** Latin-1 text that was UTF-8 reads better as UTF-8. */
function decodeUtf8(text) {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
	} catch {
		return text;
	}
}
`;
