/**
 * One run of the load generator: opens connections, keeps them busy as the plan says, and counts.
 *
 * Closed loop: each connection asks again as soon as it is answered, which finds the most a server can do. Open loop: requests are due at fixed
 * times, t0 + n × interval, whatever the server does. One that finds no connection free waits, and its latency counts from when it was due: a server that
 * stalls can't make its own bad moments go uncounted (coordinated omission). Because due times are computed, a backlog is two numbers and costs no memory.
 */
import type { ConnectAddress, DialEvents, DialedSocket, SystemError } from "../runtime.ts";
import { Histogram } from "./histogram.ts";
import type { LoadPlan, LoadResult } from "./load-plan.ts";
import { ResponseScanner } from "./response-scanner.ts";
import { batchBytes, WORKLOADS, type Workload } from "./workloads.ts";

/** How long answers that are still missing are waited for at the end. */
const PATIENCE_MILLIS = 2000;
/** A server that fails so often isn't measured any longer. */
const MOST_ERRORS = 1000;
/** The longest the open loop sleeps where it doesn't spin. */
const NAP_MILLIS = 50;

/** What of the runtime a run needs. */
export interface LoadHost {
	readonly clock: { now(): number };
	dial(address: ConnectAddress, events: DialEvents): DialedSocket;
	afterSockets(callback: () => void): void;
	processorSeconds(): number;
}

/** Runs a plan to its end. What goes wrong is counted; it rejects for a workload that there isn't. */
export async function runLoad(host: LoadHost, plan: LoadPlan): Promise<LoadResult> {
	const workload = WORKLOADS.find(({ name }) => name === plan.workload);
	if (workload === undefined) throw new RangeError(`no workload ${plan.workload}`);
	return await new LoadRun(host, plan, workload).run();
}

class LoadRun {
	readonly host: LoadHost;
	readonly plan: LoadPlan;
	readonly workload: Workload;
	readonly batch: Uint8Array;
	readonly errors: Map<string, number>;
	bytes: number;
	isOver: boolean;
	#lanes: Lane[];
	/** Connections without a request, in the order they became free. */
	#free: Lane[];
	#latency: Histogram;
	#lateness: Histogram;
	#requests: number;
	#totalRequests: number;
	#errorCount: number;
	/** When the measured time begins and ends. */
	#begin: number;
	#end: number;
	/** Open loop: time between two batches, when the first was due, and how many have been sent. */
	#interval: number;
	#firstDue: number;
	#sent: number;
	#processorAtBegin: number;
	#busy: number;
	#timers: ReturnType<typeof setTimeout>[];
	/** Open loop without spinning: until the next request is due. */
	#nap: ReturnType<typeof setTimeout> | undefined;
	#finish: () => void;

	constructor(host: LoadHost, plan: LoadPlan, workload: Workload) {
		this.host = host;
		this.plan = plan;
		this.workload = workload;
		this.batch = batchBytes(workload, plan.host);
		this.errors = new Map();
		this.bytes = 0;
		this.isOver = false;
		this.#lanes = [];
		this.#free = [];
		this.#latency = new Histogram();
		this.#lateness = new Histogram();
		this.#requests = 0;
		this.#totalRequests = 0;
		this.#errorCount = 0;
		this.#begin = 0;
		this.#end = 0;
		this.#interval = plan.rate === null ? 0 : (1000 * workload.depth) / plan.rate;
		this.#firstDue = 0;
		this.#sent = 0;
		this.#processorAtBegin = 0;
		this.#busy = 0;
		this.#timers = [];
		this.#nap = undefined;
		this.#finish = () => {};
	}

