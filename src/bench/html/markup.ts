/** Pieces of HTML whose text can't become markup. */

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? "");
}

/** A table: the first row heads the columns, the first cell of each further row heads that row. Cells are text. */
export function table(caption: string, rows: readonly (readonly string[])[]): string {
	const [head = [], ...body] = rows;
	const header = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
	const lines = body.map(([first = "", ...rest]) => {
		const cells = rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("");
		return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`;
	});
	return `<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${header}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
}

export function paragraph(text: string, className = ""): string {
	return `<p${className === "" ? "" : ` class="${className}"`}>${escapeHtml(text)}</p>`;
}

export function list(items: readonly string[]): string {
	return items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
}
