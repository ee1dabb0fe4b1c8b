/**
 * What an option may be in a configuration, by kind: its JSON Schema, and the texts that stand for its value on a command line, which `option-kinds.ts`
 * reads. Both have to say the same; a test puts samples through both.
 */
import {
	ADDRESSES,
	ADMIN,
	CACHE,
	COUNT,
	FALLBACK,
	FIELD_LINES,
	FILE_NAMES,
	FILE_PATH,
	FILE_PATHS,
	HEALTH_PATH,
	HOST,
	LOG_FORMAT,
	LOG_LEVEL,
	METRICS_PATH,
	NETWORKS,
	type OptionKind,
	PORT,
	PROXY_NETWORKS,
	SECRET,
	SIZE,
	SIZE_OR_NONE,
	SWITCH,
	TIME,
	TIME_OR_NONE,
	URL_PATH,
	WORKERS,
} from "../option-kinds.ts";
import { isRecord } from "./problems.ts";

/** A schema of JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

export interface OptionShape {
	readonly schema: JsonSchema;
	/**
	 * The texts of a value (several are merged, where the option may be repeated); `true` for the option alone and `false` for its opposite;
	 * undefined where the value isn't of a type that the option takes.
	 */
	texts(value: unknown): readonly string[] | boolean | undefined;
}

const BOOLEAN: JsonSchema = { type: "boolean" };
const FALSE: JsonSchema = { const: false };
const FIELD_NAME = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";
const FIELD_VALUE = "^[\\t\\x20-\\x7e\\xa0-\\xff]*$";
const SIZE_TEXT: JsonSchema = text("^0*[1-9]\\d*(?:[kKmMgG](?:[iI]?[bB])?|[bB])?$");
const TIME_TEXT: JsonSchema = text("^(?=[^a-zA-Z]*[1-9])\\d+(?:\\.\\d+)?(?:[mM][sS]|[sSmMhH])$");
const PATH_TEXT: JsonSchema = text("^/(?:[A-Za-z0-9._~!$&'()*+,;=:@%-]+(?:/|$))*$");
const PLAIN_TEXT: JsonSchema = { type: "string", minLength: 1 };
const LISTEN_TEXT: JsonSchema = text("^(?:unix:.+|fd:\\d+.*|systemd:.*|(?:[tT][cC][pP]://)?(?:\\[[^\\]]*\\]|[^:\\[\\]/]*):\\d+/?)$");

function text(pattern: string): JsonSchema {
	return { type: "string", pattern };
}

function anyOf(...schemas: readonly JsonSchema[]): JsonSchema {
	return { anyOf: schemas };
}

function orList(item: JsonSchema): JsonSchema {
	return anyOf(item, { type: "array", items: item });
}

function onlyText(value: unknown): readonly string[] | undefined {
	return typeof value === "string" && value !== "" ? [value] : undefined;
}

function textOrList(value: unknown): readonly string[] | undefined {
	if (!Array.isArray(value)) return onlyText(value);
	return value.every((item) => typeof item === "string" && item !== "") ? (value as string[]) : undefined;
}

/** A text, or a list that is a text with commas on the command line. */
function textOrJoined(value: unknown): readonly string[] | undefined {
	const texts = textOrList(value);
	return texts === undefined || texts.length === 0 ? texts : [texts.join(",")];
}

function wholeNumber(value: unknown, unit: string): readonly string[] | undefined {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? [`${value}${unit}`] : undefined;
}

function booleanOr(others: (value: unknown) => readonly string[] | undefined): OptionShape["texts"] {
	return (value) => (typeof value === "boolean" ? value : others(value));
}

function falseOr(others: (value: unknown) => readonly string[] | undefined): OptionShape["texts"] {
	return (value) => (value === false ? false : others(value));
}

function trueOr(others: (value: unknown) => readonly string[] | undefined): OptionShape["texts"] {
	return (value) => (value === true ? true : others(value));
}

/** Fields as an object of texts and lists of texts, as a list of lines, or as a line. */
export const FIELDS_SHAPE: OptionShape = {
	schema: anyOf(
		{ type: "object", propertyNames: { pattern: FIELD_NAME }, additionalProperties: orList(text(FIELD_VALUE)) },
		orList(text("^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\xa0-\\xff]*$")),
	),
	texts: (value) => {
		if (!isRecord(value)) return textOrList(value);
		const lines: string[] = [];
		for (const [name, given] of Object.entries(value)) {
			const values: unknown[] = Array.isArray(given) ? given : [given];
			if (name === "" || name.includes(":") || !values.every((each) => typeof each === "string")) return undefined;
			lines.push(...values.map((each) => `${name}: ${each}`));
		}
		return lines;
	},
};

