/**
 * One HTTP/1.1 or HTTP/1.0 connection on the server's side (RFC 9112): bytes in, exchanges, bytes out.
 *
 * Its two machines are explained in `states.ts`. Requests are served one at a time, in order; what is pipelined waits
 * (RFC 9112 §9.3.2). The grammar is in `parse-request-head.ts` and `chunked-decoder.ts`, what a head means in `framing.ts`, what is
 * sent in `write-response-head.ts`. The response to an exchange is `response-writer.ts`'s.
 */
import type { OutputQueue } from "../bytes/output-queue.ts";
import { RetainedInput } from "../bytes/retained-input.ts";
import type { ConnectionHost, Lifecycle, Millis, Protocol } from "../connection.ts";
import { Exchange, type SuccessorFactory } from "../exchange/exchange.ts";
import { HandlerCaller } from "../exchange/handler-caller.ts";
import { type ServerConnectionOptions, sharedStateOf } from "../exchange/server-options.ts";
import { type ConnectionEndReason, Fault, faultRow, PeerFault } from "../faults.ts";
import { isMethodImplemented, methodText } from "../http/methods.ts";
import type { Limits } from "../limits.ts";
import { contentLengthOf, judgeRequestHead, wantsPersistence } from "./framing.ts";
import { HEAD_COMPLETE, HEAD_PARTIAL, RequestHeadParser } from "./parse-request-head.ts";
import { RequestContent, type RequestContentOwner } from "./request-content.ts";
import { Http1RequestHead } from "./request-head.ts";
import { ResponseWriter, type ResponseWriterOwner } from "./response-writer.ts";
import { Input } from "./states.ts";

/** Of the time a request began: it hasn't. Clocks may begin anywhere at or above 0. */
const NOT_BEGUN = -1;

export class Http1Connection implements Protocol, RequestContentOwner, ResponseWriterOwner {
	lifecycle: Lifecycle;
	/** Why it drains or has closed by itself; null before. */
	endReason: ConnectionEndReason | null;
	readonly #host: ConnectionHost;
	readonly #limits: Limits;
	readonly #output: OutputQueue;
	readonly #writer: ResponseWriter;
	readonly #content: RequestContent;
	readonly #caller: HandlerCaller;
	readonly #parser: RequestHeadParser;
	readonly #retained: RetainedInput;
	readonly #replaceProtocol: (factory: SuccessorFactory) => Protocol;
	#input: Input;
	/** A head, or an empty line before one, has begun, and the head isn't complete. */
	#isInHead: boolean;
	/** The exchange in progress. */
	#exchange: Exchange | null;
	#isShuttingDown: boolean;
	#inputEnded: boolean;
	#isProcessing: boolean;
	/** The adapter is in one of the calls that read no input; it pumps after each. */
	#isCalled: boolean;
	#now: Millis;
	#requestBegan: Millis;
	#inputDeadline: Millis;
	#droppedBytes: number;
	#successor: SuccessorFactory | null;

	constructor(host: ConnectionHost, options: ServerConnectionOptions, output: OutputQueue, replaceProtocol: (factory: SuccessorFactory) => Protocol) {
		const shared = sharedStateOf(options, host.clock);
		this.lifecycle = "open";
		this.endReason = null;
		this.#host = host;
		this.#limits = options.limits;
		this.#output = output;
		this.#writer = new ResponseWriter(host, options, output, shared.date, this);
		this.#content = new RequestContent(host, options.limits, output, this);
		this.#caller = new HandlerCaller(host, options, output, shared.pace);
		this.#parser = new RequestHeadParser(options.limits);
		this.#retained = new RetainedInput();
		this.#replaceProtocol = replaceProtocol;
		this.#input = Input.Head;
		this.#isInHead = false;
		this.#exchange = null;
		this.#isShuttingDown = false;
		this.#inputEnded = false;
		this.#isProcessing = false;
		this.#isCalled = false;
		this.#now = host.clock.now();
		this.#requestBegan = NOT_BEGUN;
		this.#inputDeadline = this.#now + options.limits.idleMillis;
		this.#droppedBytes = 0;
		this.#successor = null;
	}

