/**
 * Fields that must not stand in a trailer section, because they frame, route, authenticate, condition or describe the message and
 * would come too late for that (RFC 9110 §6.5.1).
 */

const FORBIDDEN: ReadonlySet<string> = new Set([
	"authorization",
	"cache-control",
	"connection",
	"content-encoding",
	"content-length",
	"content-range",
	"content-type",
	"cookie",
	"expect",
	"host",
	"if-match",
	"if-modified-since",
	"if-none-match",
	"if-range",
	"if-unmodified-since",
	"keep-alive",
	"max-forwards",
	"proxy-authenticate",
	"proxy-authorization",
	"proxy-connection",
	"range",
	"set-cookie",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"www-authenticate",
]);

/** Response control data: a recipient acts on it when the head has come. What a request says of it is nobody's to act on. */
const RESPONSE_CONTROL: ReadonlySet<string> = new Set(["age", "date", "expires", "location", "retry-after", "vary"]);

/** Of a request. `name` in lower case. */
export function isForbiddenTrailer(name: string): boolean {
	return FORBIDDEN.has(name);
}

/** Of a response. `name` in lower case. */
export function isForbiddenResponseTrailer(name: string): boolean {
	return FORBIDDEN.has(name) || RESPONSE_CONTROL.has(name);
}
