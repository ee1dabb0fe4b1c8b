/**
 * The sections of the RFCs that we cite, from their tables of contents. In each table "15.5:22" says that §15.5 has 22 subsections;
 * the number in front of all is how many sections the document has. A section that isn't named has no subsections.
 */

/** @type {Readonly<Record<string, string>>} */
const TABLES = {
	// URI: Generic Syntax
	3986: "9 1:3 1.1:3 1.2:3 2:5 3:5 3.2:3 4:5 5:4 5.1:4 5.2:4 5.4:2 6:2 6.2:4 6.2.2:3 7:6",
	// IP Version 6 Addressing Architecture
	4291: "6 2:8 2.5:7 2.5.5:2 2.6:1 2.7:1 6:2",
	// Augmented BNF for Syntax Specifications
	5234: "8 2:4 3:10",
	// HTTP State Management Mechanism
	6265: "10 2:3 3:1 4:2 4.1:2 4.1.2:6 4.2:2 5:4 5.1:4 5.2:6 6:3 7:3 8:7 9:4",
	// Content-Disposition in HTTP
	6266: "10 4:5 8:2",
	// The WebSocket Protocol
	6455: "13 1:9 2:1 4:4 4.2:2 5:8 5.5:3 6:2 7:4 7.1:7 7.2:3 7.4:2 8:1 9:2 10:8 11:8",
	// Additional HTTP Status Codes
	6585: "8 6:1 7:4",
	// Forwarded HTTP Extension
	7239: "9 5:5 6:3 7:5 8:3",
	// multipart/form-data
	7578: "9 4:8 5:4 5.1:3",
	// Character set and language of field parameters
	8187: "6 3:3 3.2:3 4:2",
	// JSON
	8259: "13 1:3 8:3",
	// 103 Early Hints
	8297: "6 1:1",
	// Well-Known URIs
	8615: "6 1:1 3:1 4:4 5:2",
	// HTTP Semantics
	9110:
		"18 1:4 2:5 3:9 4:3 4.2:5 4.3:5 5:6 5.6:7 5.6.1:2 6:6 6.4:2 6.5:2 6.6:2 7:8 7.3:3 7.6:3 8:8 8.3:3 8.4:1 8.4.1:3 8.5:1 8.8:3 " +
		"8.8.2:2 8.8.3:3 9:3 9.2:3 9.3:8 10:2 10.1:5 10.2:4 11:7 11.6:3 11.7:3 12:5 12.4:3 12.5:5 13:2 13.1:5 13.2:2 14:6 14.1:2 " +
		"15:6 15.2:2 15.3:7 15.3.7:3 15.4:9 15.5:22 15.6:6 16:7 16.1:2 16.2:2 16.3:2 16.3.2:2 16.4:2 16.5:2 16.6:2 17:16 17.16:4 18:10",
	// HTTP Caching
	9111: "8 1:2 1.2:2 3:5 4:4 4.2:4 4.3:5 5:5 5.2:4 5.2.1:7 5.2.2:10 7:3",
	// HTTP/1.1
	9112: "12 1:2 2:3 3:3 3.2:4 5:2 6:3 7:4 7.1:3 9:8 9.3:2 10:2 11:4 12:4",
	// Transmission Control Protocol
	9293: "7 2:2 3:10 3.3:2 3.4:3 3.5:3 3.6:1 3.7:5 3.8:6 3.8.6:3 3.9:2 3.10:8",
	// Problem Details for HTTP APIs
	9457: "7 3:2 3.1:5 4:2 4.2:1",
};

/**
 * True when the RFC has that section; null when we have no table of it.
 * @param {string} rfc Its number.
 * @param {string} section "6.3".
 */
export function hasSection(rfc, section) {
	const table = TABLES[rfc];
	if (table === undefined) return null;
	const counts = new Map(table.split(" ").map((entry) => /** @type {[string, string]} */ (entry.includes(":") ? entry.split(":") : ["", entry])));
	let parent = "";
	for (const number of section.split(".")) {
		if (!(Number(number) >= 1 && Number(number) <= Number(counts.get(parent) ?? 0))) return false;
		parent = parent === "" ? number : `${parent}.${number}`;
	}
	return true;
}
