-- Steady load on persistent connections: each one rests between an answer and its next request (milliseconds, the first argument after "--").
-- At the end, INT included, prints what a program can read.

local rest = 10

function init(args)
	rest = tonumber(args[1]) or rest
end

function delay()
	return rest
end

function done(summary)
	local errors = summary.errors
	io.write(string.format(
		'{"requests":%d,"micros":%d,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
		summary.requests, summary.duration, errors.connect, errors.read, errors.write, errors.status, errors.timeout
	))
end
