/** The generator processes: started once, pinned to their cores, given a share of each plan. */
import { ROLE_VARIABLE } from "../operations/supervisor/messages.ts";
import type { CopyProcess, Runtime } from "../runtime.ts";
import { BenchFailure } from "./bench-failure.ts";
import { pinProcess } from "./cores.ts";
import type { GeneratorMessage } from "./generator-process.ts";
import { GENERATOR_ROLE } from "./generator-role.ts";
import { joinResults, type LoadPlan, type LoadResult } from "./load-plan.ts";

const START_MILLIS = 20_000;
/** Beyond what a plan takes by itself. */
const SLACK_MILLIS = 20_000;

export class GeneratorPool {
	readonly #generators: Generator[];

	constructor() {
		this.#generators = [];
	}

	get count(): number {
		return this.#generators.length;
	}

	/** Starts `count` generators; `cores` are theirs where processes are pinned. */
	async start(runtime: Runtime, count: number, cores: readonly number[] | null): Promise<void> {
		while (this.count < count) {
			const copy = await runtime.startCopy({ environment: { [ROLE_VARIABLE]: GENERATOR_ROLE }, args: [], descriptors: [] });
			const generator = new Generator(copy);
			this.#generators.push(generator);
			await generator.next("ready", START_MILLIS);
			if (cores !== null) await pinProcess(runtime, copy.pid, cores);
		}
	}

	/** Runs a plan, its connections and its rate parted among the generators. */
	async run(plan: LoadPlan): Promise<LoadResult> {
		const patience = plan.rampMillis + plan.millis + SLACK_MILLIS;
		const working = this.#generators.slice(0, Math.max(1, Math.min(this.count, plan.connections)));
		const results = working.map(async (generator, index) => {
			generator.send({
				...plan,
				connections: Math.floor((plan.connections + index) / working.length),
				rate: plan.rate === null ? null : plan.rate / working.length,
			});
			return (await generator.next("result", patience)).result;
		});
		return joinResults(await Promise.all(results));
	}

	stop(): void {
		for (const generator of this.#generators.splice(0)) generator.stop();
	}
}

type MessageOf<K extends GeneratorMessage["kind"]> = Extract<GeneratorMessage, { kind: K }>;

/** One generator process: asked one thing after another. */
class Generator {
	readonly #copy: CopyProcess;
	#arrived: GeneratorMessage[];
	#notify: () => void;

	constructor(copy: CopyProcess) {
		this.#copy = copy;
		this.#arrived = [];
		this.#notify = () => {};
		copy.onMessage((message) => this.#arrive(message as GeneratorMessage));
		copy.onDisconnect(() => this.#arrive({ kind: "failed", message: "its process ended" }));
	}

	send(plan: LoadPlan): void {
		this.#copy.send(plan);
	}

	/** The next message, which must be of this kind. */
	async next<K extends GeneratorMessage["kind"]>(kind: K, patienceMillis: number): Promise<MessageOf<K>> {
		let timer: ReturnType<typeof setTimeout> | undefined;
		if (this.#arrived.length === 0) {
			await new Promise<void>((resolve) => {
				this.#notify = resolve;
				timer = setTimeout(resolve, patienceMillis);
			});
		}
		clearTimeout(timer);
		const message = this.#arrived.shift();
		if (message?.kind === kind) return message as MessageOf<K>;
		throw new BenchFailure(`The load generator ${message?.kind === "failed" ? `failed: ${message.message}` : "doesn't answer"}.`);
	}

	stop(): void {
		this.#copy.kill("SIGKILL");
	}

	#arrive(message: GeneratorMessage): void {
		this.#arrived.push(message);
		this.#notify();
	}
}
