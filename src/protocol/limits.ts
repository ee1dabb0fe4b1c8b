/**
 * Every limit and deadline of a connection: unit, default, and the fault it raises when a peer passes it.
 *
 * The command-line flag and configuration key of each are in `src/cli/options.ts`; the faults are in `faults.ts`. All are
 * finite by default and the same on every runtime.
 */

export interface Limits {
	/** Octets of a request target. Past it: 414 (RFC 9112 §3). */
	readonly targetBytes: number;
	/** Octets of a request head, request line and empty line included. Past it: 431 (RFC 6585 §5). */
	readonly headBytes: number;
	/** Field lines of a header section. Past it: 431. */
	readonly fieldCount: number;
	/** Octets of request content after the transfer coding is removed. Past it: 413 (RFC 9110 §15.5.14). */
	readonly contentBytes: number;
	/** Octets of one chunk-size line, chunk extensions included. Past it: 400 (RFC 9112 §7.1.1). */
	readonly chunkLineBytes: number;
	/** Octets of framing (size lines, CRLFs) allowed beyond 16 for each chunk, added up over one message. Past it: 400. */
	readonly chunkOverheadBytes: number;
	/** Octets and field lines of a trailer section, counted without the empty line. Past either: 431 (RFC 9112 §7.1.2). */
	readonly trailerBytes: number;
	readonly trailerCount: number;
	/**
	 * Bytes of pipelined requests kept while an earlier exchange is open; then reading stops. Their number needs no limit of its own: they
	 * wait as bytes, and one is parsed when its turn comes.
	 */
	readonly pipelineBytes: number;
	/** Octets of request content kept while the handler doesn't read; then reading stops. */
	readonly unreadContentBytes: number;
	/** Octets of content read and discarded after a handler answered without reading it, to keep the connection. */
	readonly discardBytes: number;
	/** Octets of output queued before `Exchange.write` asks the handler to wait. */
	readonly outputBytes: number;
	/** Time from the first byte of a request to the end of its head. Past it: 408 (RFC 9110 §15.5.9). */
	readonly headMillis: number;
	/** Time from the first byte of a request to the end of its content. Past it: 408. */
	readonly requestMillis: number;
	/** Time a connection may stay without a request. Past it: closed without an answer (RFC 9112 §9.5). */
	readonly idleMillis: number;
	/**
	 * Octets a second at which content must come, on average, while it is waited for. Slower, once `contentGraceMillis` have passed:
	 * 408. Time in which the handler doesn't read, or 100 (Continue) hasn't been sent, isn't the peer's.
	 */
	readonly minContentRate: number;
	/** Time for which content may come as slowly as it likes. */
	readonly contentGraceMillis: number;
	/** Time the peer may take nothing of what is queued for it. Past it: the connection is aborted. */
	readonly writeMillis: number;
	/**
	 * Octets a second that the peer must take, on average, while anything is queued for it. Slower, once `writeMillis` have passed: the
	 * connection is aborted. A stream whose peer takes all there is, however little, is not measured.
	 */
	readonly minReadRate: number;
	/**
	 * Lingering close (RFC 9112 §9.6): how long after our FIN, and how many octets since nothing more is served, input is read and dropped
	 * so that the peer can read the last response. Past the octets: nothing more is read.
	 */
	readonly lingerMillis: number;
	readonly lingerBytes: number;
	/**
	 * Shutting down: time for which a connection that has come, or ended a request, less than this ago is kept for a request that may be on its way.
	 * That request is answered with Connection: close (RFC 9112 §9.6).
	 */
	readonly partingMillis: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: Limits = {
	targetBytes: 8 * KIB,
	headBytes: 16 * KIB,
	fieldCount: 100,
	contentBytes: 16 * MIB,
	chunkLineBytes: 1 * KIB,
	chunkOverheadBytes: 64 * KIB,
	trailerBytes: 8 * KIB,
	trailerCount: 32,
	pipelineBytes: 64 * KIB,
	unreadContentBytes: 64 * KIB,
	discardBytes: 256 * KIB,
	outputBytes: 256 * KIB,
	headMillis: 10_000,
	requestMillis: 300_000,
	idleMillis: 65_000,
	minContentRate: 240,
	contentGraceMillis: 10_000,
	writeMillis: 60_000,
	minReadRate: 240,
	lingerMillis: 2_000,
	lingerBytes: 4 * MIB,
	partingMillis: 1_000,
};
