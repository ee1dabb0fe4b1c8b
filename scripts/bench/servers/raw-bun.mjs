/** The raw TCP limit of Bun: `Bun.listen`, no HTTP at all. One write for each read. */
import { announce } from "./answer.mjs";
import { HeadCounter } from "./head-counter.mjs";
import { RawAnswers } from "./raw-answers.mjs";

const answers = new RawAnswers();

const listener = Bun.listen({
	hostname: "127.0.0.1",
	port: 0,
	socket: {
		open(socket) {
			socket.data = { heads: new HeadCounter(), unsent: [] };
		},
		data(socket, chunk) {
			const state = socket.data;
			const count = state.heads.count(chunk);
			if (count === 0) return;
			const run = answers.take(count);
			if (state.unsent.length > 0) {
				state.unsent.push(run);
				return;
			}
			// `write` says how much the operating system took and keeps nothing itself.
			const sent = socket.write(run);
			if (sent >= 0 && sent < run.length) state.unsent.push(run.subarray(sent));
		},
		drain(socket) {
			const { unsent } = socket.data;
			while (unsent.length > 0) {
				const sent = socket.write(unsent[0]);
				if (sent < unsent[0].length) {
					if (sent > 0) unsent[0] = unsent[0].subarray(sent);
					return;
				}
				unsent.shift();
			}
		},
		error() {},
	},
});
announce(listener.port);
