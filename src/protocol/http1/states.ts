/**
 * The states of an HTTP/1 connection, and what may follow what.
 *
 * Two machines run side by side and meet in the exchange.
 *
 * Input: what the next byte from the peer is.
 *   Head     → a request head, or the empty lines before it. Its end opens an exchange and leads to one of the two below.
 *   Content  → the request's content, by Content-Length or chunked: `request-content.ts` undoes the framing.
 *   Wait     → the content is complete, the exchange is not: what comes now is the next request, kept for later.
 *   Dropped  → nothing more is served: input is counted and thrown away until the peer ends (RFC 9112 §9.6).
 *   Yielded  → another protocol has the connection (RFC 9110 §7.8).
 *
 * Output: how far the response is.
 *   Idle     → no exchange, or no final head sent.
 *   Length   → a head with Content-Length is out: a count to go.
 *   Chunked  → a head with Transfer-Encoding is out.
 *   Close    → a head without either is out: the end of the connection ends the content (RFC 9112 §6.3).
 *   Bodiless → a head is out for which there is no content, whatever the handler writes (HEAD, 204, 304).
 *   Held     → a whole response is made and kept back until the content that nobody reads has come. If its framing breaks, the request is
 *              answered by that, as it would have been had somebody read. A handler that streams is not held back: its peer may be waiting.
 *
 * An exchange is over when its response is complete and its content is; then Input goes back to Head if the connection
 * persists (RFC 9112 §9.3), else to Dropped. `http1/connection.ts` alone moves either machine.
 */

export const Input = { Head: 0, Content: 1, Wait: 2, Dropped: 3, Yielded: 4 } as const;
export type Input = (typeof Input)[keyof typeof Input];

export const Output = { Idle: 0, Length: 1, Chunked: 2, Close: 3, Bodiless: 4, Held: 5 } as const;
export type Output = (typeof Output)[keyof typeof Output];
