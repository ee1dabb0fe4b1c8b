/**
 * What a check finds and what it looks at. A check is a function from files to problems, so that a test can feed it bad files.
 *
 * @typedef {object} Problem
 * @property {string} file Path from the project's root.
 * @property {number} line From 1; 0 where the whole file is meant.
 * @property {string} message What is wrong, and what instead.
 *
 * @typedef {ReadonlyMap<string, string>} Files Text by path from the project's root, with "/" between folders.
 */

/**
 * @param {string} file
 * @param {number} line
 * @param {string} message
 * @returns {Problem}
 */
export function problem(file, line, message) {
	return { file, line, message };
}

/** @param {Problem} found */
export function formatProblem(found) {
	return `${found.file}${found.line > 0 ? `:${found.line}` : ""}: ${found.message}`;
}
