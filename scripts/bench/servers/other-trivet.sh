# Trivet of another checkout as a server of `trivet bench`: sh other-trivet.sh DOOR PORT FOLDER COMMAND…. COMMAND runs that bundle, DOOR is "trivet" or
# "exchange". It serves the programs that the benchmark has written beside FOLDER; what the exchange door isn't measured at is an empty folder, so 404.
door=$1 port=$2 files=$3
shift 3
folder=$(dirname "$files")
case $door-$BENCH_WORKLOAD in
trivet-static-*) target=$files ;;
trivet-*) target=$folder/app.mjs ;;
exchange-plaintext | exchange-json | exchange-pipelined | exchange-connect) target=$folder/exchange.mjs ;;
*)
	target=$folder/nothing
	mkdir -p "$target"
	;;
esac
exec "$@" serve "$target" --host=127.0.0.1 --port="$port" --workers=1 --log=off --admin=off --no-config --quiet
