/** The raw TCP limit of Node: `node:net`, no HTTP at all. One write for each read. */
import { createServer } from "node:net";
import { announce } from "./answer.mjs";
import { HeadCounter } from "./head-counter.mjs";
import { RawAnswers } from "./raw-answers.mjs";

const answers = new RawAnswers();

const server = createServer({ noDelay: true }, (socket) => {
	const heads = new HeadCounter();
	socket.on("data", (chunk) => {
		const count = heads.count(chunk);
		if (count > 0) socket.write(answers.take(count));
	});
	socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => announce(server.address().port));
