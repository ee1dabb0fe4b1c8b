/** What has become of the connections of one server, as metrics tell it. Counting is `connection-registry.ts` and `admission.ts`. */
import type { ConnectionEndReason } from "../protocol/faults.ts";

export interface ConnectionCounts {
	/** There at present. */
	readonly open: number;
	/** That ever were, those answered 503 included. */
	readonly accepted: number;
	/** Closed at once and unanswered, far over the limit; not among those accepted. */
	readonly unanswered: number;
	/** That are no more, by why they ended. */
	readonly closed: ReadonlyMap<ConnectionEndReason, number>;
}
