/** The demo's style: paper and cast iron, with one ember. Light and dark by the visitor's own setting. */

export const STYLE_CSS = `:root {
	color-scheme: light dark;
	--paper: #faf7f1;
	--sheet: #f1ece2;
	--ink: #201d19;
	--soft: #675f55;
	--hair: #dcd4c6;
	--ember: #b93c12;
	--on-ember: #fffaf4;
	--glow: #e8651f;
	--good: #2d6a3e;
	--mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, monospace;
	--display: ui-serif, "New York", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif;
	--body: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
@media (prefers-color-scheme: dark) {
	:root {
		--paper: #161412;
		--sheet: #1f1c19;
		--ink: #ece6dc;
		--soft: #a39a8d;
		--hair: #37322c;
		--ember: #ff8549;
		--on-ember: #1b0f08;
		--glow: #ff7a3c;
		--good: #86c796;
	}
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 var(--body); }
a { color: inherit; text-decoration-color: var(--ember); text-underline-offset: .2em; }
a:hover { color: var(--ember); }
:focus-visible { outline: 2px solid var(--ember); outline-offset: 3px; border-radius: 3px; }
code, pre, textarea { font-family: var(--mono); font-size: .875em; font-variant-ligatures: none; }
p { margin: 0 0 1em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 3; padding: .5rem 1rem; background: var(--ember); color: var(--on-ember); }
.skip:focus { top: 1rem; }

main, footer { width: min(72rem, 100% - 3rem); margin-inline: auto; }
.bar { position: sticky; top: 0; z-index: 2; display: flex; align-items: center; gap: 2rem; padding: 1rem max(1.5rem, calc((100% - 72rem) / 2)); background: var(--paper); border-bottom: 1px solid var(--hair); }
.mark { display: flex; align-items: center; gap: .6rem; font: 600 1.3rem/1 var(--display); text-decoration: none; letter-spacing: -.01em; }
.mark svg { width: 1.7rem; height: 1.7rem; color: var(--ember); }
.mark:hover { color: inherit; }
.bar nav { display: flex; gap: 1.5rem; font-size: .9375rem; }
.bar nav a { color: var(--soft); text-decoration: none; }
.bar nav a:hover { color: var(--ember); }
.live { display: flex; align-items: center; gap: .5rem; margin: 0 0 0 auto; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
.dot { width: .55rem; height: .55rem; border-radius: 50%; background: var(--hair); }
.dot.on { background: var(--good); }
.dot.off { background: var(--ember); }

.hero { display: grid; grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); gap: 3rem; align-items: center; padding: 4.5rem 0 5rem; }
h1 { margin: 0 0 1.5rem; font: 600 clamp(3rem, 8vw, 5.25rem)/.98 var(--display); letter-spacing: -.03em; text-wrap: balance; }
.lead { max-width: 34rem; font-size: 1.1875rem; color: var(--soft); }
.facts { margin: 0; font: .875rem/1.6 var(--mono); color: var(--ink); }
.facts b { font-weight: 600; color: var(--ember); }
.stand { margin: 0; text-align: center; }
.stand svg { width: min(26rem, 100%); height: auto; overflow: visible; }
.stand figcaption { color: var(--soft); font-size: .875rem; }
.ring, .legs path { fill: none; stroke: var(--ink); stroke-width: 15; stroke-linecap: round; }
.ring.thin { stroke-width: 7; }
.legs circle { fill: var(--ink); }
.shade { fill: var(--sheet); }
.names text { font: 600 19px var(--body); text-anchor: middle; fill: var(--soft); }
.legs g { transition: filter .6s; }
.legs .hot path { stroke: var(--glow); }
.legs .hot circle { fill: var(--glow); }
.legs .hot { filter: drop-shadow(0 0 14px color-mix(in srgb, var(--glow) 65%, transparent)); }
.names .hot { fill: var(--ember); }
.heat path { fill: none; stroke: var(--glow); stroke-width: 4; stroke-linecap: round; opacity: .55; stroke-dasharray: 30 12; animation: rise 3.2s linear infinite; }
.heat path:nth-child(2) { animation-duration: 2.6s; }
@keyframes rise { to { stroke-dashoffset: -84; } }

.part { display: grid; grid-template-columns: minmax(0, 19rem) minmax(0, 1fr); gap: 2rem 4rem; padding: 3.5rem 0; border-top: 1px solid var(--hair); }
h2 { margin: 0 0 .75rem; font: 600 1.75rem/1.15 var(--display); letter-spacing: -.015em; text-wrap: balance; }
.hint { color: var(--soft); font-size: .9375rem; }
.say p:last-child { margin-bottom: 0; }
.line { display: block; overflow-x: auto; padding: .5rem 0; white-space: nowrap; color: var(--ink); }

button { font: 500 .9375rem/1 var(--body); color: inherit; background: none; border: 1px solid var(--hair); border-radius: 99px; padding: .6rem 1.1rem; cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--ember); color: var(--ember); }
button:disabled { opacity: .45; cursor: default; }
button.go { background: var(--ember); border-color: var(--ember); color: var(--on-ember); }
button.go:hover:not(:disabled) { color: var(--on-ember); filter: brightness(1.08); }
button[aria-pressed="true"] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.choices { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: 1rem; }
.choices button { padding: .5rem .9rem; font-size: .875rem; }
.choices.quiet button { border-color: transparent; padding-inline: .5rem; color: var(--soft); text-decoration: underline; text-decoration-color: var(--hair); text-underline-offset: .25em; }
.choices.quiet button[aria-pressed="true"] { background: none; color: var(--ember); text-decoration-color: currentColor; }
.act { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; margin: 1rem 0 0; }

.wire { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; }
.wire .act { grid-column: 1 / -1; margin: 0; }
.wire label, .label { display: block; margin-bottom: .4rem; font-size: .8125rem; color: var(--soft); }
textarea, .screen { width: 100%; height: 20rem; margin: 0; padding: 1rem; border: 1px solid var(--hair); border-radius: 6px; line-height: 1.55; tab-size: 4; }
textarea { display: block; color: var(--ink); background: var(--paper); resize: vertical; white-space: pre; overflow: auto; }
.screen { background: var(--sheet); overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.screen .status { color: var(--ember); font-weight: 600; }
.screen .name { color: var(--soft); }
.screen .mark-end { margin-left: .35em; color: var(--soft); opacity: .5; font-size: .85em; user-select: none; }
.screen .gap { display: block; height: .8em; }

.row { display: flex; gap: .75rem; }
input:not([type="file"]) { flex: 1; min-width: 0; font: inherit; color: inherit; background: none; border: 0; border-bottom: 1px solid var(--soft); padding: .4rem 0; }
input:not([type="file"]):focus { outline: none; border-color: var(--ember); box-shadow: 0 1px 0 var(--ember); }
input::placeholder { color: var(--soft); opacity: 1; }
.notes { list-style: none; margin: 1.25rem 0 .5rem; padding: 0; max-height: 17rem; overflow: auto; }
.notes li { display: flex; align-items: baseline; gap: 1rem; padding: .55rem 0; border-bottom: 1px solid var(--hair); }
.notes li span { flex: 1; overflow-wrap: anywhere; }
.notes time { color: var(--soft); font-size: .8125rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.notes button { border: 0; padding: .2rem .4rem; color: var(--soft); }
summary { cursor: pointer; color: var(--soft); }
summary:hover { color: var(--ember); }
details .screen { margin-top: .75rem; }

.drop { position: relative; display: grid; place-items: center; min-height: 10rem; border: 1.5px dashed var(--soft); border-radius: 10px; color: var(--soft); text-align: center; cursor: pointer; }
.drop strong { color: var(--ink); }
.drop:hover, .drop.over, .drop:focus-within { border-color: var(--ember); background: var(--sheet); }
.drop input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
progress { appearance: none; width: 100%; height: .4rem; margin-top: 1.5rem; border: 0; background: var(--sheet); border-radius: 99px; overflow: hidden; }
progress::-webkit-progress-bar { background: var(--sheet); }
progress::-webkit-progress-value { background: var(--ember); }
progress::-moz-progress-bar { background: var(--ember); }
.facts-list { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .3rem 1.5rem; margin: 1rem 0 0; font-size: .9375rem; }
.facts-list dt { color: var(--soft); }
.facts-list dd { margin: 0; font-family: var(--mono); font-size: .875em; overflow-wrap: anywhere; line-height: 1.7; }
.agree { color: var(--good); }
.differ { color: var(--ember); }

.words { min-height: 9.5rem; margin: 1.25rem 0 2rem; font: 1.25rem/1.6 var(--display); text-wrap: pretty; }
.words span { animation: arrive .35s ease-out; }
@keyframes arrive { from { opacity: 0; color: var(--ember); } }
.clock { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--hair); }
.clock p { margin: 0; }
.clock .act { margin-top: .6rem; }
.time { font: 500 clamp(3rem, 9vw, 4.75rem)/1 var(--display); font-variant-numeric: tabular-nums; letter-spacing: -.02em; }
.time.stale { opacity: .35; }

footer { padding: 2.5rem 0 4rem; border-top: 1px solid var(--hair); color: var(--soft); font-size: .9375rem; }
.noscript { position: fixed; inset: auto 0 0; margin: 0; padding: 1rem; background: var(--ember); color: var(--on-ember); text-align: center; }

@media (max-width: 60rem) {
	.hero { padding: 3rem 0; }
	.part { grid-template-columns: minmax(0, 1fr); }
	.say { max-width: 38rem; }
}
@media (max-width: 44rem) {
	.bar { flex-wrap: wrap; gap: .5rem 1.25rem; }
	.bar nav { order: 3; width: 100%; gap: 1.1rem; overflow-x: auto; }
	.hero { grid-template-columns: minmax(0, 1fr); gap: 2rem; }
	.stand svg { width: min(18rem, 80%); }
	.wire { grid-template-columns: minmax(0, 1fr); }
	html { scroll-padding-top: 7rem; }
}
@media (prefers-reduced-motion: reduce) {
	*, *::before, *::after { animation: none !important; transition: none !important; }
	html { scroll-behavior: auto; }
}
`;
