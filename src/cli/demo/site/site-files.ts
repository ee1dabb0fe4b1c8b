/** The files of the demo's site, by path. They are text in modules, so that every runtime and every bundle carries them. */
import { INDEX_HTML } from "./index-html.ts";
import { MAIN_JS, PAGE_JS } from "./script-main.ts";
import { PANELS_JS } from "./script-panels.ts";
import { WIRE_JS } from "./script-wire.ts";
import { STYLE_CSS } from "./style-css.ts";

/** When the files last changed: fixed, so that their validators are the same in every process. */
const MODIFIED_MILLIS = Date.UTC(2026, 10, 22);

const TRIVET_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
	<g fill="none" stroke="#c9481a" stroke-width="5" stroke-linecap="round">
		<path d="M11.5 26 6 54M52.5 26 58 54M32 31V60"/>
		<ellipse cx="32" cy="19" rx="25" ry="10.5"/>
	</g>
</svg>
`;

const KETTLE_TXT = `The kettle and the trivet

A kettle said: I hold the heat,
the water and the song.
The trivet said: I have three feet,
and stand where you belong.

The floor may lean, the floor may bend,
four legs would rock and tip;
three find the ground from end to end
and never spill a drip.
`;

const LEGS_CSV = `leg,written in,sockets from
Node,C++,node:net
Deno,Rust,Deno.listen
Bun,Zig,Bun.listen
`;

const EMBER_JSON = `{
	"colour": "#c9481a",
	"warm": true,
	"legs": 3
}
`;

/** Path to file, for `embeddedFiles`. */
export function siteFiles(): Record<string, { readonly text: string; readonly modifiedMillis: number }> {
	const texts: Readonly<Record<string, string>> = {
		"/index.html": INDEX_HTML,
		"/assets/style.css": STYLE_CSS,
		"/assets/main.js": MAIN_JS,
		"/assets/page.js": PAGE_JS,
		"/assets/wire.js": WIRE_JS,
		"/assets/panels.js": PANELS_JS,
		"/assets/trivet.svg": TRIVET_SVG,
		"/files/kettle.txt": KETTLE_TXT,
		"/files/legs.csv": LEGS_CSV,
		"/files/ember.json": EMBER_JSON,
		"/files/trivet.svg": TRIVET_SVG,
	};
	return Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, { text, modifiedMillis: MODIFIED_MILLIS }]));
}
