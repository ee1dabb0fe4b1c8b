/**
 * Content types by file name extension (RFC 9110 §8.3). One table; what it doesn't know is "application/octet-stream", and
 * "nosniff" goes with every answer, so that no browser makes more of it.
 */

const UTF8 = "; charset=utf-8";

/** Types, each with its extensions. */
const TYPES: readonly (readonly [type: string, extensions: string])[] = [
	["text/html", "html htm"],
	["text/css", "css"],
	["text/javascript", "js mjs cjs"],
	["text/plain", "txt text log conf ini cfg env toml lock diff patch rst adoc"],
	["text/plain", "ts mts cts tsx jsx py rb go rs c h cc cpp hpp java kt swift sh bash zsh fish pl lua sql vue svelte"],
	["text/markdown", "md markdown"],
	["text/csv", "csv"],
	["text/tab-separated-values", "tsv"],
	["text/calendar", "ics"],
	["text/vcard", "vcf"],
	["text/vtt", "vtt"],
	["text/xml", "xsl xslt"],
	["text/yaml", "yaml yml"],
	["application/json", "json map webapp"],
	["application/ld+json", "jsonld"],
	["application/geo+json", "geojson"],
	["application/jsonl", "jsonl ndjson"],
	["application/manifest+json", "webmanifest"],
	["application/xml", "xml"],
	["application/xhtml+xml", "xhtml xht"],
	["application/atom+xml", "atom"],
	["application/rss+xml", "rss"],
	["application/wasm", "wasm"],
	["application/pdf", "pdf"],
	["application/rtf", "rtf"],
	["application/postscript", "ps eps"],
	["application/epub+zip", "epub"],
	["application/zip", "zip"],
	["application/gzip", "gz tgz"],
	["application/zstd", "zst"],
	["application/x-tar", "tar"],
	["application/x-bzip2", "bz2"],
	["application/x-xz", "xz"],
	["application/x-7z-compressed", "7z"],
	["application/vnd.rar", "rar"],
	["application/x-brotli", "br"],
	["application/java-archive", "jar"],
	["application/vnd.android.package-archive", "apk"],
	["application/vnd.debian.binary-package", "deb"],
	["application/x-apple-diskimage", "dmg"],
	["application/msword", "doc"],
	["application/vnd.ms-excel", "xls"],
	["application/vnd.ms-powerpoint", "ppt"],
	["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
	["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
	["application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"],
	["application/vnd.oasis.opendocument.text", "odt"],
	["application/vnd.oasis.opendocument.spreadsheet", "ods"],
	["application/vnd.oasis.opendocument.presentation", "odp"],
	["application/vnd.ms-fontobject", "eot"],
	["application/vnd.apple.mpegurl", "m3u8"],
	["application/dash+xml", "mpd"],
	["application/vnd.sqlite3", "sqlite sqlite3"],
	["application/vnd.apache.parquet", "parquet"],
	["application/pgp-signature", "sig"],
	["application/pkix-cert", "cer"],
	["application/x-pem-file", "pem"],
	["font/woff", "woff"],
	["font/woff2", "woff2"],
	["font/ttf", "ttf"],
	["font/otf", "otf"],
	["font/collection", "ttc"],
	["image/svg+xml", "svg"],
	["image/png", "png"],
	["image/apng", "apng"],
	["image/jpeg", "jpg jpeg jfif"],
	["image/gif", "gif"],
	["image/webp", "webp"],
	["image/avif", "avif"],
	["image/jxl", "jxl"],
	["image/heic", "heic"],
	["image/heif", "heif"],
	["image/bmp", "bmp"],
	["image/tiff", "tif tiff"],
	["image/x-icon", "ico cur"],
	["audio/mpeg", "mp3"],
	["audio/mp4", "m4a"],
	["audio/aac", "aac"],
	["audio/flac", "flac"],
	["audio/ogg", "ogg oga opus"],
	["audio/wav", "wav"],
	["audio/webm", "weba"],
	["audio/midi", "mid midi"],
	["video/mp4", "mp4 m4v"],
	["video/webm", "webm"],
	["video/ogg", "ogv"],
	["video/mpeg", "mpeg mpg"],
	["video/quicktime", "mov"],
	["video/x-msvideo", "avi"],
	["video/x-matroska", "mkv"],
	["video/mp2t", "m2ts"],
	["model/gltf+json", "gltf"],
	["model/gltf-binary", "glb"],
	["model/stl", "stl"],
	["model/obj", "obj"],
];

const UNKNOWN = "application/octet-stream";

/** Outside of text/*, these are text in UTF-8 too, and clients ask for it to be said. */
const TEXTUAL = /^(?:text\/|application\/(?:json|jsonl|xml|manifest\+json|.*\+json|.*\+xml)$|image\/svg\+xml$)/;

const byExtension: ReadonlyMap<string, string> = makeTable();

/** Content-Type of a file, by its name. A name that is all extension (".env") has none. */
export function contentTypeOf(fileName: string): string {
	const dot = fileName.lastIndexOf(".");
	if (dot <= 0) return UNKNOWN;
	return byExtension.get(fileName.slice(dot + 1).toLowerCase()) ?? UNKNOWN;
}

function makeTable(): ReadonlyMap<string, string> {
	const table = new Map<string, string>();
	for (const [type, extensions] of TYPES) {
		const value = TEXTUAL.test(type) ? type + UTF8 : type;
		for (const extension of extensions.split(" ")) table.set(extension, value);
	}
	return table;
}
