/**
 * What a folder and a single file have in common: which requests are theirs, the path from what was found to an answer, and what to
 * answer where nothing was. They differ in how they look: `static-handler.ts`, `file-handler.ts`.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import type { Target } from "./find-target.ts";
import { mergeFields } from "./merge-fields.ts";
import type { Resource } from "./resource.ts";
import { ResourceStore } from "./resource-store.ts";
import { acceptsHtml, sendError, sendFailure, sendRedirect, UNKEPT_FIELDS } from "./send-error.ts";
import { ResourceSender } from "./send-resource.ts";
import { checkCachePolicy, DEFAULT_CACHE_BYTES, normalizeBase, type ServingOptions } from "./static-options.ts";

/** What a site knows about one path. */
export interface Lookup {
	/** Looks now. */
	find(): Promise<Target>;
	/** Sends a listing that `find` said stands here. */
	list?(exchange: Exchange, target: Target & { kind: "listing" }): Promise<void>;
	/** Key to keep the answer under; null for a path spelled in a way that is not kept. */
	readonly key: string | null;
}

/** A folder or a file, as the service asks about it. */
export interface Site {
	/** What to look for under a path, which begins with "/"; or the status that refuses it. */
	lookup(path: string): Lookup | 400 | 404;
	/** The file that answers navigations to paths without one. */
	readonly fallback: Lookup | null;
	/** The page sent with 404. */
	readonly notFoundPage: Lookup | null;
}

/** What a lookup came to. */
type Outcome = { readonly target: Exclude<Target, { kind: "file" }> } | { readonly resource: Resource };

const ALLOW: FieldLines = ["Allow", "GET, HEAD, OPTIONS"];
/** Times that a file is looked for again because it was replaced between being found and being opened. */
const ATTEMPTS = 3;

export class StaticService {
	readonly fields: FieldLines;
	readonly base: string;
	#site: Site;
	#next: Handler | null;
	#mayPassOn: (exchange: Exchange) => boolean;
	#store: ResourceStore;
	#sender: ResourceSender;
	#reportError: (error: unknown, exchange: Exchange) => void;
	/** Lookups under way, by key: many requests for one path look once. */
	#lookups: Map<string, Promise<Outcome>>;

	constructor(options: ServingOptions, site: Site) {
		const { files, clock, cache = "auto", fields = [], precompressed = true, cacheBytes = DEFAULT_CACHE_BYTES } = options;
		checkCachePolicy(cache);
		this.fields = fields;
		this.base = normalizeBase(options.base);
		this.#site = site;
		this.#next = options.next ?? null;
		this.#mayPassOn = options.mayPassOn ?? (() => true);
		this.#reportError = options.reportError ?? (() => {});
		this.#store = new ResourceStore({ files, clock, rules: { cache, fields }, precompressed, cacheBytes });
		this.#sender = new ResourceSender(this.#store, this.#reportError);
		this.#lookups = new Map();
	}

	/** Answers an exchange, or hands it on. */
	handle(exchange: Exchange): void | Promise<void> {
		const { method, path } = exchange.request;
		if (method !== "GET" && method !== "HEAD") return this.#handleOtherMethod(exchange);
		const key = this.base === "" ? path : path.slice(this.base.length);
		if (this.base !== "" && !this.#isInside(path)) return this.#answerNothing(exchange, 404);
		const resource = this.#store.fresh(key);
		if (resource !== null) {
			const sent = this.#sender.send(exchange, key, resource);
			return sent === true ? undefined : this.#finish(exchange, key, sent);
		}
		return this.#answer(exchange, key);
	}

	async #finish(exchange: Exchange, path: string, sending: boolean | Promise<boolean>): Promise<void> {
		try {
			if (!(await sending)) await this.#answer(exchange, path);
		} catch (error) {
			sendFailure(exchange, error, this.fields, this.#reportError);
		}
	}

	/** Looks and answers. Rejects only as the next handler does. */
	async #answer(exchange: Exchange, path: string): Promise<void> {
		// The base path itself, without the "/" that relative links on its page need.
		if (path === "") return this.#addSlash(exchange);
		const lookup = this.#site.lookup(path);
		if (typeof lookup === "number") return this.#answerNothing(exchange, lookup);
		let isFound: boolean;
		try {
			isFound = await this.#sendFound(exchange, lookup);
		} catch (error) {
			return sendFailure(exchange, error, this.fields, this.#reportError);
		}
		if (!isFound) return this.#answerNothing(exchange, 404);
	}

	/** False where nothing was found, and nothing sent. */
	async #sendFound(exchange: Exchange, lookup: Lookup): Promise<boolean> {
		for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
			const outcome = await this.#look(lookup);
			if ("resource" in outcome) {
				if (await this.#sender.send(exchange, lookup.key, outcome.resource)) return true;
				continue;
			}
			const { target } = outcome;
			if (target.kind === "add-slash") this.#addSlash(exchange);
			else if (target.kind === "listing") await lookup.list?.(exchange, target);
			return target.kind !== "nothing";
		}
		// Replaced again each time we looked: there is something, and it will hold still.
		sendError(exchange, 503, this.fields, ["Retry-After", "1"]);
		return true;
	}

