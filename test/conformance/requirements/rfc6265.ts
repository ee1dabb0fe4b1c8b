/** RFC 6265: all that is parsed of cookies is that the lines of Cookie are joined. */
import { type Requirement, requirementsOf } from "./requirement.ts";

export const COOKIES: readonly Requirement[] = requirementsOf(6265, [
	[
		"5.4",
		"MUST",
		"one-cookie-line",
		"Cookies stand in one line. Where an intermediary has divided it, the lines are joined by a semicolon, not a comma.",
		"unit/service/fetch/light-headers > joins lines of Cookie by a semicolon, touched or not",
	],
	[
		"3",
		"SHOULD NOT",
		"fold-set-cookie",
		"Lines of Set-Cookie are never made one.",
		"responses/fields-keep-order-and-repetition",
		"unit/service/fetch/fetch-handler > has one line for each Set-Cookie, and fields changed later",
		"contract/fetch-door > sends each Set-Cookie on a line of its own",
	],
]);
