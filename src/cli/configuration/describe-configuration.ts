/** A resolved configuration as a table, for people, and as JSON, for programs. Secrets are in neither. */
import { describeAddress } from "../../operations/listen-address.ts";
import { formatByteCount, formatMillis } from "../../operations/measures.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import type { ListenAddress } from "../../runtime.ts";
import { ADDRESSES, ADMIN, FIELD_LINES, SECRET, SIZE, SIZE_OR_NONE, TIME, TIME_OR_NONE } from "../option-kinds.ts";
import { type OptionKey, optionRow } from "../options.ts";
import type { Paint } from "../paint.ts";
import type { Configuration, SitePlan } from "./configuration.ts";
import { keyPath } from "./problems.ts";
import { CONFIGURATION_KEYS } from "./read-options.ts";

const HIDDEN = "(hidden)";
/** Longer values are cut: a table is for looking at. */
const WIDEST_VALUE = 60;

/** The table, with its last line end. */
export function configurationText(configuration: Configuration, paint: Paint): string {
	const { file, serving, listen, warnings, sites } = configuration;
	const own = sites.flatMap(ownLines);
	const parts = [
		`${paint.bold("Configuration")}  ${file ?? "no file"}`,
		section("Serving", serving, paint),
		...(own.length === 0 ? [] : [section("Of sites and routes", own, paint)]),
		section("Listening", listen.addresses.map(describeAddress), paint),
		section("Options", optionLines(configuration, paint), paint),
	];
	if (warnings.length > 0) parts.push(section("Probably not meant", warnings.map(paint.warning), paint));
	return `${parts.join("\n\n")}\n`;
}

/** One JSON text: what is served, and each option with its source; defaults have the text that the help has. */
export function configurationJson(configuration: Configuration): string {
	const { file, sites, main, listen, limits, serving, warnings, values, sources } = configuration;
	const options = CONFIGURATION_KEYS.map((key) => {
		const value = optionRow(key).kind === SECRET && values[key] !== undefined ? HIDDEN : (values[key] ?? optionRow(key).initial);
		return [key, { value, source: sources[key] ?? "default" }];
	});
	return `${JSON.stringify({ file, listen: listen.addresses, main: main?.path ?? null, serving, sites, options: Object.fromEntries(options), limits, warnings }, null, "\t")}\n`;
}

function section(title: string, lines: readonly string[], paint: Paint): string {
	return [paint.accent(title), ...lines.map((line) => `  ${line}`)].join("\n");
}

function optionLines({ values, sources }: Configuration, paint: Paint): string[] {
	const rows = CONFIGURATION_KEYS.map((key): [string, string, string | undefined] => [key, shownValue(key, values[key]), sources[key]]);
	const keyWidth = Math.max(...rows.map(([key]) => key.length));
	const valueWidth = Math.max(...rows.map(([, value]) => value.length));
	return rows.map(([key, value, source]) => {
		const line = `${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${source ?? "default"}`;
		return source === undefined ? paint.dim(line) : line;
	});
}

/** What a site and its routes have of their own, by where it stands in the file. */
function ownLines({ place, headers, routes }: SitePlan): string[] {
	return [
		...fieldLines(keyPath(place, "headers"), headers),
		...routes.flatMap((route) => {
			const options = "options" in route.action ? (Object.entries(route.action.options) as [OptionKey, unknown][]) : [];
			return [
				...fieldLines(keyPath(route.place, "headers"), route.headers),
				...options.map(([key, value]) => `${keyPath(route.place, key)}  ${shownValue(key, value)}`),
			];
		}),
	];
}

function fieldLines(path: string, lines: FieldLines): string[] {
	return lines.length === 0 ? [] : [`${path}  ${shortened(fieldText(lines))}`];
}

/** A value as the command line would have it; the default's text where there is none. */
function shownValue(key: OptionKey, value: unknown): string {
	const { initial } = optionRow(key);
	if (value === undefined) return initial === "" ? "none" : initial;
	return shortened(textOf(key, value));
}

function shortened(text: string): string {
	return text.length > WIDEST_VALUE ? `${text.slice(0, WIDEST_VALUE - 1)}…` : text;
}

function textOf(key: OptionKey, value: unknown): string {
	const { kind } = optionRow(key);
	if (kind === SECRET) return HIDDEN;
	if (typeof value === "boolean") return value ? "on" : "off";
	if (typeof value === "number" && (kind === TIME || kind === TIME_OR_NONE)) return formatMillis(value);
	if (typeof value === "number" && (kind === SIZE || kind === SIZE_OR_NONE)) return value === 0 ? "off" : formatByteCount(value);
	if (kind === ADDRESSES) return (value as readonly ListenAddress[]).map(describeAddress).join(", ");
	if (kind === ADMIN) return describeAddress(value as ListenAddress);
	if (kind === FIELD_LINES) return fieldText(value as readonly string[]);
	return Array.isArray(value) ? value.join(", ") || "none" : String(value);
}

function fieldText(lines: readonly string[]): string {
	return lines.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${lines[at + 1]}`] : [])).join("; ");
}
