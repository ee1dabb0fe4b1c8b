import { describe, expect, it } from "vitest";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { isFramingName, responseFieldName } from "../../../../src/protocol/http/response-field-names.ts";
import { latin1Text } from "../../../support/latin1.ts";

describe("a name of a response field", () => {
	it.each(["X-A", "constructor", "__proto__", "toString"])("may be any token: %s", (name) => {
		expect(latin1Text(responseFieldName(name).bytes)).toBe(`${name}: `);
		expect(isFramingName(name.toLowerCase())).toBe(false);
	});

	it.each(["Content-Length", "TRANSFER-ENCODING", "connection", "Keep-Alive", "Proxy-Connection"])("is not %s, which is the server's own", (name) => {
		expect(() => responseFieldName(name)).toThrow(UsageError);
		expect(isFramingName(name.toLowerCase())).toBe(true);
	});
});
