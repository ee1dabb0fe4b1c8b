/** nginx as a point of reference: one worker, a configuration of its own, the answer from memory. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pinCommand } from "./cores.mjs";
import { findProgram } from "./programs.mjs";
import { startServer } from "./server-process.mjs";
import { BODY, CONTENT_TYPE } from "./servers/answer.mjs";

/** Starts nginx with its files in `folder`, pinned to `core`; see `startServer` for what it resolves with. */
export async function startNginx(folder, core) {
	const program = findProgram("nginx");
	if (program === null) throw new Error("nginx is not on PATH");
	const port = await findFreePort();
	const home = join(folder, `nginx-${port}`);
	mkdirSync(home);
	const file = join(home, "nginx.conf");
	writeFileSync(file, writeConfiguration(home, port));
	return startServer(pinCommand([program, "-p", home, "-c", file, "-e", join(home, "error.log")], core), { port });
}

function writeConfiguration(home, port) {
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${home}/${name};`);
	return `
daemon off;
worker_processes 1;
pid ${home}/pid;
events { worker_connections 20000; }
http {
	access_log off;
	${temporary.join("\n\t")}
	default_type ${CONTENT_TYPE};
	tcp_nodelay on;
	keepalive_requests 1000000000;
	server {
		listen 127.0.0.1:${port};
		location / { return 200 "${BODY}"; }
	}
}
`;
}

function findFreePort() {
	return new Promise((resolve, reject) => {
		const server = createServer().on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}
