/** Notes that visitors leave: a small JSON API over a list in memory. */
import { LightResponse } from "../../service/fetch/light-response.ts";
import { methodNotAllowed, problem } from "./problem.ts";

interface Note {
	readonly id: number;
	readonly text: string;
	readonly time: string;
}

/** The oldest note goes when another comes. */
const MOST_NOTES = 32;
const MOST_CHARACTERS = 200;

export class Notes {
	#notes: Note[];
	#nextId: number;
	#unixMillis: () => number;

	constructor(unixMillis: () => number) {
		this.#unixMillis = unixMillis;
		this.#notes = [];
		this.#nextId = 1;
		this.#add("A trivet stands on any floor.");
	}

	/** Answers /api/notes. */
	async list(request: Request): Promise<Response> {
		if (request.method === "GET" || request.method === "HEAD") return LightResponse.json(this.#notes);
		if (request.method !== "POST") return methodNotAllowed("GET, HEAD, POST");
		if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? ""))
			return problem(415, "Send application/json.", { accept: "application/json" });
		const text = await readText(request);
		if (text === null) return problem(422, `Send { "text": … } with 1 to ${MOST_CHARACTERS} characters.`);
		const note = this.#add(text);
		return LightResponse.json(note, { status: 201, headers: { location: `/api/notes/${note.id}` } });
	}

	/** Answers /api/notes/ID. */
	one(request: Request, id: string): Response {
		const index = this.#notes.findIndex((note) => String(note.id) === id);
		const note = this.#notes[index];
		if (note === undefined) return problem(404, "There is no such note.");
		if (request.method === "GET" || request.method === "HEAD") return LightResponse.json(note);
		if (request.method !== "DELETE") return methodNotAllowed("GET, HEAD, DELETE");
		this.#notes.splice(index, 1);
		return new LightResponse(null, { status: 204 });
	}

	#add(text: string): Note {
		const note = { id: this.#nextId++, text, time: new Date(this.#unixMillis()).toISOString() };
		this.#notes.push(note);
		if (this.#notes.length > MOST_NOTES) this.#notes.shift();
		return note;
	}
}

/** The text of a note, or null where the content isn't one. */
async function readText(request: Request): Promise<string | null> {
	let value: unknown;
	try {
		value = await request.json();
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
	const text = typeof value === "object" && value !== null ? (value as { text?: unknown }).text : null;
	if (typeof text !== "string") return null;
	const trimmed = text.trim();
	return trimmed === "" || trimmed.length > MOST_CHARACTERS ? null : trimmed;
}
