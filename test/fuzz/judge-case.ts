/** One case by itself: what is wrong with it, and the shortest wire that shows the same. */
import { comparePeer } from "./compare-peer.ts";
import { formatVector } from "./format-vector.ts";
import { type FuzzCase, makeCase } from "./fuzz-case.ts";
import { minimiseWire } from "./minimise-wire.ts";
import { NodeReader } from "./node-reading.ts";
import { runCaseLater } from "./run-case.ts";
import type { Find } from "./stage-run.ts";

/** What a find is about, without the particulars: so that the same find isn't told a thousand times. */
export function kindOf(message: string): string {
	return message
		.slice(0, 400)
		.replace(/"(?:[^"\\]|\\.)*"?/g, "…")
		.replace(/\d+/g, "N")
		.split("\n", 2)
		.join(" ")
		.slice(0, 120);
}

/** What is wrong with a case; null where nothing is. */
export async function judgeCase(stage: Find["stage"], played: FuzzCase): Promise<string | null> {
	const message = await runCaseLater(played);
	if (message !== null || stage !== "llhttp") return message;
	const [reading] = await new NodeReader().read([played.wire]);
	const difference = comparePeer(played, reading!);
	return typeof difference === "string" ? difference : null;
}

/** A find, made small, as text for a person: what is wrong, a vector, and how to see it again. */
export async function describeFind(find: Find, seed: number): Promise<string> {
	const played = makeCase(seed, find.stage, find.index);
	const kind = kindOf(find.message);
	const shows = async (candidate: FuzzCase): Promise<boolean> => {
		const message = await judgeCase(find.stage, candidate);
		return message !== null && kindOf(message) === kind;
	};
	const small = find.message.startsWith("slow:") ? played : await minimise(played, shows);
	const again = small === null ? find.message : ((await judgeCase(find.stage, small)) ?? find.message);
	const shown = small ?? played;
	return [
		`FOUND in ${find.stage}: ${again}`,
		small === null ? "(not seen again by itself)" : describeCuts(shown),
		formatVector(`${find.stage}-${seed}-${find.index}`, shown),
		`replay: npm run fuzz -- --seed ${seed} --replay ${find.stage}:${find.index}`,
	].join("\n");
}

/** The smallest of the simplest shape that shows it: whole, octet by octet, or as it was cut. */
async function minimise(played: FuzzCase, shows: (candidate: FuzzCase) => Promise<boolean>): Promise<FuzzCase | null> {
	const plain = played.pace === "unread" ? "unread" : "now";
	const whole = (wire: string): FuzzCase => ({
		...played,
		wire,
		cuts: [],
		fin: false,
		pace: plain,
		writeBytes: Number.POSITIVE_INFINITY,
		paddingBytes: 0,
	});
	const wholeWithFin = (wire: string): FuzzCase => ({ ...played, wire, cuts: [], pace: plain });
	const wholeAnswers = (wire: string): FuzzCase => ({ ...played, wire, cuts: [], fin: false, pace: plain });
	const octets = (wire: string): FuzzCase => ({ ...played, wire, cuts: Array.from(wire, (_, index) => index + 1).slice(0, -1) });
	const same = (wire: string): FuzzCase => ({ ...played, wire, cuts: played.cuts.filter((cut) => cut < wire.length) });
	for (const shape of [whole, wholeAnswers, wholeWithFin, octets, same]) {
		if (await shows(shape(played.wire))) return shape(await minimiseWire(played.wire, (wire) => shows(shape(wire))));
	}
	return null;
}

function describeCuts(played: FuzzCase): string {
	const cuts =
		played.cuts.length === 0 ? "in one piece" : played.cuts.length === played.wire.length - 1 ? "octet by octet" : `cut at ${played.cuts.join(", ")}`;
	const writes = Number.isFinite(played.writeBytes) ? `, writes of ${played.writeBytes}` : "";
	const padding = played.paddingBytes > 0 ? `, answers padded by ${played.paddingBytes}` : "";
	return `${played.wire.length} octets, ${cuts}, ${played.inputIsOwned ? "owned" : "borrowed"}, handler ${played.pace}${writes}${padding}${played.fin ? ", then FIN" : ""}`;
}
