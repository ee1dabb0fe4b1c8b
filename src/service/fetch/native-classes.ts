/**
 * The runtime's own Fetch classes, as they were when this module was loaded.
 *
 * `install-globals.ts` may replace the global names later; what delegates to the runtime (`value-body.ts`,
 * `light-request.ts`) and what recognises its objects (`send-response.ts`) goes on using these.
 */

export const NativeHeaders = globalThis.Headers;
export const NativeRequest = globalThis.Request;
export const NativeResponse = globalThis.Response;
