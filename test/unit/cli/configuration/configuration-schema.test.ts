import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { configurationSchema } from "../../../../src/cli/configuration/configuration-schema.ts";
import { shapeOfKind } from "../../../../src/cli/configuration/option-shapes.ts";
import { CONFIGURATION_KEYS } from "../../../../src/cli/configuration/read-options.ts";
import { optionRow } from "../../../../src/cli/options.ts";
import { INVALID, VALID } from "./samples.ts";

/** Strict: a keyword that is misspelt, or has no effect, is an error. Requirements of one branch about properties of another are meant. */
function compile(): ValidateFunction {
	const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
	return ajv.compile(JSON.parse(JSON.stringify(configurationSchema())) as object);
}

describe("the schema of a configuration", () => {
	const validate = compile();

	it("is a schema", () => {
		expect(new Ajv2020().validateSchema(configurationSchema())).toBe(true);
	});

	it.each(Object.entries(VALID))("takes what the reader takes: %s", (_name, value) => {
		validate(value);
		expect(validate.errors).toBeNull();
	});

	it.each(Object.entries(INVALID))("refuses what the reader refuses, unless it can't know: %s", (_name, { value, onlyReader }) => {
		expect(validate(value)).toBe(onlyReader !== undefined);
	});

	it("has every option, with what it is for", () => {
		const { properties } = configurationSchema() as { properties: Record<string, { description?: string }> };
		for (const key of CONFIGURATION_KEYS) {
			expect(shapeOfKind(optionRow(key).kind), key).not.toBeNull();
			expect(properties[key]?.description, key).toMatch(/\w/);
		}
	});
});
