import { describe, expect, it } from "vitest";
import { Admission } from "../../../src/operations/admission.ts";
import type { Connection } from "../../../src/protocol/connection.ts";
import type { ConnectionSet, DrivenConnection } from "../../../src/runtime.ts";

/** A set that only counts, and peers that come and go. */
function admission(most: number): { come(): { kind: "served" | "refused" | "closed"; go(): void }; unanswered(): number } {
	const members = new Set<DrivenConnection>();
	const set: ConnectionSet = {
		get size() {
			return members.size;
		},
		add: (driven) => void members.add(driven),
		remove: (driven) => void members.delete(driven),
	};
	const admitted = new Admission(set, most);
	return {
		unanswered: () => admitted.unansweredCount,
		come() {
			let kind: "served" | "refused" = "served";
			const make = (made: "served" | "refused") => () => {
				kind = made;
				return {} as Connection;
			};
			const connection = admitted.admit(make("served"), make("refused"));
			if (connection === null) return { kind: "closed", go: () => {} };
			const driven: DrivenConnection = { connection, pump: () => {}, destroy: () => {} };
			admitted.add(driven);
			expect(admitted.size).toBe(members.size);
			return { kind, go: () => admitted.remove(driven) };
		},
	};
}

describe("RFC 9110 §15.6.4: admission", () => {
	it("serves up to the limit, refuses as many again, closes the rest", () => {
		const door = admission(2);
		expect(Array.from({ length: 6 }, () => door.come().kind)).toEqual(["served", "served", "refused", "refused", "closed", "closed"]);
		expect(door.unanswered()).toBe(2);
	});

	it("serves again as soon as one that was served has gone, whoever lingers", () => {
		const door = admission(1);
		const first = door.come();
		const refused = door.come();
		expect([first.kind, refused.kind, door.come().kind]).toEqual(["served", "refused", "closed"]);
		first.go();
		expect(door.come().kind).toBe("served");
	});

	it("refuses again where it closed, once a refused one has gone", () => {
		const door = admission(1);
		door.come();
		const refused = door.come();
		refused.go();
		refused.go();
		expect([door.come().kind, door.come().kind]).toEqual(["refused", "closed"]);
	});
});
