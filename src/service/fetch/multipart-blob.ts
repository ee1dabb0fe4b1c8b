/**
 * A FormData as multipart/form-data (RFC 7578), with its boundary in the type.
 *
 * The runtimes can write this too, but only asynchronously, and not all of them tell the boundary in a field. A Blob only
 * refers to the files in it, so nothing is read here.
 */

/** A blob of the form, of a type that names the boundary. */
export function multipartBlob(form: FormData): Blob {
	const boundary = `trivet-${crypto.randomUUID()}`;
	const parts: BlobPart[] = [];
	for (const [name, value] of form) {
		const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeQuotes(normalizeLines(name))}"`;
		if (typeof value === "string") parts.push(`${disposition}\r\n\r\n${normalizeLines(value)}\r\n`);
		else {
			const type = value.type === "" ? "application/octet-stream" : value.type;
			parts.push(`${disposition}; filename="${escapeQuotes(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`, value, "\r\n");
		}
	}
	parts.push(`--${boundary}--\r\n`);
	return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` });
}

/** Line ends in names and values are CRLF, whatever they were. */
function normalizeLines(text: string): string {
	return text.replace(/\r\n|\r|\n/g, "\r\n");
}

/** What can't stand between the quotes of a name: HTML's own way, which RFC 7578 §2 leaves open. */
function escapeQuotes(text: string): string {
	return text.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");
}
