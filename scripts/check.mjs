/** `npm run check`: the rules of the house that neither the compiler nor the linter knows. Exits 1 when one is broken. */
import { checkCitations } from "./checks/citations.mjs";
import { checkFileLength } from "./checks/file-length.mjs";
import { checkFileNames } from "./checks/file-names.mjs";
import { checkImports } from "./checks/imports.mjs";
import { checkManifest } from "./checks/manifest.mjs";
import { formatProblem } from "./checks/problem.mjs";
import { readProjectFiles } from "./checks/project-files.mjs";
import { checkPurity } from "./checks/purity.mjs";
import { ROOT } from "./project/paths.mjs";

const CHECKS = {
	"imports go one way, without cycles": checkImports,
	"src names no runtime, src/protocol is pure": checkPurity,
	"file names say what is in them": checkFileNames,
	"no file is over 400 lines without a reason": checkFileLength,
	"cited sections exist": checkCitations,
	"versions agree, no package at runtime": checkManifest,
};

const files = readProjectFiles(ROOT);
let problemCount = 0;
for (const [rule, check] of Object.entries(CHECKS)) {
	const problems = check(files);
	problemCount += problems.length;
	console.log(`${problems.length === 0 ? "ok    " : "BROKEN"} ${rule}`);
	for (const found of problems) console.log(`       ${formatProblem(found)}`);
}
console.log(`${files.size} files, ${problemCount} problems`);
if (problemCount > 0) process.exitCode = 1;
