/**
 * Are the answers right? Asked before anything is timed, with the very bytes that the generator sends: a server that is fast and wrong isn't compared.
 *
 * Checked on each connection: status, media type, Date, framing, length, every octet of content, the number of answers, and that nothing follows. The
 * bytes go out whole, cut inside the empty line, and cut inside a field line; twice on a connection where it stays open.
 */
import { messageOf } from "../operations/describe-failure.ts";
import type { ConnectAddress, Runtime } from "../runtime.ts";
import { type Answer, readAnswer, valuesOf } from "./answer-reader.ts";
import { GatePeer } from "./gate-peer.ts";
import { batchBytes, expectedContent, joined, type Workload } from "./workloads.ts";

/** How long after the last answer we listen for one too many. */
const QUIET_MILLIS = 30;
/** How far a server's clock may be off; both run on one machine. */
const CLOCK_MILLIS = 5000;

export type Verdict =
	/** `size`: octets of one answer. */
	| { readonly kind: "right"; readonly size: number }
	/** It says itself that it doesn't do this: 404, 405, 501. */
	| { readonly kind: "refused"; readonly why: string }
	| { readonly kind: "wrong"; readonly why: string };

export interface Asked {
	readonly address: ConnectAddress;
	readonly host: string;
	readonly workload: Workload;
}

/** Asks a server and judges. Never rejects. */
export async function judgeAnswers(runtime: Runtime, asked: Asked): Promise<Verdict> {
	const batch = batchBytes(asked.workload, asked.host);
	const headLength = batch.length - asked.workload.contentBytes;
	let size = 0;
	for (const [how, cuts] of [
		["whole", []],
		["cut in the empty line", [headLength - 3]],
		["cut in three", [9, headLength - 1]],
	] as const) {
		try {
			const judged = await judgeConnection(runtime, asked, partsOf(batch, cuts));
			if (typeof judged === "string") return { kind: "refused", why: judged };
			size = judged;
		} catch (error) {
			return { kind: "wrong", why: `request ${how}: ${messageOf(error)}` };
		}
	}
	return { kind: "right", size };
}

/** The size of an answer; a text where the server refuses. Throws an Error that says what is wrong. */
async function judgeConnection(runtime: Runtime, { address, workload }: Asked, parts: readonly Uint8Array[]): Promise<number | string> {
	const peer = new GatePeer(runtime, address);
	try {
		await peer.opened();
		let size = 0;
		for (let batch = 0; batch < (workload.connects ? 1 : 2); batch++) {
			for (const part of parts) await peer.send(part);
			for (let index = 0; index < workload.depth; index++) {
				const answer = await peer.take(readAnswer);
				if ([404, 405, 501].includes(answer.status)) return `status ${answer.status}`;
				judgeAnswer(answer, workload, runtime.clock.unixMillis());
				({ size } = answer);
			}
			if (workload.connects) await peer.ended();
			else await peer.expectNothing(QUIET_MILLIS);
		}
		return size;
	} finally {
		peer.close();
	}
}

/** Throws an Error that says what is wrong with an answer. */
export function judgeAnswer(answer: Answer, workload: Workload, unixMillis: number): void {
	if (answer.status !== 200) throw new Error(`status ${answer.status}`);
	const [type = "", ...moreTypes] = valuesOf(answer.fields, "content-type");
	if (moreTypes.length > 0 || type.split(";")[0]?.trim().toLowerCase() !== workload.mediaType) throw new Error(`Content-Type: ${type || "missing"}`);
	// RFC 9110 §6.6.1: an origin server with a clock MUST send Date.
	const [date = "", ...moreDates] = valuesOf(answer.fields, "date");
	if (moreDates.length > 0 || !(Math.abs(Date.parse(date) - unixMillis) <= CLOCK_MILLIS)) throw new Error(`Date: ${date || "missing"}`);
	const expected = expectedContent(workload);
	const { content } = answer;
	if (content.length !== expected.length) throw new Error(`content of ${content.length} octets, not ${expected.length}`);
	const at = content.findIndex((byte, index) => byte !== expected[index]);
	if (at !== -1) throw new Error(`octet ${at} of the content is ${content[at]}, not ${expected[at]}`);
}

function partsOf(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
	const ends = [...cuts, bytes.length];
	return ends.map((end, index) => joined([bytes.subarray(index === 0 ? 0 : ends[index - 1], end)]));
}
