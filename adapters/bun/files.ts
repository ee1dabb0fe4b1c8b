/** Files on Bun: its `node:fs` behind the port. */
import * as fs from "node:fs";
import { resolve, sep } from "node:path";
import { callbackFiles, type FileCalls } from "../../src/operations/callback-files.ts";
import type { SystemFiles } from "../../src/runtime.ts";

export const calls: FileCalls = {
	open: (path, flags, mode, callback) => fs.open(path, flags, mode, callback),
	fstat: (descriptor, callback) => fs.fstat(descriptor, callback),
	stat: (path, callback) => fs.stat(path, callback),
	lstat: (path, callback) => fs.lstat(path, callback),
	realpath: (path, callback) => fs.realpath.native(path, callback),
	readdir: (path, options, callback) => fs.readdir(path, options, callback),
	readFile: (path, encoding, callback) => fs.readFile(path, encoding, callback),
	read: (descriptor, target, offset, length, position, callback) => fs.read(descriptor, target, offset, length, position, callback),
	close: (descriptor, callback) => fs.close(descriptor, callback),
	write: (descriptor, bytes, offset, length, position, callback) => fs.write(descriptor, bytes, offset, length, position, callback),
	mkdir: (path, options, callback) => fs.mkdir(path, options, callback),
	unlink: (path, callback) => fs.unlink(path, callback),
	watch: (path, options, listener) => fs.watch(path, options, listener),
};

/** Makes the files of this process. */
export function createFiles(): SystemFiles {
	// Windows has no O_NONBLOCK, and no named pipes among its files.
	const openFlags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0);
	const appendFlags = fs.constants.O_WRONLY | fs.constants.O_APPEND | fs.constants.O_CREAT;
	return callbackFiles({ calls, openFlags, appendFlags, separator: sep, resolve: (path) => resolve(path) });
}
