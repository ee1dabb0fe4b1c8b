/** The raw TCP limit of Deno: `Deno.listen`, no HTTP at all. One write for each read. */
import { announce } from "./answer.mjs";
import { HeadCounter } from "./head-counter.mjs";
import { RawAnswers } from "./raw-answers.mjs";

const answers = new RawAnswers();

async function serve(connection) {
	const heads = new HeadCounter();
	// Room for 16 pipelined requests; an idle connection holds no more than this.
	const buffer = new Uint8Array(2048);
	try {
		for (let length = await connection.read(buffer); length !== null; length = await connection.read(buffer)) {
			const count = heads.count(buffer.subarray(0, length));
			if (count === 0) continue;
			let run = answers.take(count);
			// `write` may take less than it is given.
			for (let sent = await connection.write(run); sent < run.length; sent = await connection.write(run)) run = run.subarray(sent);
		}
	} catch {
		// The peer reset the connection.
	}
	try {
		connection.close();
	} catch {
		// It was closed already.
	}
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
announce(listener.addr.port);
for await (const connection of listener) {
	connection.setNoDelay(true);
	serve(connection);
}
