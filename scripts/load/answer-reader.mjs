/** Reads answers of `worker-app.mjs` from one connection, octet by octet as they come, and says what is wrong with one that isn't right. */

const HEAD_END = "\r\n\r\n";
const HEAD_LIMIT = 4096;

export class AnswerReader {
	#received = "";

	/** True where part of an answer has come. */
	get isBusy() {
		return this.#received !== "";
	}

	/**
	 * Takes text (latin-1). Null: more is needed. Else `{ status, worker, closes }` of the answer that is complete now, or `{ problem }`. `closes`: the
	 * server said that this was the last one.
	 */
	take(text) {
		this.#received += text;
		const end = this.#received.indexOf(HEAD_END);
		if (end < 0) return this.#received.length > HEAD_LIMIT ? { problem: "a head without end" } : null;
		const head = this.#received.slice(0, end);
		const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(head)?.[1]);
		const length = Number(/^content-length: *(\d+)$/im.exec(head)?.[1]);
		if (!(status > 0) || !(length >= 0)) return { problem: "a malformed answer" };
		const byteCount = end + HEAD_END.length + length;
		if (this.#received.length < byteCount) return null;
		if (this.#received.length > byteCount) return { problem: "octets after the answer" };
		this.#received = "";
		return { status, worker: Number(/^x-worker: *(\d+)$/im.exec(head)?.[1] ?? 0), closes: /^connection: *close$/im.test(head) };
	}
}
