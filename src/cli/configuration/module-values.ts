/** What a handler module's options say about options of the command line: the module stands between flags and environment. */
import type { ServeSettings } from "../../operations/serve-options.ts";
import type { Limits } from "../../protocol/limits.ts";
import { LIMIT_OPTIONS } from "../limit-values.ts";
import type { OptionValues } from "../options.ts";

/** The options that settings set. */
export function moduleValues(settings: ServeSettings): OptionValues {
	const { port, hostname, unix, reusePort, maxConnections, graceMillis, trustProxy, proxyProtocol } = settings;
	const values: OptionValues = {
		...(port === undefined ? {} : { port }),
		...(hostname === undefined ? {} : { host: hostname }),
		...(unix === undefined ? {} : { listen: [{ transport: "unix", path: unix }] }),
		...(reusePort === undefined ? {} : { reusePort }),
		...(maxConnections === undefined ? {} : { maxConnections }),
		...(graceMillis === undefined ? {} : { grace: graceMillis }),
		...(trustProxy === undefined ? {} : { trustProxy }),
		...(proxyProtocol === undefined ? {} : { proxyProtocol }),
	};
	const limits = Object.entries(settings.limits ?? {}) as [keyof Limits, number][];
	return { ...values, ...Object.fromEntries(limits.map(([limit, value]) => [LIMIT_OPTIONS[limit], value])) };
}

/** The options of settings that are about the whole server, by the name they were given by: none of a module that is one of several. */
export function serverOptionsOf(settings: ServeSettings): readonly string[] {
	const { port, hostname, unix, reusePort, maxConnections, graceMillis, trustProxy, proxyProtocol, limits, onListen, signal } = settings;
	const all = { port, hostname, unix, reusePort, maxConnections, grace: graceMillis, trustProxy, proxyProtocol, limits, onListen, signal };
	return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}
