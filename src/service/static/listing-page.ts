/**
 * A folder's listing as HTML and as JSON. What is in it is `list-folder.ts`'s. Self-contained: no script, nothing loaded.
 */
import type { ListedEntry, Listing } from "./list-folder.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8883; --soft: #888; --link: #0a58ca }
@media (prefers-color-scheme: dark) { :root { --link: #7ab0ff } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { font-size: 1.35rem; font-weight: 600; margin: 0 0 1.25rem; overflow-wrap: anywhere }
h1 a { color: inherit }
h1 span { color: var(--soft); font-weight: 400; padding: 0 .2em }
a { color: var(--link); text-decoration: none }
a:hover, a:focus-visible { text-decoration: underline }
table { width: 100%; border-collapse: collapse }
th { text-align: left; font-size: .8rem; font-weight: 500; color: var(--soft) }
th, td { padding: .42rem .6rem; border-bottom: 1px solid var(--line) }
td:first-child { overflow-wrap: anywhere; width: 100% }
tr:hover td { background: #8881 }
.d a { font-weight: 600 }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft) }
footer { margin-top: 1rem; color: var(--soft); font-size: .85rem }
@media (max-width: 36rem) { .t { display: none } }`;

/** The listing as a page. `segments` are the names from the top down, `base` the path the top stands at ("" or "/docs"). */
export function listingPage(listing: Listing, segments: readonly string[], base: string): string {
	const title = `/${segments.map((name) => `${name}/`).join("")}`;
	const rows = listing.entries.map(row);
	if (segments.length > 0) rows.unshift('<tr class="d"><td><a href="../">..</a></td><td class="n"></td><td class="n t"></td></tr>');
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
<h1>${breadcrumbs(segments, base)}</h1>
<table>
<thead><tr><th>Name</th><th class="n">Size</th><th class="n t">Modified (UTC)</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
<footer>${summary(listing)}</footer>
</html>
`;
}

/** The listing as JSON: `{ path, entries: [{ name, kind, size, modified }], omitted }`. */
export function listingJson(listing: Listing, segments: readonly string[]): string {
	const path = `/${segments.map((name) => `${name}/`).join("")}`;
	const entries = listing.entries.map(({ name, kind, size, modifiedMillis }) => ({
		name,
		kind,
		size,
		modified: new Date(modifiedMillis).toISOString(),
	}));
	return `${JSON.stringify({ path, entries, omitted: listing.omittedCount })}\n`;
}

/** A number of octets for people: "0 B", "1.5 KiB". */
export function formatSize(byteCount: number): string {
	const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
	let value = byteCount;
	let unit = 0;
	// From 1023.95 on, one decimal would say 1024.0.
	while (value >= (unit === 0 ? 1024 : 1023.95) && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}
	return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

function row({ name, kind, size, modifiedMillis }: ListedEntry): string {
	const isDirectory = kind === "directory";
	const slash = isDirectory ? "/" : "";
	const modified = new Date(modifiedMillis).toISOString();
	const shown = `${modified.slice(0, 10)} ${modified.slice(11, 16)}`;
	// "./" before the name: a name with a colon would else be read as a scheme.
	const link = `<a href="./${escapeHtml(encodeURIComponent(name))}${slash}">${escapeHtml(name)}${slash}</a>`;
	const sizeCell = `<td class="n">${isDirectory ? "" : formatSize(size)}</td>`;
	return `<tr${isDirectory ? ' class="d"' : ""}><td>${link}</td>${sizeCell}<td class="n t"><time datetime="${modified}">${shown}</time></td></tr>`;
}

function breadcrumbs(segments: readonly string[], base: string): string {
	let href = `${base}/`;
	const links = [`<a href="${escapeHtml(href)}">home</a>`];
	for (const name of segments) {
		href += `${encodeURIComponent(name)}/`;
		links.push(`<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`);
	}
	return links.join("<span>/</span>");
}

function summary({ entries, omittedCount }: Listing): string {
	const directories = entries.filter(({ kind }) => kind === "directory").length;
	const files = entries.length - directories;
	const counts = `${directories} ${directories === 1 ? "folder" : "folders"}, ${files} ${files === 1 ? "file" : "files"}`;
	return omittedCount === 0 ? counts : `${counts}; ${omittedCount} more not shown`;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
