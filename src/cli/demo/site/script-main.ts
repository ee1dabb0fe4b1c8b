/** The demo page's own script: what its panels share, the first screen, and the clock. Panels: `script-wire.ts`, `script-panels.ts`. */

/** /assets/page.js: small pieces every panel uses. */
export const PAGE_JS = `// What the panels share.

export const byId = (id) => document.getElementById(id);

/** An element with a class and text. */
export function element(name, className, text) {
	const made = document.createElement(name);
	if (className) made.className = className;
	if (text !== undefined) made.textContent = text;
	return made;
}

export function byteText(count) {
	if (count < 1024) return count + " B";
	const units = ["KiB", "MiB", "GiB"];
	let size = count;
	let unit = -1;
	while (size >= 1024 && unit < units.length - 1) { size /= 1024; unit++; }
	return (size < 10 ? size.toFixed(1) : Math.round(size)) + " " + units[unit];
}

/** A row of buttons of which one is pressed. */
export function choices(container, labels, onChoose) {
	const buttons = labels.map((label, index) => {
		const button = element("button", "", label);
		button.type = "button";
		button.addEventListener("click", () => choose(index));
		return button;
	});
	function choose(index) {
		buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === index)));
		onChoose(index);
	}
	container.replaceChildren(...buttons);
	return choose;
}

/** What went wrong, for people. */
export function troubleText(error) {
	return error instanceof TypeError ? "The server doesn't answer. Is it still running?" : String(error.message || error);
}
`;

/** /assets/main.js: starts the panels, names the runtime, runs the clock. */
export const MAIN_JS = `import { byId, element } from "./page.js";
import { startWire } from "./wire.js";
import { startFiles, startNotes, startUpload, startWords } from "./panels.js";

function upTime(seconds) {
	if (seconds < 60) return seconds + " s";
	if (seconds < 3600) return Math.floor(seconds / 60) + " min";
	return (seconds / 3600).toFixed(1) + " h";
}

async function showServer() {
	const facts = await (await fetch("/api/server")).json();
	for (const name of ["node", "deno", "bun"]) byId("leg-" + name).classList.toggle("hot", name === facts.runtime);
	for (const text of document.querySelectorAll(".names text")) text.classList.toggle("hot", text.textContent.toLowerCase() === facts.runtime);
	const line = byId("facts");
	line.replaceChildren(
		element("b", "", facts.runtimeTitle),
		", " + facts.system + " " + facts.architecture + (facts.executable ? ", one executable" : ""),
		element("br"),
		"trivet " + facts.version + ", up " + upTime(facts.upSeconds) + ", " + facts.connections + (facts.connections === 1 ? " connection" : " connections"),
	);
	byId("live-text").textContent = facts.runtimeTitle;
}

function startClock() {
	const time = byId("clock-time");
	const state = byId("clock-state");
	const toggle = byId("clock-toggle");
	const dot = byId("live-dot");
	let source = null;
	let events = 0;

	function show(isOn, text) {
		dot.className = isOn ? "dot on" : "dot off";
		time.classList.toggle("stale", !isOn);
		state.textContent = text;
	}
	function connect() {
		source = new EventSource("/api/clock");
		toggle.textContent = "Hang up";
		source.onopen = () => { events = 0; showServer().catch(() => {}); };
		source.addEventListener("resumed", (event) => {
			state.textContent = "Back, having missed " + event.data + " s.";
		});
		source.onmessage = (event) => {
			events++;
			const now = new Date(event.data);
			time.textContent = now.toLocaleTimeString([], { hour12: false });
			if (events === 1 && state.textContent.startsWith("Back")) return show(true, state.textContent);
			show(true, "Event " + event.lastEventId + ", " + events + " on this connection.");
		};
		source.onerror = () => {
			show(false, source.readyState === EventSource.CLOSED ? "The server ended it." : "Lost the server. Trying again every 2 s.");
			byId("live-text").textContent = "no server";
		};
	}
	toggle.addEventListener("click", () => {
		if (source === null) return connect();
		source.close();
		source = null;
		toggle.textContent = "Call again";
		show(false, "You hung up; the server has stopped its timer.");
	});
	connect();
	// Leaving ends the stream now, so that coming back by the history starts a fresh one.
	addEventListener("pagehide", () => { if (source) source.close(); });
	addEventListener("pageshow", (event) => { if (event.persisted && source) connect(); });
}

showServer().catch(() => {});
startClock();
startWire();
startFiles();
startNotes();
startUpload();
startWords();
`;
