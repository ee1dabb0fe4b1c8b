/** Configurations that make sense, and that don't: for the reader and for the schema, which have to agree. */

/** By what they are about. Files are not looked for. */
export const VALID: Readonly<Record<string, unknown>> = {
	"a folder": { serve: "public" },
	"several things": { serve: ["public", "extra.txt", "app.ts"] },
	"nothing to serve": {},
	"a schema": { $schema: "./node_modules/trivet/dist/trivet.schema.json", serve: "." },
	"a port": { port: 0 },
	"the last port": { port: 65535 },
	"every interface": { host: true },
	"an address": { host: "[::1]" },
	"a listener": { listen: ":8080" },
	"several listeners": { listen: ["tcp://127.0.0.1:80", "unix:/run/a.sock", "[::1]:0"] },
	"times as numbers": { grace: 0, timeoutHeader: 1500 },
	"times as texts": { grace: "0", timeoutHeader: "1.5s", drainDelay: "0s", timeoutIdle: "2H" },
	"sizes as numbers": { maxHeader: 1, maxBody: 1024, maxWorkerMemory: 0 },
	"sizes as texts": { maxHeader: "16k", maxBody: "1GiB", maxWorkerMemory: "off", maxTarget: "08kb" },
	"no memory limit": { maxWorkerMemory: false },
	counts: { maxFields: 10, maxConnections: 999999999 },
	switches: {
		browse: true,
		cleanUrls: false,
		reusePort: true,
		supervise: false,
		watch: true,
		open: false,
		quiet: true,
		color: false,
		printJson: true,
	},
	"a fallback": { spa: true },
	"a named fallback": { spa: "app.html" },
	"index files": { index: ["index.html", "index.htm"] },
	"one index file": { index: "index.htm" },
	"a base": { base: "/docs/" },
	"no cache": { cache: false },
	"seconds of cache": { cache: 3600 },
	"a cache policy": { cache: "auto" },
	"fields as an object": { header: { "X-A": "b", Link: ["<a>", "<b>"] } },
	"fields as lines": { header: ["X-A: b", "X-C:d"] },
	"a field as a line": { headers: "X-A: b" },
	workers: { workers: 4 },
	"workers by processors": { workers: "auto" },
	"files of variables": { envFile: [".env", ".env.local"] },
	"a log": { log: "json", logFile: "logs/access.log", logLevel: "warn" },
	"no log": { log: false, logFile: false },
	proxies: { trustProxy: ["loopback", "10.0.0.0/8"], proxyProtocol: true },
	"one proxy": { trustProxy: "loopback", proxyProtocol: "private" },
	"no proxies": { trustProxy: false, proxyProtocol: false },
	admin: { admin: "127.0.0.1:2019", adminToken: "0123456789abcdef" },
	"no admin": { admin: false },
	"health and metrics": { health: true, metrics: "/internal/metrics" },
	"a module": { routes: [{ path: "/api/*", module: "api.ts" }] },
	"a folder below a path": {
		routes: [
			{
				path: "/docs/*",
				folder: "docs",
				index: ["a.html"],
				spa: true,
				browse: true,
				cache: 60,
				dotfiles: true,
				followSymlinks: true,
				precompressed: false,
				cleanUrls: false,
			},
		],
	},
	"a file": { routes: [{ path: "/*", file: "index.html", cache: "off", precompressed: true }] },
	"a redirect": { routes: [{ path: "/old/:name/*", redirect: "/new/:name/*", status: 301 }] },
	"a redirect elsewhere": {
		routes: [
			{ path: "/a", redirect: "https://example.com:8443" },
			{ path: "/b", redirect: "http://[::1]/x?y=z#f" },
		],
	},
	"a text": { routes: [{ path: "/robots.txt", respond: "User-agent: *\n", headers: { "Cache-Control": "max-age=60" } }] },
	"some JSON": {
		routes: [
			{ path: "/a", respond: { ok: true, list: [1, null] }, status: 201 },
			{ path: "/b", respond: [1] },
			{ path: "/c", respond: null },
			{ path: "/d", respond: 5 },
		],
	},
	"no content": { routes: [{ path: "/gone", respond: "", status: 204 }] },
	methods: { routes: [{ path: "/a", methods: ["GET", "POST"], module: "a.js" }] },
	patterns: {
		routes: ["/", "/*", "/a/", "/a/:b/c", "/:_x1", "/grüße", "/a%20b", "/a.b-c~d!$&'()+,;=@", "/.well-known/*", "/a:b"].map((path) => ({
			path,
			module: "a.js",
		})),
	},
	sites: {
		sites: [
			{ hosts: ["example.com", "*.example.com"], serve: "site" },
			{ hosts: ["[::1]", "127.0.0.1"], routes: [{ path: "/*", module: "local.js" }], headers: { "X-Local": "yes" } },
			{ hosts: ["*"], routes: [], serve: ["public", "app.ts"] },
		],
	},
	"sites and the rest": { sites: [{ hosts: ["bücher.example"], serve: "a" }], serve: "b" },
};

