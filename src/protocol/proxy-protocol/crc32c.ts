/** The checksum CRC-32C (Castagnoli), which a PROXY protocol header of version 2 may carry. */

/** The polynomial, its bits in reverse order. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = makeTable();

/** The checksum of bytes `from` (inclusive) to `to` (exclusive), as a number from 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
	let sum = ~0;
	for (let at = from; at < to; at++) sum = (sum >>> 8) ^ TABLE[(sum ^ bytes[at]!) & 0xff]!;
	return ~sum >>> 0;
}

function makeTable(): Uint32Array {
	const table = new Uint32Array(256);
	for (let byte = 0; byte < 256; byte++) {
		let sum = byte;
		for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ POLYNOMIAL;
		table[byte] = sum;
	}
	return table;
}
