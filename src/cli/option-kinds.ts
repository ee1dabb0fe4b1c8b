/** The kinds of value an option may have: how its text is read, and what a message says was expected. `options.ts` uses them. */

import { isIpAddress, LOCALHOST, parseListenAddress, parseListenHost } from "../operations/listen-address.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "../operations/logs/log-format.ts";
import { parseByteCount, parseMillis } from "../operations/measures.ts";
import { parseNetwork } from "../operations/proxies/networks.ts";
import { UsageError } from "../protocol/faults.ts";
import type { ListenAddress } from "../runtime.ts";
import type { CachePolicy } from "../service/static/cache-policy.ts";
import { joinFieldLines, parseFieldLine } from "./field-lines.ts";

export interface OptionKind<T> {
	/** Completes "expected …". */
	readonly expected: string;
	/** "never": a switch. "optional": a value only after "=" (or where `takesNext` says so). */
	readonly value: "never" | "always" | "optional";
	/** What the flag means without a value. */
	readonly alone?: T;
	/** What `--no-flag` means; absent where that doesn't exist. */
	readonly negated?: T;
	/** The value, or undefined where the text isn't one. May throw a `UsageError` that says more. */
	read(text: string): T | undefined;
	/** For "optional": whether the next argument is the value. */
	takesNext?(text: string): boolean;
	/** For an option that may be repeated. */
	merge?(earlier: T, later: T): T;
	/** What parts several values in an environment variable. */
	readonly separator?: string;
}

const TRUE_WORDS = ["1", "true", "yes", "on"];
const FALSE_WORDS = ["0", "false", "no", "off"];

function readSwitch(text: string): boolean | undefined {
	const word = text.toLowerCase();
	if (TRUE_WORDS.includes(word)) return true;
	return FALSE_WORDS.includes(word) ? false : undefined;
}

/** On, or off by `--no-…`. */
export const SWITCH: OptionKind<boolean> = { expected: "on or off", value: "never", alone: true, negated: false, read: readSwitch };

/** On only: printing help has no opposite. */
export const COMMAND_SWITCH: OptionKind<boolean> = { expected: "on or off", value: "never", alone: true, read: readSwitch };

export const PORT: OptionKind<number> = {
	expected: "a port, 0 to 65535",
	value: "always",
	read: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
};

/** Alone it means every interface. A bare next word is taken where it can only be a host; a name needs "=". */
export const HOST: OptionKind<string> = {
	expected: "a host name or an IP address",
	value: "optional",
	alone: "*",
	read: parseListenHost,
	takesNext: (text) => text === LOCALHOST || text === "*" || isIpAddress(text),
};

export const ADDRESSES: OptionKind<readonly ListenAddress[]> = {
	expected: "tcp://host:port, :port, unix:/path, unix:/path|0660, fd:N or systemd:[NAME]",
	value: "always",
	read: (text) => [parseListenAddress(text)],
	merge: (earlier, later) => [...earlier, ...later],
	separator: ",",
};

export const SIZE: OptionKind<number> = {
	expected: "a size above 0, such as 512, 16k, 16M or 1G",
	value: "always",
	read: (text) => positive(parseByteCount(text)),
};

export const TIME: OptionKind<number> = {
	expected: "a time above 0 with its unit, such as 500ms, 10s, 5m or 1h",
	value: "always",
	read: (text) => positive(parseMillis(text)),
};

export const TIME_OR_NONE: OptionKind<number> = {
	expected: "a time with its unit, such as 500ms, 10s, 5m or 1h, or 0",
	value: "always",
	read: (text) => parseMillis(text) ?? undefined,
};

export const COUNT: OptionKind<number> = {
	expected: "a whole number above 0",
	value: "always",
	read: (text) => (/^\d{1,9}$/.test(text) ? positive(Number(text)) : undefined),
};

/** A fallback page for navigations; alone it is index.html. `false` is off. */
export const FALLBACK: OptionKind<string | false> = {
	expected: "the name of a file in the folder",
	value: "optional",
	alone: "index.html",
	negated: false,
	read: (text) => {
		const word = readSwitch(text);
		if (word !== undefined) return word ? "index.html" : false;
		return isPlainPath(text) ? text : undefined;
	},
};

export const FILE_NAMES: OptionKind<readonly string[]> = {
	expected: "file names parted by commas, such as index.html,index.htm",
	value: "always",
	read: (text) => {
		const names = text.split(",").map((name) => name.trim());
		return names.every((name) => isPlainPath(name) && !name.includes("/")) ? names : undefined;
	},
};