const pathShape: OptionShape = { schema: anyOf(BOOLEAN, PATH_TEXT), texts: booleanOr(onlyText) };

const SHAPES: ReadonlyMap<unknown, OptionShape> = new Map<unknown, OptionShape>([
	[SWITCH, { schema: BOOLEAN, texts: booleanOr(() => undefined) }],
	[PORT, { schema: { type: "integer", minimum: 0, maximum: 65_535 }, texts: (value) => wholeNumber(value, "") }],
	[HOST, { schema: anyOf({ const: true }, text("^(?:\\*|[A-Za-z0-9._:%-]+|\\[[A-Za-z0-9._:%-]+\\])$")), texts: trueOr(onlyText) }],
	[ADDRESSES, { schema: anyOf(LISTEN_TEXT, { type: "array", items: LISTEN_TEXT, minItems: 1 }), texts: someOf(textOrList) }],
	[
		SIZE,
		{
			schema: anyOf({ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, SIZE_TEXT),
			texts: (value) => wholeNumber(value, "") ?? onlyText(value),
		},
	],
	[
		SIZE_OR_NONE,
		{
			schema: anyOf(FALSE, { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, { enum: ["off", "0"] }, SIZE_TEXT),
			texts: falseOr((value) => wholeNumber(value, "") ?? onlyText(value)),
		},
	],
	[TIME, { schema: anyOf({ type: "integer", minimum: 1, maximum: 2_147_483_647 }, TIME_TEXT), texts: millisOrText }],
	[
		TIME_OR_NONE,
		{
			schema: anyOf({ type: "integer", minimum: 0, maximum: 2_147_483_647 }, text("^(?:0|\\d+(?:\\.\\d+)?(?:[mM][sS]|[sSmMhH]))$")),
			texts: millisOrText,
		},
	],
	[COUNT, { schema: { type: "integer", minimum: 1, maximum: 999_999_999 }, texts: (value) => wholeNumber(value, "") }],
	[FALLBACK, { schema: anyOf(BOOLEAN, PLAIN_TEXT), texts: booleanOr(onlyText) }],
	[FILE_NAMES, { schema: anyOf(PLAIN_TEXT, { type: "array", items: PLAIN_TEXT, minItems: 1 }), texts: someOf(textOrJoined) }],
	[URL_PATH, { schema: PATH_TEXT, texts: onlyText }],
	[
		CACHE,
		{
			schema: anyOf(FALSE, { enum: ["auto", "off"] }, { type: "integer", minimum: 0, maximum: 9_999_999_999 }),
			texts: falseOr((value) => wholeNumber(value, "") ?? (value === "auto" || value === "off" ? [value] : undefined)),
		},
	],
	[FIELD_LINES, FIELDS_SHAPE],
	[
		WORKERS,
		{
			schema: anyOf({ const: "auto" }, { type: "integer", minimum: 1, maximum: 256 }),
			texts: (value) => (value === "auto" ? ["auto"] : wholeNumber(value, "")),
		},
	],
	[FILE_PATH, { schema: anyOf(FALSE, PLAIN_TEXT), texts: falseOr(onlyText) }],
	[FILE_PATHS, { schema: orList(PLAIN_TEXT), texts: textOrList }],
	[LOG_FORMAT, { schema: { enum: [false, "text", "combined", "json", "off"] }, texts: falseOr(onlyText) }],
	[LOG_LEVEL, { schema: { enum: ["debug", "info", "warn", "error"] }, texts: onlyText }],
	[NETWORKS, { schema: anyOf(FALSE, orList(PLAIN_TEXT)), texts: falseOr(textOrJoined) }],
	[PROXY_NETWORKS, { schema: anyOf(BOOLEAN, orList(PLAIN_TEXT)), texts: booleanOr(textOrJoined) }],
	[ADMIN, { schema: anyOf(FALSE, { const: "off" }, LISTEN_TEXT), texts: falseOr(onlyText) }],
	[SECRET, { schema: text("^[\\x21-\\x7e]{16,256}$"), texts: onlyText }],
	[HEALTH_PATH, pathShape],
	[METRICS_PATH, pathShape],
]);

/** What an option of this kind may be in a configuration; null where it is none of a configuration's. */
export function shapeOfKind(kind: OptionKind<unknown>): OptionShape | null {
	return SHAPES.get(kind) ?? null;
}

/** A number is milliseconds. */
function millisOrText(value: unknown): readonly string[] | undefined {
	return wholeNumber(value, "ms") ?? onlyText(value);
}

/** A list that isn't empty. */
function someOf(read: (value: unknown) => readonly string[] | undefined): OptionShape["texts"] {
	return (value) => (Array.isArray(value) && value.length === 0 ? undefined : read(value));
}