	get deadline(): Millis {
		return this.#input === Input.Content ? Math.min(this.#inputDeadline, this.#content.slowAt) : this.#inputDeadline;
	}

	get wantsInput(): boolean {
		switch (this.#input) {
			case Input.Head:
				return this.#output.byteCount <= this.#limits.outputBytes && this.#hasRoom();
			case Input.Wait:
				return this.#hasRoom();
			case Input.Content:
				return this.#content.wantsInput;
			default:
				return this.lifecycle !== "closed" && this.#droppedBytes <= this.#limits.lingerBytes;
		}
	}

	/** The one in progress. */
	get exchange(): Exchange | null {
		return this.#exchange;
	}

	/** Part of a request is here: to end the connection now would be to leave it unanswered. */
	get #hasHeadBegun(): boolean {
		return this.#isInHead && this.#parser.hasBegun;
	}

	#hasRoom(): boolean {
		return this.#retained.byteCount < Math.max(this.#limits.pipelineBytes, this.#limits.headBytes);
	}

	receive(chunk: Uint8Array): void {
		if (this.lifecycle !== "open") return this.#drop(chunk.length);
		this.#enter();
		if (this.#retained.byteCount === 0) {
			const at = this.#process(chunk, 0, chunk.length);
			if (at < chunk.length) this.#retained.keep(chunk, at, chunk.length, this.#host.inputIsOwned);
		} else {
			this.#retained.append(chunk);
			this.#processRetained();
		}
		if (this.#isInHead) this.#parser.rebase(this.#retained.start);
		this.#leave();
	}

	receiveEnd(): void {
		this.#inputEnded = true;
		if (this.lifecycle !== "open") {
			if (this.#output.byteCount === 0) this.lifecycle = "closed";
			return;
		}
		this.#enter();
		if (this.#exchange !== null && this.#input !== Input.Content) this.#exchange.markPeerEnded();
		// An answer may have been given just now, and requests behind it not been taken up yet.
		if (this.#input === Input.Head && this.#retained.byteCount > 0) this.#processRetained();
		else this.#judgeInputEnd();
		this.#leave();
	}

	abort(cause: unknown): void {
		if (this.lifecycle === "closed" && this.#exchange === null) return;
		this.#isCalled = true;
		this.#close();
		this.#giveUpExchange(cause);
		this.#isCalled = false;
	}

	handleDeadline(): void {
		const now = this.#host.clock.now();
		if (now < this.deadline) return;
		const isSlow = now < this.#inputDeadline;
		this.#inputDeadline = Number.POSITIVE_INFINITY;
		if (this.lifecycle !== "open") {
			this.endReason ??= "linger-timeout";
			return this.#close();
		}
		// A handler that doesn't read keeps its peer from sending: that is not the peer's slowness.
		if (this.#input === Input.Content && !this.#content.isAwaited) {
			this.#inputDeadline = now + this.#limits.requestMillis;
			return;
		}
		this.#enter();
		if (this.#input === Input.Content) this.#failContent(isSlow ? Fault.ContentTooSlow : Fault.RequestTimeout);
		else if (this.#input === Input.Head) {
			if (this.#hasHeadBegun) this.refuse(Fault.HeadTimeout);
			else this.#drain(this.#isShuttingDown ? "shutdown" : "idle");
		}
		this.#leave();
	}

	/**
	 * A head that has begun is still served; its response ends the connection. So does the response to a request that is on its way: who used the
	 * connection a moment ago may have sent one, and to close now would be to lose it (RFC 9112 §9.5), so such a connection is kept for that long.
	 */
	shutdown(): void {
		this.#isShuttingDown = true;
		this.#isCalled = true;
		if (this.#exchange !== null) this.#writer.closeAfter();
		else if (this.lifecycle === "open" && !this.#hasHeadBegun && this.#input === Input.Head) this.#part();
		this.#isCalled = false;
	}

	#part(): void {
		const { idleMillis, partingMillis } = this.#limits;
		const now = this.#host.clock.now();
		const idleSince = this.#inputDeadline - idleMillis;
		if (now - idleSince >= partingMillis) this.#drain();
		else this.#inputDeadline = Math.min(this.#inputDeadline, now + partingMillis);
	}

	outputDrained(): void {
		const wasCalled = this.#isCalled;
		this.#isCalled = true;
		this.#writer.reportDrained();
		if (this.#output.byteCount === 0) this.#goOnDrained();
		this.#isCalled = wasCalled;
	}

	#goOnDrained(): void {
		if (this.lifecycle === "drain") {
			if (this.#inputEnded) this.lifecycle = "closed";
			else this.#inputDeadline = this.#host.clock.now() + this.#limits.lingerMillis;
		} else if (!this.#isProcessing && this.#input === Input.Head) {
			if (this.#retained.byteCount > 0) this.#resume();
			else if (this.#inputEnded) this.#drain();
		}
	}

	/** Answers what can't become an exchange, and drains. */
	refuse(fault: Fault): void {
		this.#writer.refreshDate(this.#host.clock.now());
		this.#writer.writeFault(faultRow(fault), this.#parser.isHead, null, false);
		this.#drain("fault");
	}

	// ---- Input -----------------------------------------------------------------------------------------------------------------

	#enter(): void {
		this.#isProcessing = true;
		this.#caller.beginBatch();
		this.#now = this.#host.clock.now();
		this.#writer.refreshDate(this.#now);
	}

	#leave(): void {
		this.#isProcessing = false;
		this.#caller.endBatch(this.#now);
	}

	/** Takes up what was retained while an exchange, or the output, was in the way. */
	#resume(): void {
		if (this.#isProcessing || this.lifecycle !== "open") return;
		this.#enter();
		this.#processRetained();
		if (this.#isInHead) this.#parser.rebase(this.#retained.start);
		this.#leave();
	}

	#processRetained(): void {
		const retained = this.#retained;
		if (this.#isInHead) this.#parser.rebase(retained.start);
		const at = this.#process(retained.bytes, retained.start, retained.end);
		if (retained.byteCount > 0) retained.consumeTo(at);
		if (this.#inputEnded) this.#judgeInputEnd();
	}

	/** The peer has sent all it will, and all of it that can be served now is being served. */
	#judgeInputEnd(): void {
		if (this.#input === Input.Content) this.#failContent(Fault.IncompleteContent);
		else if (this.#input === Input.Head && this.#output.byteCount <= this.#limits.outputBytes) this.#drain();
	}

	/** Returns the index of the first byte to retain. */
	#process(bytes: Uint8Array, from: number, end: number): number {
		let at = from;
		let outcome: number;
		for (;;) {
			switch (this.#input) {
				case Input.Head:
					// A peer that sends requests and reads no answers waits until it does.
					if (at === end || this.#output.byteCount > this.#limits.outputBytes) return at;
					if (!this.#isInHead) this.#beginHead(at);
					outcome = this.#parser.parse(bytes, end);
					if (this.#requestBegan === NOT_BEGUN && this.#parser.hasBegun) this.#timeHead();
					if (outcome === HEAD_PARTIAL) return this.#parser.start;
					this.#isInHead = false;
					if (outcome !== HEAD_COMPLETE) {
						this.refuse(outcome as Fault);
						return end;
					}
					at = this.#parser.at;
					this.#openExchange(bytes);
					break;
				case Input.Content:
					if (at === end) return at;
					at = this.#content.take(bytes, at, end);
					if (this.#input === Input.Content) this.#judgeContent();
					break;
				case Input.Yielded:
					this.#yield(at === end ? null : bytes.subarray(at, end));
					return end;
				case Input.Dropped:
					this.#drop(end - at);
					return end;
				default:
					return at;
			}
		}
	}

	#beginHead(at: number): void {
		this.#isInHead = true;
		this.#parser.begin(at);
		this.#requestBegan = NOT_BEGUN;
	}

	/** A head is timed from its first byte. While there are only empty lines (RFC 9112 §2.2), the connection is idle. */
	#timeHead(): void {
		this.#requestBegan = this.#now;
		this.#inputDeadline = this.#now + this.#limits.headMillis;
	}

	#openExchange(bytes: Uint8Array): void {
		const parser = this.#parser;
		const platform = this.#host.platform;
		const length = contentLengthOf(parser);
		let fault = judgeRequestHead(bytes, parser, this.#host.endpoints.secure);
		if (fault === Fault.None && length > this.#limits.contentBytes) fault = Fault.ContentTooLarge;
		const method = methodText(platform, bytes, parser.methodStart, parser.methodEnd);
		if (fault === Fault.None && !isMethodImplemented(method)) fault = Fault.UnknownMethod;
		const isHead = method === "HEAD";
		const isOwned = this.#host.inputIsOwned;
		const headBytes = isOwned ? bytes : bytes.slice(parser.start, parser.at);
		const head = new Http1RequestHead(platform, method, headBytes, parser, isOwned ? 0 : parser.start);
		if (fault !== Fault.None && faultRow(fault).scope === "connection") {
			this.#writer.writeFault(faultRow(fault), isHead, head, false);
			return this.#drain("fault");
		}
		const isHttp10 = parser.minorVersion === 0;
		this.#writer.begin(
			isHead,
			isHttp10,
			wantsPersistence(parser) && !this.#isShuttingDown,
			parser.framing.upgrade && parser.framing.connectionUpgrade,
		);
		this.#content.begin(length, parser.framing.expectsContinue && !isHttp10, this.#now);
		this.#input = length === 0 ? Input.Wait : Input.Content;
		this.#inputDeadline = length === 0 ? Number.POSITIVE_INFINITY : this.#requestBegan + this.#limits.requestMillis;
		const exchange = new Exchange(this.#writer, head, this.#content.reader, this.#requestBegan);
		this.#exchange = exchange;
		this.#writer.observer?.exchangeBegan(exchange);
		if (this.#inputEnded) exchange.markPeerEnded();
		if (fault !== Fault.None) this.#writer.answerFault(exchange, faultRow(fault));
		else this.#caller.call(exchange);
	}

	// ---- Content ---------------------------------------------------------------------------------------------------------------

	#judgeContent(): void {
		// First, so that it doesn't matter how the content was cut.
		if ((this.#writer.isDone || this.#writer.isHeld) && !this.#content.isWorthReading) {
			this.#writer.release(this.#exchange);
			this.#drain();
		} else if (this.#content.fault !== Fault.None) this.#failContent(this.#content.fault);
		else if (this.#content.isComplete) this.#finishContent();
	}

	#finishContent(): void {
		this.#input = Input.Wait;
		this.#inputDeadline = Number.POSITIVE_INFINITY;
		this.#content.finish();
		if (this.#writer.isHeld) this.#writer.release(this.#exchange);
		else if (this.#input === Input.Wait && this.#writer.isDone) this.#endExchange();
	}

	/** The content will never be complete. An exchange without an answer gets the fault's; another goes on to its end. */
	#failContent(fault: Fault): void {
		const exchange = this.#exchange;
		const cause = new PeerFault(fault);
		this.#input = Input.Dropped;
		this.#inputDeadline = Number.POSITIVE_INFINITY;
		this.#writer.closeAfter();
		if (exchange !== null && (!exchange.isAnswered || this.#writer.isHeld)) {
			this.#writer.dropHeld();
			this.#writer.writeFault(cause.fault, exchange.request.method === "HEAD", exchange.request, true);
			exchange.status = cause.fault.status;
			this.#drain("fault");
			this.#giveUpExchange(cause);
		} else {
			this.#content.fail(cause);
			if (this.#writer.isDone) this.#drain("fault");
		}
	}

	#giveUpExchange(cause: unknown): void {
		const exchange = this.#exchange;
		this.#exchange = null;
		this.#content.fail(cause);
		if (exchange !== null) exchange.markAborted(cause);
	}

	get isAnswered(): boolean {
		return this.#exchange === null || this.#exchange.isAnswered;
	}

	consumerFailed(error: unknown): void {
		if (this.#exchange !== null) this.#caller.fail(this.#exchange, error);
	}

	// ---- The response, as its writer reports it --------------------------------------------------------------------------------

	/** While input is processed the date has been looked at; a handler that answers later may do so in another second. */
	beforeHead(): void {
		if (!this.#isProcessing) this.#writer.refreshDate(this.#host.clock.now());
	}

	canPersistAfterHead(): boolean {
		return this.#content.canPersist();
	}

	get awaitsUnread(): boolean {
		return this.#input === Input.Content && !this.#content.isConsumed && this.#content.canPersist();
	}

	responseHeld(): void {
		this.#content.reader?.discard();
	}

	responseFinished(): void {
		if (this.#input === Input.Wait) return this.#endExchange();
		this.#exchange = null;
		if (this.#input === Input.Content && !this.#content.isConsumed) {
			this.#content.reader?.discard();
			if (!this.#writer.persists) this.#drain();
		} else if (this.#input === Input.Dropped) this.#drain();
	}

	responseAborted(cause: unknown): void {
		if (this.#isProcessing && this.#output.byteCount > 0) this.#host.flush();
		this.#close();
		this.#giveUpExchange(cause);
		this.wake();
	}

	get canYield(): boolean {
		return this.#input === Input.Wait;
	}

	yieldTo(successor: SuccessorFactory): void {
		this.#successor = successor;
		this.#input = Input.Yielded;
		this.#exchange = null;
		if (!this.#isProcessing) Promise.resolve().then(() => this.#resume());
	}

	/** Output was queued outside a call made by the adapter. */
	wake(mayGrow = false): void {
		if (!this.#isProcessing && !this.#isCalled) this.#host.wake(mayGrow);
	}

	#endExchange(): void {
		this.#exchange = null;
		this.#content.forget();
		if (!this.#writer.persists) return this.#drain();
		this.#input = Input.Head;
		if (this.#isProcessing) {
			this.#inputDeadline = this.#now + this.#limits.idleMillis;
			return;
		}
		this.#inputDeadline = this.#host.clock.now() + this.#limits.idleMillis;
		// Not from here: the next handler must not run inside the call by which the last one answered.
		if (this.#retained.byteCount > 0) Promise.resolve().then(() => this.#resume());
		else if (this.#inputEnded) this.#drain();
		this.wake();
	}

	#yield(rest: Uint8Array | null): void {
		if (this.#successor === null) return;
		const protocol = this.#replaceProtocol(this.#successor);
		this.#successor = null;
		if (rest !== null) protocol.receive(rest);
		if (this.#inputEnded) protocol.receiveEnd();
	}

	// ---- The end ---------------------------------------------------------------------------------------------------------------

	/** Serves nothing more: sends what is queued, ends the output, and lets the peer read it (RFC 9112 §9.6). */
	#drain(reason: ConnectionEndReason = this.#isShuttingDown ? "shutdown" : this.#inputEnded ? "peer-left" : "complete"): void {
		if (this.lifecycle !== "open") return;
		this.lifecycle = "drain";
		this.endReason = reason;
		this.#stopInput();
		if (this.#output.byteCount === 0) this.outputDrained();
		this.wake();
	}

	#drop(byteCount: number): void {
		this.#droppedBytes += byteCount;
		if (this.#droppedBytes > this.#limits.lingerBytes && this.lifecycle === "drain" && this.#output.byteCount === 0) this.#close();
	}

	#close(): void {
		this.lifecycle = "closed";
		this.#stopInput();
	}

	#stopInput(): void {
		this.#input = Input.Dropped;
		this.#retained.clear();
		this.#isInHead = false;
		this.#inputDeadline = Number.POSITIVE_INFINITY;
	}
}