	#look(lookup: Lookup): Promise<Outcome> {
		const { key } = lookup;
		if (key === null) return this.#lookNow(lookup);
		const kept = this.#store.fresh(key);
		if (kept !== null) return Promise.resolve({ resource: kept });
		const underWay = this.#lookups.get(key);
		if (underWay !== undefined) return underWay;
		const looking = this.#lookNow(lookup).finally(() => this.#lookups.delete(key));
		this.#lookups.set(key, looking);
		return looking;
	}

	async #lookNow(lookup: Lookup): Promise<Outcome> {
		const target = await lookup.find();
		if (target.kind === "file") return { resource: await this.#store.resourceOf(lookup.key, target.found, target.fileName) };
		this.#store.forget(lookup.key);
		return { target };
	}

	/** 301 to the same path with "/" behind it. It never begins with "//": no name is empty, so this leads to no other host. */
	#addSlash(exchange: Exchange): void {
		const { path, query } = exchange.request;
		sendRedirect(exchange, `${path}/${query === null ? "" : `?${query}`}`, this.fields);
	}

	/** There is nothing here: the next handler's, the fallback's, or an error. */
	async #answerNothing(exchange: Exchange, status: 400 | 404): Promise<void> {
		if (exchange.isEnded) return;
		const { fallback, notFoundPage } = this.#site;
		const next = this.#nextFor(exchange);
		try {
			if (status === 404 && fallback !== null && this.#isNavigation(exchange) && (await this.#sendFound(exchange, fallback))) return;
			if (next === null && status === 404 && notFoundPage !== null && (await this.#sendNotFoundPage(exchange, notFoundPage))) return;
		} catch (error) {
			return sendFailure(exchange, error, this.fields, this.#reportError);
		}
		if (next === null) return sendError(exchange, status, this.fields);
		await next(exchange);
		// It may answer later, by callbacks; our own promise says that the exchange is answered.
		if (!exchange.isAnswered) await new Promise<void>((resolve) => exchange.onEnd(() => resolve()));
	}

	async #sendNotFoundPage(exchange: Exchange, lookup: Lookup): Promise<boolean> {
		const outcome = await this.#look(lookup);
		if (!("resource" in outcome)) return false;
		const ours = ["Content-Type", outcome.resource.representations[0]?.contentType ?? "", ...UNKEPT_FIELDS];
		return this.#sender.sendPage(exchange, 404, mergeFields(ours, this.fields), lookup.key, outcome.resource);
	}

	/** A navigation: a browser wants a page, and the path doesn't name a file of some type. What a page loads stays 404. */
	#isNavigation(exchange: Exchange): boolean {
		const { path } = exchange.request;
		return this.#isInside(path) && !path.slice(path.lastIndexOf("/")).includes(".") && acceptsHtml(exchange);
	}

	#nextFor(exchange: Exchange): Handler | null {
		return this.#next !== null && this.#mayPassOn(exchange) ? this.#next : null;
	}

	#isInside(path: string): boolean {
		if (!path.startsWith(this.base)) return false;
		return path.length === this.base.length ? path !== "" : path[this.base.length] === "/";
	}

	/** Methods that a folder can't do: the next handler's, which may. */
	#handleOtherMethod(exchange: Exchange): void | Promise<void> {
		const next = this.#nextFor(exchange);
		if (next !== null) return next(exchange);
		const { method, path } = exchange.request;
		if (method === "OPTIONS" && (path === "*" || this.#isInside(path))) return exchange.respond(204, mergeFields(ALLOW, this.fields));
		return this.#refuseMethod(exchange);
	}

	/** RFC 9110 §15.5.6: 405 says that the resource exists, so it is looked for. */
	async #refuseMethod(exchange: Exchange): Promise<void> {
		const { path } = exchange.request;
		try {
			const lookup = this.#isInside(path) ? this.#site.lookup(path.slice(this.base.length) || "/") : 404;
			if (typeof lookup === "number") return sendError(exchange, lookup, this.fields);
			const outcome = await this.#look(lookup);
			const exists = "resource" in outcome || outcome.target.kind !== "nothing";
			sendError(exchange, exists ? 405 : 404, this.fields, exists ? ALLOW : []);
		} catch (error) {
			sendFailure(exchange, error, this.fields, this.#reportError);
		}
	}
}
