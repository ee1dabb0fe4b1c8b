/** /assets/panels.js: files, notes, upload and words. */

export const PANELS_JS = String.raw`import { byId, byteText, choices, element, troubleText } from "./page.js";
import { showWire } from "./wire.js";

/** A response as text, head and the beginning of its content; the browser tells fields sorted and in lower case. */
async function responseText(response) {
	const content = await response.text();
	const lines = ["HTTP/1.1 " + response.status + " " + response.statusText];
	for (const [name, value] of response.headers) lines.push(name + ": " + value);
	return lines.join("\r\n") + "\r\n\r\n" + (content.length > 1500 ? content.slice(0, 1500) + "\n\u2026" : content);
}

export function startFiles() {
	const names = ["kettle.txt", "legs.csv", "ember.json", "trivet.svg"];
	const ways = [
		["Whole", {}],
		["First 64 bytes", { Range: "bytes=0-63" }],
		["Last 40", { Range: "bytes=-40" }],
		["Two ranges", { Range: "bytes=0-19,100-139" }],
		["Past the end", { Range: "bytes=999999-" }],
		["Only if changed", null],
		["Only if it were another", { "If-Match": '"another"' }],
	];
	const screen = byId("files-response");
	let file = 0;
	let way = 0;
	async function ask() {
		const path = "/files/" + names[file];
		try {
			let headers = ways[way][1];
			if (headers === null) headers = { "If-None-Match": (await fetch(path, { method: "HEAD" })).headers.get("etag") };
			showWire(screen, await responseText(await fetch(path, { headers, cache: "no-store" })));
		} catch (error) {
			screen.textContent = troubleText(error);
		}
	}
	const chooseFile = choices(byId("files-list"), names, (index) => { file = index; ask(); });
	const chooseWay = choices(byId("files-ways"), ways.map(([name]) => name), (index) => { way = index; ask(); });
	byId("files-ways").children[1].setAttribute("aria-pressed", "true");
	way = 1;
	chooseFile(0);
}

export function startNotes() {
	const list = byId("notes");
	const status = byId("note-status");
	byId("curl-line").textContent = "curl " + location.origin + "/api/notes";

	async function call(method, path, value) {
		const init = { method };
		if (value !== undefined) Object.assign(init, { body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
		try {
			const response = await fetch(path, init);
			status.textContent = method + " " + path + " \u2192 " + response.status + " " + response.statusText;
			return response.status === 204 ? null : await response.json();
		} catch (error) {
			status.textContent = troubleText(error);
			return null;
		}
	}
	async function show() {
		const notes = (await call("GET", "/api/notes")) || [];
		list.replaceChildren(...notes.reverse().map((note) => {
			const row = element("li");
			const time = element("time", "", new Date(note.time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
			time.dateTime = note.time;
			const remove = element("button", "", "\u00d7");
			remove.type = "button";
			remove.setAttribute("aria-label", "Delete the note: " + note.text);
			remove.addEventListener("click", async () => { await call("DELETE", "/api/notes/" + note.id); const said = status.textContent; await show(); status.textContent = said; });
			row.append(element("span", "", note.text), time, remove);
			return row;
		}));
	}
	byId("note-form").addEventListener("submit", async (event) => {
		event.preventDefault();
		const field = byId("note-text");
		const made = await call("POST", "/api/notes", { text: field.value });
		const said = status.textContent;
		if (made !== null && made.id !== undefined) field.value = "";
		await show();
		status.textContent = said;
	});
	byId("echo").addEventListener("toggle", async (event) => {
		if (!event.target.open) return;
		const screen = byId("echo-response");
		try {
			const seen = await (await fetch("/api/echo?from=this+page")).json();
			const lines = [seen.method + " " + seen.target + " " + seen.version];
			for (const [name, value] of seen.fields) lines.push(name + ": " + value);
			screen.textContent = lines.join("\n") + "\n\n(from " + seen.peer + ")";
		} catch (error) {
			screen.textContent = troubleText(error);
		}
	});
	show();
}

export function startUpload() {
	const drop = byId("drop");
	const bar = byId("upload-bar");
	const facts = byId("upload-facts");
	let running = null;

	function fact(name, value, className) {
		facts.append(element("dt", "", name), element("dd", className || "", value));
	}
	async function hashHere(blob) {
		if (!globalThis.crypto || !crypto.subtle) return null;
		const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
		return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
	}
	function send(blob, name) {
		if (running) running.abort();
		byId("upload-run").hidden = false;
		facts.replaceChildren();
		bar.value = 0;
		fact("Sending", name + ", " + byteText(blob.size));
		const began = performance.now();
		// XMLHttpRequest tells how much has been sent; fetch doesn't.
		const call = new XMLHttpRequest();
		running = call;
		call.open("POST", "/api/upload");
		call.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
		call.onerror = () => fact("Stopped", "The connection ended.", "differ");
		call.onload = async () => {
			running = null;
			if (call.status !== 200) return fact("Answer", call.status + " " + call.statusText, "differ");
			bar.value = 1;
			const seen = JSON.parse(call.responseText);
			const seconds = Math.max(performance.now() - began, 1) / 1000;
			fact("Arrived", byteText(seen.bytes) + " in " + seen.chunks + " pieces, " + byteText(seen.bytes / seconds) + "/s");
			fact("Server's SHA-256", seen.sha256);
			const here = await hashHere(blob);
			if (here === null) fact("Browser's", "needs https or localhost");
			else if (here === seen.sha256) fact("Browser's", "the same", "agree");
			else fact("Browser's", here, "differ");
		};
		call.send(blob);
	}
	byId("upload-file").addEventListener("change", (event) => { const file = event.target.files[0]; if (file) send(file, file.name); event.target.value = ""; });
	for (const type of ["dragenter", "dragover"]) drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.add("over"); });
	for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("over"));
	drop.addEventListener("drop", (event) => { event.preventDefault(); const file = event.dataTransfer.files[0]; if (file) send(file, file.name); });
	byId("upload-random").addEventListener("click", () => {
		const parts = [];
		for (let count = 0; count < 512; count++) parts.push(crypto.getRandomValues(new Uint8Array(65536)));
		send(new Blob(parts), "noise");
	});
}

export function startWords() {
	const page = byId("words");
	const go = byId("words-go");
	const stop = byId("words-stop");
	const note = byId("words-note");
	let reader = null;
	async function stream() {
		page.replaceChildren();
		go.disabled = true;
		stop.disabled = false;
		let pieces = 0;
		let isStopped = false;
		const began = performance.now();
		try {
			const response = await fetch("/api/words");
			reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
			stop.onclick = () => { isStopped = true; reader.cancel(); };
			for (;;) {
				const { done, value } = await reader.read();
				if (done) break;
				pieces++;
				page.append(element("span", "", value));
				note.textContent = pieces + " chunks";
			}
			const seconds = ((performance.now() - began) / 1000).toFixed(1);
			note.textContent = isStopped ? "Stopped after " + pieces + " chunks; the server makes no more." : pieces + " chunks in " + seconds + " s";
		} catch (error) {
			note.textContent = troubleText(error);
		}
		go.disabled = false;
		stop.disabled = true;
	}
	go.addEventListener("click", stream);
}
`;
