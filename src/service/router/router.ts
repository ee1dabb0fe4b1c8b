/**
 * Gives an exchange to the first of several routes that is for its path and method. What answers is the route's handler; where none is, `otherwise`.
 *
 * The exchange is told the route's pattern, for metrics (`Exchange.route`) and for its parameters (`Exchange.pathParameters`).
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import { comparablePath } from "./comparable-path.ts";
import type { PathPattern } from "./path-pattern.ts";
import { NO_MATCH, PatternTree } from "./pattern-tree.ts";

/** The routes behind one, for a handler that passes on what it has nothing for. */
export interface Onward {
	/** Gives the exchange to the next route, or to `otherwise`. */
	readonly handle: Handler;
	/** Whether there is a further route for the exchange. */
	isOpen(exchange: Exchange): boolean;
}

export interface Route {
	readonly pattern: PathPattern;
	/** Methods it is for; null: all. */
	readonly methods: readonly string[] | null;
	/** Makes the handler, once. */
	readonly makeHandler: (onward: Onward) => Handler;
}

export interface RouterOptions {
	/** In order: the first that matches goes first. */
	readonly routes: readonly Route[];
	/** Answers what no route is for. `methods`: those of the routes that have the path but not the method; none: no route has the path. */
	readonly otherwise: (exchange: Exchange, methods: readonly string[]) => void | Promise<void>;
	/** Answers a path with dot segments. */
	readonly refusePath: Handler;
}

/** A handler of exchanges that asks the routes. */
export function routerHandler(options: RouterOptions): Handler {
	const router = new Router(options);
	return (exchange) => router.handle(exchange, 0);
}

class Router {
	#patterns: readonly PathPattern[];
	#tree: PatternTree;
	#handlers: readonly Handler[];
	#otherwise: RouterOptions["otherwise"];
	#refusePath: Handler;

	constructor({ routes, otherwise, refusePath }: RouterOptions) {
		this.#patterns = routes.map((route) => route.pattern);
		this.#tree = new PatternTree(routes);
		this.#otherwise = otherwise;
		this.#refusePath = refusePath;
		this.#handlers = routes.map((route, index) => route.makeHandler(this.#onwardFrom(index + 1)));
	}

	/** Gives the exchange to the first route from index `from` on. */
	handle(exchange: Exchange, from: number): void | Promise<void> {
		const { path, method } = exchange.request;
		// "*" is no path: OPTIONS * is about the server (RFC 9110 §9.3.7).
		if (!path.startsWith("/")) return this.#otherwise(exchange, []);
		const text = comparablePath(path);
		if (text === null) return this.#refusePath(exchange);
		const index = this.#tree.first(text, method, from);
		if (index === NO_MATCH) return this.#otherwise(exchange, this.#tree.methodsFor(text));
		const pattern = this.#patterns[index]!;
		exchange.route = pattern.text;
		exchange.pathParameters = pattern;
		return this.#handlers[index]!(exchange);
	}

	#onwardFrom(from: number): Onward {
		return {
			handle: (exchange) => this.handle(exchange, from),
			isOpen: ({ request }) => {
				const text = comparablePath(request.path);
				return text !== null && this.#tree.first(text, request.method, from) !== NO_MATCH;
			},
		};
	}
}
