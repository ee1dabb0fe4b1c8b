/** What a PROXY protocol header says of the connection it stands before. `parse-text-header.ts` and `parse-binary-header.ts` read one. */
import type { Endpoint } from "../connection.ts";

export interface ProxyHeader {
	readonly version: 1 | 2;
	/** Both ends of the connection that the proxy accepted; null where it speaks for nobody but itself (LOCAL), or doesn't say (UNKNOWN, UNSPEC). */
	readonly ends: { readonly peer: Endpoint; readonly local: Endpoint } | null;
	/** Whether the client came to the proxy by TLS; null where the header doesn't say. */
	readonly isSecure: boolean | null;
}
