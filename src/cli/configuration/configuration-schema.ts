/**
 * The JSON Schema (draft 2020-12) of a configuration, for editors: made of the table of options and of what routes and sites may say, so that it can't fall
 * behind either. What no schema can say (a host that is named twice, a redirect to a parameter that isn't there) only `trivet check` finds.
 */
import { REDIRECT_STATUSES } from "../../service/router/redirect-handler.ts";
import { type OptionKey, optionRow } from "../options.ts";
import { FIELDS_SHAPE, type JsonSchema, shapeOfKind } from "./option-shapes.ts";
import { CONFIGURATION_KEYS } from "./read-options.ts";
import { FILE_KEYS, FOLDER_KEYS, ROUTE_METHODS } from "./read-routes.ts";

const SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema";
const NOT_EMPTY: JsonSchema = { type: "string", minLength: 1 };
/** See `PathPattern`. */
const PATTERN = "^/(?:(?::[A-Za-z_][A-Za-z0-9_]*|[^\\s/:?#\\\\*][^\\s/?#\\\\*]*)(?:/|$))*\\*?$";
const FOLDER_PATTERN = "/\\*$";

const FIELDS: JsonSchema = { ...FIELDS_SHAPE.schema, description: "Fields for every response, in place of those of the same name." };
const SERVE: JsonSchema = {
	description: "Folders and files to serve, and a module to run, as on the command line. Relative to this file.",
	anyOf: [NOT_EMPTY, { type: "array", items: NOT_EMPTY, minItems: 1 }],
};

/** The schema of the whole. */
export function configurationSchema(): JsonSchema {
	return {
		$schema: SCHEMA_DIALECT,
		title: "Configuration of Trivet",
		description: "trivet.config.json, or what trivet.config.ts, .js or .mjs exports by default. Checked by: trivet check",
		type: "object",
		properties: {
			$schema: { ...NOT_EMPTY, description: "The address of this schema." },
			serve: SERVE,
			routes: { $ref: "#/$defs/routes" },
			sites: {
				type: "array",
				items: { $ref: "#/$defs/site" },
				description: "What is served by the name of the host. Other hosts are served by serve and routes.",
			},
			headers: FIELDS,
			...optionSchemas(CONFIGURATION_KEYS),
		},
		additionalProperties: false,
		not: { required: ["listen"], anyOf: [{ required: ["port"] }, { required: ["host"] }] },
		$defs: { site: siteSchema(), routes: routesSchema(), path: { type: "string", pattern: PATTERN }, methods: methodsSchema() },
	};
}

function optionSchemas(keys: readonly OptionKey[]): { [key: string]: JsonSchema } {
	return Object.fromEntries(
		keys.map((key) => {
			const { kind, help, initial } = optionRow(key);
			const isOn = kind.value === "never" && initial === "on";
			// The help of what is on by default says what its opposite does.
			const description = `${isOn ? `False: ${help.charAt(0).toLowerCase()}${help.slice(1)}` : help}${initial === "" ? "" : ` Default: ${initial}.`}`;
			return [key, { ...shapeOfKind(kind)?.schema, description }];
		}),
	);
}

function siteSchema(): JsonSchema {
	return {
		type: "object",
		properties: {
			hosts: {
				description: 'Names of hosts: "example.com", "*.example.com" for all below it, "*" for every other one.',
				type: "array",
				items: { type: "string", pattern: "^(?:\\*|(?:\\*\\.)?(?:[^\\s*/?#@:\\[\\]\\\\]+|\\[[0-9A-Fa-f:.]+\\]))$" },
				minItems: 1,
			},
			routes: { $ref: "#/$defs/routes" },
			serve: SERVE,
			headers: FIELDS,
		},
		required: ["hosts"],
		anyOf: [{ required: ["routes"] }, { required: ["serve"] }],
		additionalProperties: false,
	};
}

function routesSchema(): JsonSchema {
	const folderPath = { allOf: [{ $ref: "#/$defs/path" }, { pattern: FOLDER_PATTERN }] };
	return {
		description: "The first route that has an answer gives it; folders and files pass on what they don't have.",
		type: "array",
		items: {
			oneOf: [
				routeSchema("module", { ...NOT_EMPTY, description: "A module that exports a handler. Relative to this file." }),
				routeSchema(
					"folder",
					{ ...NOT_EMPTY, description: "A folder, served below the path. Relative to this file." },
					{ ...optionSchemas(FOLDER_KEYS), path: folderPath },
				),
				routeSchema("file", { ...NOT_EMPTY, description: "One file, whatever the path. Relative to this file." }, optionSchemas(FILE_KEYS)),
				routeSchema("redirect", redirectSchema(), { status: { enum: REDIRECT_STATUSES, description: "Default: 308." } }),
				{
					...routeSchema(
						"respond",
						{ description: "A text, or a value that is sent as JSON." },
						{ status: { type: "integer", minimum: 200, maximum: 599 } },
					),
					if: { required: ["status"], properties: { status: { enum: [204, 205, 304] } } },
					// biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
					then: { properties: { respond: { const: "" } } },
				},
			],
		},
	};
}

function redirectSchema(): JsonSchema {
	return {
		description: 'Where to: a path or a URL, with parameters of the pattern (":name", "*").',
		type: "string",
		pattern: "^(?:/(?!/)|[hH][tT][tT][pP][sS]?://[A-Za-z0-9.\\[\\]:-]+(?=[/?#]|$))[!-\\[\\]-~]*$",
	};
}

function routeSchema(kind: string, action: JsonSchema, others: { readonly [key: string]: JsonSchema } = {}): JsonSchema {
	return {
		type: "object",
		properties: { path: { $ref: "#/$defs/path" }, methods: { $ref: "#/$defs/methods" }, headers: FIELDS, [kind]: action, ...others },
		required: ["path", kind],
		additionalProperties: false,
	};
}

function methodsSchema(): JsonSchema {
	return {
		description: "Methods that the route is for; all, where it is left out. GET stands for HEAD too.",
		type: "array",
		items: { enum: ROUTE_METHODS },
		minItems: 1,
	};
}
