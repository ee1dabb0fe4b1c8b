/** Files on Node: `node:fs` behind the port. */
import * as fs from "node:fs";
import { resolve, sep } from "node:path";
import { callbackFiles, type FileCalls } from "../../src/operations/callback-files.ts";
import type { Files } from "../../src/runtime.ts";

const calls: FileCalls = {
	open: (path, flags, callback) => fs.open(path, flags, callback),
	fstat: (descriptor, callback) => fs.fstat(descriptor, callback),
	stat: (path, callback) => fs.stat(path, callback),
	lstat: (path, callback) => fs.lstat(path, callback),
	realpath: (path, callback) => fs.realpath.native(path, callback),
	readdir: (path, options, callback) => fs.readdir(path, options, callback),
	readFile: (path, encoding, callback) => fs.readFile(path, encoding, callback),
	read: (descriptor, target, offset, length, position, callback) => fs.read(descriptor, target, offset, length, position, callback),
	close: (descriptor, callback) => fs.close(descriptor, callback),
};

/** Makes the files of this process. */
export function createFiles(): Files {
	// Windows has no O_NONBLOCK, and no named pipes among its files.
	const openFlags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);
	return callbackFiles({ calls, openFlags, separator: sep, resolve: (path) => resolve(path) });
}
