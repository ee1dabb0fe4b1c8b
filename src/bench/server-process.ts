/** One server as a process of its own: started, known to answer, stopped. No process outlives the benchmark. */
import { messageOf } from "../operations/describe-failure.ts";
import type { ConnectAddress, Runtime, ToolProcess } from "../runtime.ts";
import { readAnswer } from "./answer-reader.ts";
import { GatePeer, pause } from "./gate-peer.ts";
import { processTree } from "./process-cost.ts";
import type { Place, Subject } from "./subjects.ts";
import { requestBytes, type Workload } from "./workloads.ts";

const READY_MILLIS = 20_000;
const STOP_MILLIS = 2000;
/** Between two tries to connect to a server that is starting. */
const RETRY_MILLIS = 1;

export interface ServerContext {
	readonly runtime: Runtime;
	/** With the programs, the static files and the expected contents. */
	readonly folder: string;
	readonly files: string;
	/** The core that servers run on; null: any. */
	readonly core: number | null;
	readonly usesSockets: boolean;
}

export class ServerProcess {
	readonly address: ConnectAddress;
	/** Value of the Host field. */
	readonly host: string;
	/** From the start of the process to the end of its first answer. */
	readonly coldMillis: number;
	readonly pids: readonly number[];
	readonly #tool: ToolProcess;

	constructor(tool: ToolProcess, address: ConnectAddress, coldMillis: number, pids: readonly number[]) {
		this.#tool = tool;
		this.address = address;
		this.host = hostOf(address);
		this.coldMillis = coldMillis;
		this.pids = pids;
	}

	get pid(): number {
		return this.#tool.pid;
	}

	stop(): Promise<void> {
		return stopTool(this.#tool);
	}
}

/** Starts a server for a workload; null where it doesn't do that. Rejects with an Error that says why it doesn't run. */
export async function startServer(context: ServerContext, subject: Subject, workload: Workload): Promise<ServerProcess | null> {
	const { runtime } = context;
	const port = subject.port ?? (await freePort(runtime));
	const socket = context.usesSockets && subject.takesSocket ? `${context.folder}/${port}.sock` : null;
	const place: Place = { folder: context.folder, files: context.files, port, socket };
	const command = subject.command(workload, place);
	if (command === null) return null;
	const [program = "", ...args] = context.core === null ? command : ["taskset", "-c", String(context.core), ...command];
	const began = runtime.clock.now();
	const tool = await runtime.startTool(program, args, { environment: environmentFor(workload, place) });
	const address: ConnectAddress = socket === null ? { transport: "tcp", host: "127.0.0.1", port } : { transport: "unix", path: socket };
	try {
		await untilAnswering(context, tool, address, workload, began + READY_MILLIS);
		const coldMillis = runtime.clock.now() - began;
		return new ServerProcess(tool, address, coldMillis, await processTree(runtime, tool.pid));
	} catch (error) {
		await stopTool(tool);
		const { error: said } = await tool.output;
		const message = messageOf(error);
		throw new Error(said.trim() === "" ? message : `${message}: ${said.trim().slice(0, 500)}`, { cause: error });
	}
}

function environmentFor(workload: Workload, { folder, files, port, socket }: Place): Record<string, string> {
	return {
		BENCH_WORKLOAD: workload.name,
		BENCH_PORT: String(port),
		...(socket === null ? {} : { BENCH_SOCKET: socket }),
		BENCH_FOLDER: files,
		BENCH_ANSWER: `${folder}/answer-${workload.name}`,
		BENCH_TYPE: workload.mediaType,
		BENCH_SKIP: String(workload.contentBytes),
		BENCH_CLOSE: workload.connects ? "1" : "0",
		// What a server that isn't ours is likely to read.
		PORT: String(port),
		HOST: "127.0.0.1",
		NODE_ENV: "production",
	};
}

/** Asks until there is an answer, whatever it says: judging it is the gate's. */
async function untilAnswering(
	context: ServerContext,
	tool: ToolProcess,
	address: ConnectAddress,
	workload: Workload,
	deadline: number,
): Promise<void> {
	let ended: string | null = null;
	void tool.exited.then(({ code, signal }) => {
		ended = `it ended (${signal ?? `exit code ${code}`})`;
	});
	const request = requestBytes({ ...workload, connects: true }, hostOf(address));
	for (let last = ""; ; ) {
		if (ended !== null) throw new Error(ended);
		if (context.runtime.clock.now() > deadline) throw new Error(`it didn't answer within ${READY_MILLIS / 1000} s${last === "" ? "" : ` (${last})`}`);
		const peer = new GatePeer(context.runtime, address);
		try {
			await peer.opened();
			peer.write(request);
			await peer.take(readAnyAnswer);
			return;
		} catch (error) {
			last = messageOf(error);
		} finally {
			peer.close();
		}
		await pause(RETRY_MILLIS);
	}
}

/** Even one that breaks the grammar is an answer here. */
function readAnyAnswer(bytes: Uint8Array): { readonly size: number } | null {
	try {
		return readAnswer(bytes);
	} catch {
		return { size: bytes.length };
	}
}

function hostOf(address: ConnectAddress): string {
	return address.transport === "tcp" ? `${address.host}:${address.port}` : "localhost";
}

/** A port that nobody listens on, as far as the system knows. */
async function freePort(runtime: Runtime): Promise<number> {
	const listener = await runtime.listen({ transport: "tcp", host: "127.0.0.1", port: 0 }, () => null, NO_CONNECTIONS);
	const { port } = listener.address;
	await listener.close();
	return port;
}

const NO_CONNECTIONS = { size: 0, add: () => {}, remove: () => {} };

async function stopTool(tool: ToolProcess): Promise<void> {
	tool.kill("SIGTERM");
	const timer = setTimeout(() => tool.kill("SIGKILL"), STOP_MILLIS);
	await tool.exited;
	clearTimeout(timer);
}