export interface InvalidSample {
	readonly value: unknown;
	/** What the reader says, whole. */
	readonly problems: readonly string[];
	/** Why the schema can't know. */
	readonly onlyReader?: string;
}

const ROUTE_KEYS = "module, folder, file, redirect, respond";

export const INVALID: Readonly<Record<string, InvalidSample>> = {
	"no object": { value: [], problems: ["expected an object; got a list."] },
	"no value": { value: null, problems: ["expected an object; got null."] },
	"a key that nearly is one": { value: { prot: 80 }, problems: ['prot: there is no such key. Did you mean "port"?'] },
	"a key that is none": { value: { qwertyuiop: 1 }, problems: ["qwertyuiop: there is no such key. All keys: trivet check --print-schema"] },
	"an option of the command line alone": {
		value: { config: "a.json" },
		problems: ["config: there is no such key. All keys: trivet check --print-schema"],
	},
	"a port past the last": { value: { port: 65536 }, problems: ["port: expected a port, 0 to 65535; got 65536."] },
	"a port as a text": { value: { port: "80" }, problems: ['port: expected a port, 0 to 65535; got "80".'] },
	"half a port": { value: { port: 80.5 }, problems: ["port: expected a port, 0 to 65535; got 80.5."] },
	"a host that is none": { value: { host: "a b" }, problems: ['host: "a b" is no host name and no IP address.'] },
	"no host": { value: { host: false }, problems: ["host: expected a host name or an IP address; got false."] },
	"a bad listener": {
		value: { listen: ["nowhere"] },
		problems: ["listen[0]: nowhere is no address to listen on; expected :8080, tcp://host:port, unix:/path, fd:3 or systemd:."],
	},
	"a listener and a port": { value: { listen: ":80", port: 80 }, problems: ["listen: it replaces port: give one or the other."] },
	"no listener": {
		value: { listen: [] },
		problems: ["listen: expected tcp://host:port, :port, unix:/path, unix:/path|0660, fd:N or systemd:[NAME]; got a list."],
	},
	"a time without a unit": {
		value: { grace: "10" },
		problems: ['grace: expected a time with its unit, such as 500ms, 10s, 5m or 1h, or 0; got "10".'],
	},
	"a time below 0": { value: { grace: -1 }, problems: ["grace: expected a time with its unit, such as 500ms, 10s, 5m or 1h, or 0; got -1."] },
	"no time": {
		value: { timeoutIdle: "0s" },
		problems: ['timeoutIdle: expected a time above 0 with its unit, such as 500ms, 10s, 5m or 1h; got "0s".'],
	},
	"no size": { value: { maxBody: 0 }, problems: ["maxBody: expected a size above 0, such as 512, 16k, 16M or 1G; got 0."] },
	"a bad size": { value: { maxBody: "16 megs" }, problems: ['maxBody: expected a size above 0, such as 512, 16k, 16M or 1G; got "16 megs".'] },
	"a count as a text": { value: { maxFields: "10" }, problems: ['maxFields: expected a whole number above 0; got "10".'] },
	"a switch as a text": { value: { browse: "on" }, problems: ['browse: expected on or off; got "on".'] },
	"a fallback as a number": { value: { spa: 1 }, problems: ["spa: expected the name of a file in the folder; got 1."] },
	"a base without a slash": { value: { base: "docs" }, problems: ['base: expected a path that begins with /, such as /docs/; got "docs".'] },
	"a bad cache policy": { value: { cache: "forever" }, problems: ['cache: expected auto, off, or a number of seconds; got "forever".'] },
	"a field that is none": {
		value: { header: { "X A": "b" } },
		problems: ["header: expected a field such as 'X-Frame-Options: DENY'; got an object."],
	},
	"a field of the server's own": {
		value: { headers: { "Content-Length": "3" } },
		problems: ['headers["Content-Length"]: Content-Length is written by the server itself and can\'t be set.'],
		onlyReader: "names are compared without regard to case",
	},
	"a field of the connection": {
		value: { headers: { "Proxy-Connection": "close" } },
		problems: ['headers["Proxy-Connection"]: Proxy-Connection is written by the server itself and can\'t be set.'],
		onlyReader: "names are compared without regard to case",
	},
	"a field of one value that has two": {
		value: { headers: { Server: "a", server: "b" } },
		problems: ["headers: server has one value, and is given twice."],
		onlyReader: "which fields these are only the server knows",
	},
	"a field of files that has two values": {
		value: { header: ["Expires: 0", "X-A: 1", "X-A: 2", "Expires: 1"] },
		problems: ["header[3]: Expires has one value, and is given twice."],
		onlyReader: "which fields these are only the server knows",
	},
	"a field that parts a response": {
		value: { headers: ["X: a\nb"] },
		problems: ["headers[0]: expected a field such as 'X-Frame-Options: DENY'; got \"X: a\\nb\"."],
	},
	"a field without a value": {
		value: { headers: { "X-A": null } },
		problems: ['headers["X-A"]: expected a text, or a list of texts, under the name of a field; got null.'],
	},
	"a field whose name has a value in it": {
		value: { headers: { "X: a": "b", "X-B": ["c", "d\n"] } },
		problems: [
			'headers["X: a"]: expected a text, or a list of texts, under the name of a field; got "b".',
			'headers["X-B"][1]: expected a field such as \'X-Frame-Options: DENY\'; got "X-B: d\\n".',
		],
	},
	"fields that are none": {
		value: { headers: 7 },
		problems: ['headers: expected an object of fields, such as { "X-Frame-Options": "DENY" }; got 7.'],
	},
	"no workers": { value: { workers: 0 }, problems: ["workers: expected a number of processes from 1 to 256, or auto; got 0."] },
	"a log that is none": { value: { log: "xml" }, problems: ['log: expected text, combined, json or off; got "xml".'] },
	"a network that is none": {
		value: { trustProxy: ["nobody"] },
		problems: ["trustProxy: expected loopback, private, addresses or networks such as 10.0.0.0/8, parted by commas; got a list."],
		onlyReader: "networks are parsed",
	},
	"a short secret": {
		value: { adminToken: "short" },
		problems: ["adminToken: expected a secret of at least 16 characters without spaces; got something else."],
	},
	"a public admin listener": {
		value: { admin: "0.0.0.0:2019" },
		problems: ["admin: the admin listener is for this machine only: use a loopback address such as 127.0.0.1:2019, or unix:/path."],
		onlyReader: "addresses are parsed",
	},
	"an empty serve": { value: { serve: [] }, problems: ['serve: it names nothing; the folder of this file is ".".'] },
	"a serve with a hole": { value: { serve: ["a", ""] }, problems: ['serve[1]: expected the path of a folder, a file or a module; got "".'] },
	"a schema that is none": { value: { $schema: 1 }, problems: ["$schema: expected the address of a schema; got 1."] },
	"routes that are no list": { value: { routes: {} }, problems: ["routes: expected a list of routes; got an object."] },
	"a route that is none": {
		value: { routes: ["/a"] },
		problems: ['routes[0]: expected a route such as { "path": "/docs/*", "folder": "docs" }; got "/a".'],
	},
	"a route that does nothing": {
		value: { routes: [{ path: "/a" }] },
		problems: [`routes[0]: a route has exactly one of ${ROUTE_KEYS}; this one has none of them.`],
	},
	"a route with a key misspelt": {
		value: { routes: [{ path: "/a/*", foldr: "a" }] },
		problems: [
			'routes[0].foldr: there is no such key. Did you mean "folder"?',
			`routes[0]: a route has exactly one of ${ROUTE_KEYS}; this one has none of them.`,
		],
	},
	"a route that does two things": {
		value: { routes: [{ path: "/a/*", folder: "a", module: "b.js" }] },
		problems: [`routes[0]: a route has exactly one of ${ROUTE_KEYS}; this one has module and folder.`],
	},
	"a route without a path": {
		value: { routes: [{ module: "a.js" }] },
		problems: ['routes[0].path: expected a pattern such as "/users/:id" or "/docs/*"; got undefined.'],
	},
	"a key of another kind of route": {
		value: { routes: [{ path: "/a", module: "a.js", status: 200 }] },
		problems: ["routes[0].status: there is no such key. Known are path, methods, headers, module."],
	},
	"a pattern without a slash": { value: { routes: [{ path: "a", module: "a.js" }] }, problems: ['routes[0].path: a pattern begins with "/".'] },
	"a pattern with a star inside": {
		value: { routes: [{ path: "/*/a", module: "a.js" }] },
		problems: ['routes[0].path: "*" stands alone, as the last segment.'],
	},
	"a parameter without a name": {
		value: { routes: [{ path: "/:", module: "a.js" }] },
		problems: ['routes[0].path: ":" is no parameter: a name of letters and digits, such as ":id".'],
	},
	"a parameter twice": {
		value: { routes: [{ path: "/:a/:a", module: "a.js" }] },
		problems: ['routes[0].path: the parameter ":a" stands in it twice.'],
		onlyReader: "segments are compared",
	},
	"a folder at one path": {
		value: { routes: [{ path: "/docs", folder: "docs" }] },
		problems: ['routes[0].path: a folder is served below a path: expected one that ends in "/*"; got "/docs".'],
	},
	"a method that is none": {
		value: { routes: [{ path: "/a", methods: ["get"], module: "a.js" }] },
		problems: ['routes[0].methods[0]: expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS; got "get".'],
	},
	"no methods": {
		value: { routes: [{ path: "/a", methods: [], module: "a.js" }] },
		problems: ["routes[0].methods: a list of no methods is for no request: leave it out for all."],
	},
	"a status that is no redirect": {
		value: { sites: [{ hosts: ["*"], routes: [{ path: "/a", redirect: "/b", status: 200 }] }] },
		problems: ["sites[0].routes[0].status: expected 301, 302, 303, 307 or 308; got 200."],
	},
	"a redirect to nowhere": {
		value: { routes: [{ path: "/a", redirect: "b" }] },
		problems: ['routes[0].redirect: expected a path such as "/new/:name", or a URL that begins with http:// or https://, as clients send it.'],
	},
	"a redirect to another host in disguise": {
		value: { routes: [{ path: "/a", redirect: "//b" }] },
		problems: ['routes[0].redirect: expected a path such as "/new/:name", or a URL that begins with http:// or https://, as clients send it.'],
	},
	"a redirect to what browsers take for another host": {
		value: { routes: [{ path: "/a", redirect: "/\\b" }] },
		problems: ['routes[0].redirect: expected a path such as "/new/:name", or a URL that begins with http:// or https://, as clients send it.'],
	},
	"a redirect whose host is a parameter": {
		value: { routes: [{ path: "/:a", redirect: "https://:a/" }] },
		problems: ['routes[0].redirect: expected a path such as "/new/:name", or a URL that begins with http:// or https://, as clients send it.'],
		onlyReader: "URLs are parsed",
	},
	"a redirect to a parameter that isn't there": {
		value: { routes: [{ path: "/:a", redirect: "/x/:b" }] },
		problems: ['routes[0].redirect: it has ":b", and /:a has no such parameter.'],
		onlyReader: "two values are compared",
	},
	"a redirect to a rest that isn't there": {
		value: { routes: [{ path: "/a", redirect: "/x/*" }] },
		problems: ['routes[0].redirect: it has "*", and /a has none.'],
		onlyReader: "two values are compared",
	},
	"a status that is none": {
		value: { routes: [{ path: "/a", respond: "x", status: 99 }] },
		problems: ["routes[0].status: expected a status from 200 to 599; got 99."],
	},
	"content that can't be": {
		value: { routes: [{ path: "/a", respond: "x", status: 204 }] },
		problems: ['routes[0].respond: a response of status 204 has no content: expected "".'],
	},
	"a site without hosts": {
		value: { sites: [{ serve: "a" }] },
		problems: ['sites[0].hosts: expected a list of host names, such as ["example.com", "*.example.com"]; got undefined.'],
	},
	"a site for no host": {
		value: { sites: [{ hosts: [], serve: "a" }] },
		problems: ['sites[0].hosts: a site without a host is for no request; "*" is every other host.'],
	},
	"a site that answers nothing": { value: { sites: [{ hosts: ["a"] }] }, problems: ['sites[0]: it answers nothing: expected "routes" or "serve".'] },
	"a host with a port": {
		value: { sites: [{ hosts: ["a:80"], serve: "a" }] },
		problems: ['sites[0].hosts[0]: expected a host name such as "example.com", "*.example.com", "[::1]" or "*", without scheme and port.'],
	},
	"a host with a star inside": {
		value: { sites: [{ hosts: ["a.*"], serve: "a" }] },
		problems: ['sites[0].hosts[0]: expected a host name such as "example.com", "*.example.com", "[::1]" or "*", without scheme and port.'],
	},
	"a host twice": {
		value: {
			sites: [
				{ hosts: ["A.example"], serve: "a" },
				{ hosts: ["b.example", "a.example."], serve: "b" },
			],
		},
		problems: ["sites[1].hosts[1]: the host a.example is named a second time; it is one of sites[0] already."],
		onlyReader: "hosts are compared",
	},
	"two sites for the rest": {
		value: { sites: [{ hosts: ["*"], serve: "a" }], serve: "b" },
		problems: ['serve: it is for every host that no site is for, and a site has "*" for these: give one or the other.'],
		onlyReader: "two values are compared",
	},
	"a site that is none": {
		value: { sites: ["a"] },
		problems: [
			'sites[0]: expected a site such as { "hosts": ["example.com"], "routes": [] }; got "a".',
			'sites[0]: it answers nothing: expected "routes" or "serve".',
		],
	},
	"several things at once": {
		value: { prot: 1, port: -1, routes: [{ path: "x", redirect: "/y", status: 1 }] },
		problems: [
			'prot: there is no such key. Did you mean "port"?',
			"port: expected a port, 0 to 65535; got -1.",
			'routes[0].path: a pattern begins with "/".',
			"routes[0].status: expected 301, 302, 303, 307 or 308; got 1.",
		],
	},
};
