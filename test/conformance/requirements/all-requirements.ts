/** The whole section table. */
import type { Requirement } from "./requirement.ts";
import { COOKIES } from "./rfc6265.ts";
import { HTTP_FIELDS } from "./rfc9110-fields.ts";
import { HTTP_MESSAGES } from "./rfc9110-messages.ts";
import { HTTP_METHODS } from "./rfc9110-methods.ts";
import { HTTP_NEGOTIATION } from "./rfc9110-negotiation.ts";
import { HTTP_REPRESENTATIONS } from "./rfc9110-representations.ts";
import { HTTP_ROUTING } from "./rfc9110-routing.ts";
import { HTTP_STATUSES } from "./rfc9110-statuses.ts";
import { HTTP1_CONNECTIONS } from "./rfc9112-connections.ts";
import { HTTP1_FRAMING } from "./rfc9112-framing.ts";
import { HTTP1_MESSAGES } from "./rfc9112-messages.ts";

export const ALL_REQUIREMENTS: readonly Requirement[] = [
	...HTTP1_MESSAGES,
	...HTTP1_FRAMING,
	...HTTP1_CONNECTIONS,
	...HTTP_MESSAGES,
	...HTTP_FIELDS,
	...HTTP_ROUTING,
	...HTTP_REPRESENTATIONS,
	...HTTP_METHODS,
	...HTTP_NEGOTIATION,
	...HTTP_STATUSES,
	...COOKIES,
];
