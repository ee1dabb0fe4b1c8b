/**
 * Lays out what a container image of an executable needs, and nothing else: the executable as /trivet, the shared libraries that it is linked with, names for
 * root and for the user it runs as, certificate authorities where this machine has them, and the folders it writes to. The Dockerfile copies the folder;
 * `try-image.sh` runs the executable in it. Linux with glibc only.
 *
 *   node scripts/deploy/image-tree.mjs dist/bin/trivet-bun-linux-x64 /image
 */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

/** Whom the image runs as: what distroless images call "nonroot". */
const USER = 65532;
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
const NAMES = {
	"etc/passwd": `root:x:0:0:root:/:/sbin/nologin\nnonroot:x:${USER}:${USER}:nonroot:/:/sbin/nologin\n`,
	"etc/group": `root:x:0:\nnonroot:x:${USER}:\n`,
	"etc/nsswitch.conf": "hosts: files dns\n",
};

const [executable, folder] = process.argv.slice(2);
if (executable === undefined || folder === undefined || !existsSync(executable)) {
	console.error("usage: node scripts/deploy/image-tree.mjs EXECUTABLE FOLDER");
	process.exit(64);
}

add(executable, "trivet", 0o755);
for (const library of linkedLibraries(executable)) add(library, library, 0o755);
if (existsSync(AUTHORITIES)) add(AUTHORITIES, AUTHORITIES, 0o644);
for (const [path, text] of Object.entries(NAMES)) {
	mkdirSync(dirname(join(folder, path)), { recursive: true });
	writeFileSync(join(folder, path), text);
}
addFolder("run/trivet", 0o700, USER);
addFolder("tmp", 0o1777, 0);
addFolder("srv", 0o755, 0);

/** Paths of the libraries and of the loader, as `ldd` finds them. The kernel's own (linux-vdso) has none. */
function linkedLibraries(file) {
	const text = execFileSync("ldd", [file], { encoding: "utf8" });
	const missing = /^\s*(\S+) => not found/m.exec(text);
	if (missing !== null) throw new Error(`${file} needs ${missing[1]}, which isn't here.`);
	return [...text.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map((match) => match[1]);
}

function add(from, path, mode) {
	const to = join(folder, path);
	mkdirSync(dirname(to), { recursive: true });
	copyFileSync(from, to);
	chmodSync(to, mode);
}

function addFolder(path, mode, owner) {
	const to = join(folder, path);
	mkdirSync(to, { recursive: true });
	chmodSync(to, mode);
	// A builder that isn't root leaves that to whoever copies the folder.
	if (process.getuid?.() === 0) chownSync(to, owner, owner);
}
