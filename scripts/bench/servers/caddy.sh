# Caddy as a server of `trivet bench`: sh caddy.sh PROGRAM PORT FOLDER. No log, no admin listener; files as they are in FOLDER, with a media type for those
# whose ending it doesn't know, text from memory. What else is asked gets 404 or 405. Its own files lie beside FOLDER and go with it.
program=$1 port=$2 folder=$3
home=$(dirname "$folder")/caddy-$port
mkdir -p "$home"
cat >"$home/Caddyfile" <<END
{
	admin off
	auto_https off
}
http://127.0.0.1:$port {
	respond /plaintext "Hello, World!"
	header ?Content-Type application/octet-stream
	root * $folder
	file_server
}
END
XDG_DATA_HOME=$home XDG_CONFIG_HOME=$home exec "$program" run --config "$home/Caddyfile" --adapter caddyfile
