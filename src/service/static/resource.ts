/**
 * What a path stands for: a file, with its siblings in other content codings. Kept in `resource-cache.ts`, made in
 * `resource-store.ts`, sent by `send-resource.ts`.
 */
import type { Millis } from "../../protocol/connection.ts";
import type { FieldSection } from "../../protocol/http/field-section.ts";
import { chooseCoding } from "./content-coding.ts";
import type { Representation } from "./representation.ts";

export class Resource {
	/** The file itself first. */
	readonly representations: readonly Representation[];
	/** When it was last seen to be as it is here. */
	checkedAt: Millis;
	/** Asked for since the cache last looked for something to drop. */
	isTouched: boolean;
	/** Octets it is counted as in the cache. */
	weight: number;
	#codings: readonly (string | null)[];
	#lastAccepted: string | null;
	#lastChoice: Representation;

	constructor(identity: Representation, coded: readonly Representation[], checkedAt: Millis) {
		this.representations = [identity, ...coded];
		this.checkedAt = checkedAt;
		this.isTouched = false;
		this.weight = 0;
		this.#codings = this.representations.map((representation) => representation.source.coding);
		this.#lastAccepted = null;
		this.#lastChoice = identity;
	}

	/** The representation for a request (RFC 9110 §12.5.3). */
	choose(fields: FieldSection): Representation {
		if (this.representations.length === 1) return this.#lastChoice;
		const accepted = fields.get("accept-encoding");
		// Most requests in a row come from the same few clients, which accept the same.
		if (accepted !== this.#lastAccepted) {
			this.#lastAccepted = accepted;
			this.#lastChoice = this.representations[chooseCoding(accepted, this.#codings)] as Representation;
		}
		return this.#lastChoice;
	}
}
