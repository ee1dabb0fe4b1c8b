/** Parameters of the route that an exchange came by, as handlers have them. Patterns and what they match are `../router/path-pattern.ts`. */
import type { Exchange } from "../../protocol/exchange/exchange.ts";

/** Decoded values by name. */
export type PathParams = Readonly<Record<string, string>>;

const NO_PARAMS: PathParams = Object.freeze({});

/** The parameters; none where no route was matched. */
export function paramsOf(exchange: Exchange | null): PathParams {
	return exchange?.pathParameters?.parametersOf(exchange.request.path) ?? NO_PARAMS;
}