	async run(): Promise<LoadResult> {
		const { host, plan } = this;
		const start = host.clock.now();
		this.#begin = start + plan.rampMillis;
		this.#end = this.#begin + plan.millis;
		this.#firstDue = start;
		const finished = new Promise<void>((resolve) => {
			this.#finish = resolve;
		});
		this.#at(plan.rampMillis, () => {
			this.#processorAtBegin = host.processorSeconds();
		});
		this.#at(plan.rampMillis + plan.millis, () => this.#stopAsking());
		for (let index = 0; index < plan.connections; index++) this.#lanes.push(new Lane(this));
		for (const lane of this.#lanes) lane.start();
		if (plan.rate !== null) this.#turn();
		await finished;
		return this.#result();
	}

	/** The lane can take a request. */
	becameFree(lane: Lane, now: number): void {
		if (this.isOver) return;
		if (this.plan.rate === null) {
			if (now < this.#end) lane.send(now);
			return;
		}
		// What is due was due before this lane was free: no fault of ours.
		const due = this.#firstDue + this.#sent * this.#interval;
		if (due <= now && due < this.#end) {
			this.#sent++;
			lane.send(due);
		} else {
			this.#free.push(lane);
			this.#finishIfDone();
		}
	}

	/** `count` answers came on a lane, to what was asked at `since`. */
	answered(count: number, since: number, now: number): void {
		this.#totalRequests += count;
		if (this.plan.rate !== null ? since >= this.#begin : now >= this.#begin && now < this.#end) {
			this.#requests += count;
			this.#latency.record(now - since, count);
		}
	}

	failed(kind: string): void {
		this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
		if (++this.#errorCount >= MOST_ERRORS) this.#over();
	}

	/** False once there is nothing more to ask. */
	get wantsMore(): boolean {
		return !this.isOver && this.host.clock.now() < this.#end;
	}

	/** A lane has no request and won't have another. */
	laneEnded(): void {
		this.#finishIfDone();
	}

	/** Open loop: sends what is due, then comes again. */
	readonly #turn = (): void => {
		if (this.isOver) return;
		const now = this.host.clock.now();
		for (let due = this.#firstDue + this.#sent * this.#interval; due <= now && due < this.#end; due = this.#firstDue + this.#sent * this.#interval) {
			const lane = this.#free.shift();
			if (lane === undefined) break;
			this.#sent++;
			if (due >= this.#begin) this.#lateness.record(now - due);
			lane.send(due);
		}
		if (now >= this.#end) return;
		if (this.plan.spins) this.host.afterSockets(this.#turn);
		else this.#nap = setTimeout(this.#turn, Math.min(NAP_MILLIS, Math.max(0, this.#firstDue + this.#sent * this.#interval - now)));
	};

	#stopAsking(): void {
		if (this.isOver) return;
		this.#measureBusy();
		this.#at(this.plan.rate === null ? Math.min(PATIENCE_MILLIS, this.plan.millis) : PATIENCE_MILLIS, () => this.#over());
		this.#finishIfDone();
	}

	/** Of the measured time; the first call counts. */
	#measureBusy(): void {
		const elapsed = this.host.clock.now() - this.#begin;
		if (this.#busy === 0 && elapsed > 0) this.#busy = ((this.host.processorSeconds() - this.#processorAtBegin) * 1000) / elapsed;
	}

	#finishIfDone(): void {
		if (this.isOver || this.host.clock.now() < this.#end) return;
		if (this.#missing() === 0 && this.#lanes.every((lane) => !lane.isAsking)) this.#over();
	}

	/** Open loop: batches that were due and never sent. */
	#missing(): number {
		if (this.plan.rate === null) return 0;
		return Math.max(0, Math.ceil((this.#end - this.#firstDue) / this.#interval) - this.#sent);
	}

	#over(): void {
		if (this.isOver) return;
		this.isOver = true;
		this.#measureBusy();
		for (const timer of [...this.#timers, this.#nap]) clearTimeout(timer);
		this.#finish();
	}

	#result(): LoadResult {
		const now = this.host.clock.now();
		const { depth } = this.workload;
		let unfinished = 0;
		for (const lane of this.#lanes) {
			if (lane.isAsking) unfinished += this.#count(now, lane.askedAt, lane.left);
			lane.close();
		}
		for (let index = this.#sent, left = this.#missing(); left > 0; left--)
			unfinished += this.#count(now, this.#firstDue + index++ * this.#interval, depth);
		return {
			requests: this.#requests,
			millis: Math.min(this.plan.millis, Math.max(1, now - this.#begin)),
			totalRequests: this.#totalRequests,
			bytes: this.bytes,
			errors: Object.fromEntries(this.errors),
			unfinished,
			latency: this.#latency.pack(),
			lateness: this.#lateness.pack(),
			busy: this.#busy,
		};
	}

	/** Counts requests without an answer as having taken at least until now. */
	#count(now: number, since: number, count: number): number {
		if (since >= this.#begin || this.plan.rate === null) this.#latency.record(now - since, count);
		return count;
	}

	#at(millis: number, run: () => void): void {
		this.#timers.push(setTimeout(run, millis));
	}
}

/** One connection after another: on each, one batch at a time. */
class Lane implements DialEvents {
	/** When what is asked now was sent or due, and how many answers are missing. */
	askedAt: number;
	left: number;
	readonly #run: LoadRun;
	#socket: DialedSocket | null;
	#scanner: ResponseScanner;
	#isOpen: boolean;
	/** What the socket hasn't taken of the batch. */
	#unsent: Uint8Array | null;

	constructor(run: LoadRun) {
		this.#run = run;
		this.askedAt = 0;
		this.left = 0;
		this.#socket = null;
		this.#scanner = new ResponseScanner();
		this.#isOpen = false;
		this.#unsent = null;
	}

	get isAsking(): boolean {
		return this.left > 0;
	}

	/** Opens the connection, but where each request has one of its own. */
	start(): void {
		if (this.#run.workload.connects) this.#free();
		else this.#dial();
	}

	/** Sends a batch that counts from `since`. */
	send(since: number): void {
		this.askedAt = since;
		this.left = this.#run.workload.depth;
		if (this.#isOpen) this.#write(this.#run.batch);
		else this.#dial();
	}

	opened(): void {
		this.#isOpen = true;
		if (this.isAsking) this.#write(this.#run.batch);
		else this.#free();
	}

	received(bytes: Uint8Array): void {
		const run = this.#run;
		run.bytes += bytes.length;
		const answers = this.#scanner.scan(bytes);
		if (this.#scanner.fault !== null || answers > this.left) return this.#fail(this.#scanner.fault ?? "more answers than requests");
		if (answers === 0) return;
		this.left -= answers;
		const now = run.host.clock.now();
		run.answered(answers, this.askedAt, now);
		if (this.left > 0) return;
		// Where each request has a connection, the server's FIN comes next.
		if (!run.workload.connects) run.becameFree(this, now);
		if (!this.isAsking) run.laneEnded();
	}

	drained(): void {
		if (this.#unsent !== null) this.#write(this.#unsent);
	}

	closed(failure: SystemError | null): void {
		this.#forget();
		const isExpected = this.#run.workload.connects && this.left === 0 && failure === null;
		if (isExpected) this.#free();
		else this.#again(failure === null ? (this.left > 0 ? "closed without an answer" : "closed while idle") : failure.code);
	}

	close(): void {
		this.#socket?.close();
		this.#forget();
	}

	#free(): void {
		this.#run.becameFree(this, this.#run.host.clock.now());
	}

	#dial(): void {
		this.#scanner = new ResponseScanner();
		this.#socket = this.#run.host.dial(this.#run.plan.address, this);
	}

	#write(bytes: Uint8Array): void {
		const taken = this.#socket?.write(bytes) ?? 0;
		this.#unsent = taken < bytes.length ? bytes.subarray(taken) : null;
	}

	#fail(kind: string): void {
		this.#socket?.close();
		this.#forget();
		this.#again(kind);
	}

	/** Counts a failure and opens anew. */
	#again(kind: string): void {
		this.left = 0;
		this.#run.failed(kind);
		if (this.#run.wantsMore) this.start();
		else this.#run.laneEnded();
	}

	#forget(): void {
		this.#socket = null;
		this.#isOpen = false;
		this.#unsent = null;
	}
}
