/** Every vector, in groups by the part of a message they are about. */
import { CHUNKED_VECTORS } from "./chunked.ts";
import { CONTENT_LENGTH_VECTORS } from "./content-length.ts";
import { CORPUS_VECTORS } from "./corpus.ts";
import { EXPECT_VECTORS } from "./expect.ts";
import { FIELD_VECTORS } from "./fields.ts";
import { HOST_VECTORS } from "./host.ts";
import { LIMIT_VECTORS } from "./limits.ts";
import { PERSISTENCE_VECTORS } from "./persistence.ts";
import { PIPELINING_VECTORS } from "./pipelining.ts";
import { REFUSED_RESPONSE_VECTORS } from "./refused-responses.ts";
import { REQUEST_LINE_VECTORS } from "./request-line.ts";
import { RESPONSE_VECTORS } from "./responses.ts";
import { TARGET_VECTORS } from "./target-forms.ts";
import { TRAILER_VECTORS } from "./trailers.ts";
import { TRANSFER_ENCODING_VECTORS } from "./transfer-encoding.ts";
import { UPGRADE_VECTORS } from "./upgrade.ts";
import type { RequestVector, ResponseVector } from "./vector.ts";
import { VERSION_VECTORS } from "./version.ts";

export const REQUEST_VECTOR_GROUPS: Readonly<Record<string, readonly RequestVector[]>> = {
	"request-line": REQUEST_LINE_VECTORS,
	version: VERSION_VECTORS,
	target: TARGET_VECTORS,
	fields: FIELD_VECTORS,
	host: HOST_VECTORS,
	"content-length": CONTENT_LENGTH_VECTORS,
	"transfer-encoding": TRANSFER_ENCODING_VECTORS,
	chunked: CHUNKED_VECTORS,
	trailers: TRAILER_VECTORS,
	persistence: PERSISTENCE_VECTORS,
	pipelining: PIPELINING_VECTORS,
	expect: EXPECT_VECTORS,
	upgrade: UPGRADE_VECTORS,
	limits: LIMIT_VECTORS,
	corpus: CORPUS_VECTORS,
};

export const RESPONSE_VECTOR_GROUPS: Readonly<Record<string, readonly ResponseVector[]>> = {
	responses: RESPONSE_VECTORS,
	"refused-responses": REFUSED_RESPONSE_VECTORS,
};
