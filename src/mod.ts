/**
 * The public surface of the library, apart from the runtime: `adapters/(runtime)/mod.ts` adds `serve`, bound to its runtime.
 *
 * Two doors: a fetch handler, `(request) => Response`, and below it a `Handler` of exchanges. What isn't here is internal and may change.
 */
export { StartError } from "./operations/bind-listeners.ts";
export { type Server, serve as serveOn } from "./operations/serve.ts";
export type { ErrorHandler, ListenInfo, ServeOptions } from "./operations/serve-options.ts";
export type { Clock, Endpoint, Endpoints } from "./protocol/connection.ts";
export type { ContentConsumer, ContentReader } from "./protocol/exchange/content-reader.ts";
export type { Exchange, ExchangeOutcome, Handler, RequestClient, RequestHead } from "./protocol/exchange/exchange.ts";
export { ConnectionEnd, type FaultRow, PeerFault, UsageError } from "./protocol/faults.ts";
export type { FieldLines, FieldSection } from "./protocol/http/field-section.ts";
export type { TraceContext } from "./protocol/http/trace-context.ts";
export { DEFAULT_LIMITS, type Limits } from "./protocol/limits.ts";
export { type Files, type Runtime, type RuntimeName, SystemError } from "./runtime.ts";
export { type FetchHandler, type FetchOptions, fetchHandler } from "./service/fetch/fetch-handler.ts";
export type { HandlerInfo } from "./service/fetch/handler-info.ts";
export { installGlobals } from "./service/fetch/install-globals.ts";
export { LightHeaders as Headers } from "./service/fetch/light-headers.ts";
export { LightRequest as Request } from "./service/fetch/light-request.ts";
export { LightResponse as Response } from "./service/fetch/light-response.ts";
export type { RoutedRequest, RouteHandler, RouteTable, RouteTarget } from "./service/router/fetch-routes.ts";
export { embeddedFiles } from "./service/static/embedded-files.ts";
export { staticHandler } from "./service/static/static-handler.ts";
export type { StaticOptions } from "./service/static/static-options.ts";
export { VERSION } from "./version.ts";
