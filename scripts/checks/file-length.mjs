/** A file past 400 lines is probably two things. One that is not stands here with its reason; vectors are data. */
import { problem } from "./problem.mjs";

const LINE_LIMIT = 400;

/** @type {Readonly<Record<string, string>>} Reason by path. */
export const LONG_FILES = {
	"src/protocol/http1/connection.ts":
		"the transitions of one state machine, in one place; parsing, content, responses and calls to user code are already files of their own",
};

/**
 * @param {import("./problem.mjs").Files} files
 * @param {Readonly<Record<string, string>>} [allowed]
 * @returns {import("./problem.mjs").Problem[]}
 */
export function checkFileLength(files, allowed = LONG_FILES) {
	/** @type {import("./problem.mjs").Problem[]} */
	const problems = [];
	for (const [file, source] of files) {
		if (!/^(src|adapters|test|scripts)\/.*\.(ts|mjs|mts)$/.test(file)) continue;
		if (file.startsWith("test/vectors/")) continue;
		const lineCount = source.split("\n").length - 1;
		const isLong = lineCount > LINE_LIMIT;
		if (isLong && !(file in allowed))
			problems.push(problem(file, 0, `has ${lineCount} lines; split it, or say in scripts/checks/file-length.mjs why not.`));
		if (!isLong && file in allowed) problems.push(problem(file, 0, "has a reason in scripts/checks/file-length.mjs to be long, and isn't."));
	}
	return problems;
}
