/**
 * The header of PROXY protocol version 2: a signature, a command, addresses, and vectors of type, length and value.
 *
 * Of the vectors two are read: the checksum, which is verified, and what the proxy knows of TLS between the client and itself. Vectors of other
 * types are stepped over; those that don't fit the header make it malformed. Finding the end of the header is `header-reader.ts`.
 */
import { IP_BYTES, ipAddressText, mapIpv4 } from "../bytes/ip-address.ts";
import type { Endpoint, Platform } from "../connection.ts";
import { crc32c } from "./crc32c.ts";
import type { ProxyHeader } from "./proxy-header.ts";

/** Octets in front of the addresses: signature, command, family, and the length of what follows. */
export const FIXED_BYTES = 16;

const COMMAND_AT = 12;
const FAMILY_AT = 13;

const VERSION = 2;
const LOCAL = 0;
const PROXY = 1;

const UNSPECIFIED = 0;
const IPV4 = 1;
/** 2 is IPv6. */
const UNIX = 3;
const STREAM = 1;
const DATAGRAM = 2;

const IPV4_BYTES = 4;
const UNIX_PATH_BYTES = 108;

const VECTOR_HEAD_BYTES = 3;
const CHECKSUM = 0x03;
const TLS = 0x20;
/** An octet of flags and four of a certificate's verification, in front of further vectors. */
const TLS_HEAD_BYTES = 5;
const CLIENT_USED_TLS = 1;

const OWN_ENDS: ProxyHeader = { version: 2, ends: null, isSecure: null };

/** Whether the octet behind the signature is one that this version has. */
export function isKnownCommand(octet: number): boolean {
	return octet >> 4 === VERSION && (octet & 15) <= PROXY;
}

/** What the first `length` octets say, which are the whole header with a command that is known; null where it is malformed. */
export function parseBinaryHeader(bytes: Uint8Array, length: number, platform: Platform): ProxyHeader | null {
	// The block of a LOCAL header is to be discarded, whatever is in it.
	if ((bytes[COMMAND_AT]! & 15) === LOCAL) return OWN_ENDS;
	const family = bytes[FAMILY_AT]! >> 4;
	const protocol = bytes[FAMILY_AT]! & 15;
	if (family > UNIX || protocol > DATAGRAM) return null;
	// What isn't a stream of a family we know is to be treated as unspecified: then the connection speaks for itself.
	if (family === UNSPECIFIED || protocol !== STREAM) return OWN_ENDS;
	const vectorsAt = FIXED_BYTES + addressBytes(family);
	if (length < vectorsAt) return null;
	const vectors = new VectorReader(bytes, length);
	if (!vectors.read(vectorsAt, length)) return null;
	const ends = family === UNIX ? unixEnds(bytes, platform) : ipEnds(bytes, family);
	return { version: 2, ends, isSecure: vectors.isSecure };
}

function addressBytes(family: number): number {
	if (family === UNIX) return 2 * UNIX_PATH_BYTES;
	return family === IPV4 ? 2 * IPV4_BYTES + 4 : 2 * IP_BYTES + 4;
}

function ipEnds(bytes: Uint8Array, family: number): { peer: Endpoint; local: Endpoint } {
	const size = family === IPV4 ? IPV4_BYTES : IP_BYTES;
	const portsAt = FIXED_BYTES + 2 * size;
	return { peer: ipEnd(bytes, FIXED_BYTES, size, portsAt), local: ipEnd(bytes, FIXED_BYTES + size, size, portsAt + 2) };
}

function ipEnd(bytes: Uint8Array, at: number, size: number, portAt: number): Endpoint {
	const octets = new Uint8Array(IP_BYTES);
	octets.set(bytes.subarray(at, at + size), size === IPV4_BYTES ? mapIpv4(octets) : 0);
	return { transport: "tcp", address: ipAddressText(octets), port: (bytes[portAt]! << 8) | bytes[portAt + 1]! };
}

function unixEnds(bytes: Uint8Array, platform: Platform): { peer: Endpoint; local: Endpoint } {
	return { peer: unixEnd(bytes, FIXED_BYTES, platform), local: unixEnd(bytes, FIXED_BYTES + UNIX_PATH_BYTES, platform) };
}

/** A path ends at the first NUL. One that begins with NUL is a name without a file, which is written "@name", or is none at all. */
function unixEnd(bytes: Uint8Array, at: number, platform: Platform): Endpoint {
	const path = bytes.slice(at, at + UNIX_PATH_BYTES);
	const isAbstract = path[0] === 0;
	const end = path.indexOf(0, 1);
	const name = platform.utf8Text(path.subarray(isAbstract ? 1 : 0, end < 0 ? path.length : end));
	return { transport: "unix", address: isAbstract && name !== "" ? `@${name}` : name, port: 0 };
}

class VectorReader {
	isSecure: boolean | null;
	readonly #bytes: Uint8Array;
	readonly #length: number;
	#hasChecksum: boolean;

	constructor(bytes: Uint8Array, length: number) {
		this.isSecure = null;
		this.#bytes = bytes;
		this.#length = length;
		this.#hasChecksum = false;
	}

	/** False where a vector doesn't fit, stands twice, or the checksum is wrong. */
	read(from: number, to: number): boolean {
		let at = from;
		while (at < to) {
			const valueAt = at + VECTOR_HEAD_BYTES;
			const next = this.#end(at, to);
			if (next < 0) return false;
			if (this.#bytes[at] === CHECKSUM && !this.#verify(valueAt, next)) return false;
			if (this.#bytes[at] === TLS && !this.#readTls(valueAt, next)) return false;
			at = next;
		}
		return true;
	}

	/** Where the vector at `at` ends; -1 where that is past `to`. */
	#end(at: number, to: number): number {
		if (at + VECTOR_HEAD_BYTES > to) return -1;
		const end = at + VECTOR_HEAD_BYTES + ((this.#bytes[at + 1]! << 8) | this.#bytes[at + 2]!);
		return end > to ? -1 : end;
	}

	/** The checksum is that of the header with zeros in the checksum's own place. */
	#verify(from: number, to: number): boolean {
		if (to - from !== 4 || this.#hasChecksum) return false;
		this.#hasChecksum = true;
		const zeroed = this.#bytes.slice(0, this.#length).fill(0, from, to);
		const bytes = this.#bytes;
		const given = ((bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!) >>> 0;
		return crc32c(zeroed, 0, this.#length) === given;
	}

	#readTls(from: number, to: number): boolean {
		if (to - from < TLS_HEAD_BYTES || this.isSecure !== null) return false;
		this.isSecure = (this.#bytes[from]! & CLIENT_USED_TLS) !== 0;
		let at = from + TLS_HEAD_BYTES;
		while (at < to && at >= 0) at = this.#end(at, to);
		return at === to;
	}
}
