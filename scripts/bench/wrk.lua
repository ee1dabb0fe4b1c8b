-- Sends `depth` requests at a time on each connection (the first argument after "--") and prints what a program can read.
--
-- wrk asks `wrk.format` once for the request and, as long as no global `request` function is defined, sends that text again
-- and again without entering Lua: giving it a longer text makes pipelining cost the client no script call.

function init(args)
	local depth = tonumber(args[1]) or 1
	local format = wrk.format
	local variants = tonumber(args[2]) or 1
	wrk.format = function(...)
		return string.rep(format(...), depth)
	end
	if variants > 1 then
		local texts = {}
		local text = wrk.format()
		for index = 1, variants do
			texts[index] = string.gsub(text, "@@@", string.format("%03d", index))
		end
		local next = 0
		request = function()
			next = next % variants + 1
			return texts[next]
		end
	end
end

function done(summary)
	local errors = summary.errors
	io.write(string.format(
		'{"requests":%d,"micros":%d,"bytes":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
		summary.requests, summary.duration, summary.bytes, errors.connect, errors.read, errors.write, errors.status, errors.timeout
	))
end