export const URL_PATH: OptionKind<string> = {
	expected: "a path that begins with /, such as /docs/",
	value: "always",
	read: (text) => (/^\/(?:[A-Za-z0-9._~!$&'()*+,;=:@%-]+(?:\/|$))*$/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text) ? text : undefined),
};

export const CACHE: OptionKind<CachePolicy> = {
	expected: "auto, off, or a number of seconds",
	value: "always",
	negated: "off",
	read: (text) => {
		if (text === "auto" || text === "off") return text;
		return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
	},
};

/** Field lines "Name: value", as alternating names and values. */
export const FIELD_LINES: OptionKind<readonly string[]> = {
	expected: "a field such as 'X-Frame-Options: DENY'",
	value: "always",
	read: parseFieldLine,
	merge: joinFieldLines,
	separator: "\n",
};

/** A size, or off (0). */
export const SIZE_OR_NONE: OptionKind<number> = {
	expected: "a size such as 256M or 1G, or off",
	value: "always",
	negated: 0,
	read: (text) => (FALSE_WORDS.includes(text.toLowerCase()) ? 0 : (parseByteCount(text) ?? undefined)),
};

export const WORKERS: OptionKind<number | "auto"> = {
	expected: "a number of processes from 1 to 256, or auto",
	value: "always",
	read: (text) => (text === "auto" ? "auto" : /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 256 ? Number(text) : undefined),
};

/** A file of this machine; `false` is none. */
export const FILE_PATH: OptionKind<string | false> = {
	expected: "the path of a file",
	value: "always",
	negated: false,
	read: (text) => (text === "" || text.includes("\0") ? undefined : text),
};

export const FILE_PATHS: OptionKind<readonly string[]> = {
	expected: "the path of a file",
	value: "always",
	read: (text) => (text === "" || text.includes("\0") ? undefined : [text]),
	merge: (earlier, later) => [...earlier, ...later],
	separator: ",",
};

export const LOG_FORMAT: OptionKind<LogFormat> = {
	expected: "text, combined, json or off",
	value: "always",
	negated: "off",
	read: (text) => LOG_FORMATS.find((format) => format === text),
};

export const LOG_LEVEL: OptionKind<LogLevel> = {
	expected: "debug, info, warn or error",
	value: "always",
	read: (text) => LOG_LEVELS.find((level) => level === text),
};

/** Networks whose word is believed, as written: each was checked by `parseNetwork`. */
export const NETWORKS: OptionKind<readonly string[]> = {
	expected: "loopback, private, addresses or networks such as 10.0.0.0/8, parted by commas",
	value: "always",
	negated: [],
	read: (text) => (FALSE_WORDS.includes(text.toLowerCase()) ? [] : readNetworks(text)),
	merge: (earlier, later) => [...earlier, ...later],
	separator: ",",
};

export const PROXY_NETWORKS: OptionKind<readonly string[]> = {
	expected: "all, loopback, private, addresses or networks such as 10.0.0.0/8, parted by commas",
	value: "optional",
	alone: ["all"],
	negated: [],
	read: (text) => {
		const word = readSwitch(text);
		if (word !== undefined) return word ? ["all"] : [];
		return readNetworks(text);
	},
};

function readNetworks(text: string): readonly string[] | undefined {
	const names = text.split(",").map((name) => name.trim());
	return names.length > 0 && names.every((name) => parseNetwork(name) !== null) ? names : undefined;
}

/** Where the admin listener is; `false` is nowhere. */
export const ADMIN: OptionKind<ListenAddress | false> = {
	expected: "unix:/path, a loopback host:port, or off",
	value: "always",
	negated: false,
	read: (text) => {
		if (FALSE_WORDS.includes(text.toLowerCase())) return false;
		const address = parseListenAddress(text);
		if (address.transport === "inherited") return undefined;
		if (address.transport === "tcp" && !isLoopbackHost(address.host)) {
			throw new UsageError("the admin listener is for this machine only: use a loopback address such as 127.0.0.1:2019, or unix:/path.");
		}
		return address;
	},
};

function isLoopbackHost(host: string): boolean {
	return host === LOCALHOST || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

export const SECRET: OptionKind<string> = {
	expected: "a secret of at least 16 characters without spaces",
	value: "always",
	read: (text) => (/^[\x21-\x7e]{16,256}$/.test(text) ? text : undefined),
};

function pathOption(initial: string): OptionKind<string | false> {
	return {
		expected: `a path such as ${initial}`,
		value: "optional",
		alone: initial,
		negated: false,
		read: (text) => {
			const word = readSwitch(text);
			if (word !== undefined) return word ? initial : false;
			return URL_PATH.read(text);
		},
	};
}

export const HEALTH_PATH: OptionKind<string | false> = pathOption("/healthz");
export const METRICS_PATH: OptionKind<string | false> = pathOption("/metrics");

function positive(value: number | null): number | undefined {
	return value === null || value < 1 ? undefined : value;
}

function isPlainPath(text: string): boolean {
	return text !== "" && !text.startsWith("/") && !text.includes("\\") && !text.includes("\0") && !text.split("/").includes("..");
}
