#!/bin/sh
# Trivet @VERSION@ and Deno @DENO_VERSION@ for @TARGET@ in one self-extracting file. This is not a product of `deno compile`.
#
# On its first run it unpacks both into a folder of the user's own ($XDG_CACHE_HOME/trivet, or ~/.cache/trivet, or one
# in $TMPDIR), checks them, and from then on only starts them. Two first runs at the same time don't disturb each other: a
# file appears under its name only when it is complete.
#
# It may use the network, files, environment and facts about the system, start programs (its workers are copies of it) and call the
# C library (for the sockets that they share); it doesn't fetch code. TRIVET_DENO_PERMISSIONS replaces that list: "--allow-all" for a
# handler module that needs more, "--allow-net --allow-read --allow-env --allow-sys" for one worker that can do less.
set -eu

fail() {
	echo "trivet: $1" >&2
	exit 1
}

size_of() {
	wc -c <"$1" | tr -d ' '
}

is_unpacked() {
	[ -f "$1/deno" ] && [ -f "$1/trivet.js" ] && [ "$(size_of "$1/deno")" = @DENO_BYTES@ ] && [ "$(size_of "$1/trivet.js")" = @CODE_BYTES@ ]
}

# A folder that is ours alone, or nothing: in a place open to others, somebody may have put one there before us.
own_folder() {
	mkdir -p "$1" 2>/dev/null && [ ! -L "$1" ] && [ -O "$1" ] && chmod 700 "$1" 2>/dev/null
}

# Checksums where there is a program for them; gzip has checked its own in any case.
matches() {
	if command -v sha256sum >/dev/null 2>&1; then
		sum=$(sha256sum <"$1")
	elif command -v shasum >/dev/null 2>&1; then
		sum=$(shasum -a 256 <"$1")
	else
		return 0
	fi
	[ "${sum%% *}" = "$2" ]
}

unpack() {
	work=$(mktemp -d "$1/unpacking.XXXXXX") || fail "can't write to $1"
	trap 'rm -rf "$work"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
	tail -c +@CODE_FROM@ "$0" | head -c @CODE_PACKED@ | gzip -dc >"$work/trivet.js" || fail "can't unpack $0 into $1"
	tail -c +@DENO_FROM@ "$0" | gzip -dc >"$work/deno" || fail "can't unpack $0 into $1"
	matches "$work/trivet.js" @CODE_SHA256@ && matches "$work/deno" @DENO_SHA256@ || fail "$0 is damaged"
	chmod 500 "$work/deno"
	mkdir -p "$2"
	mv -f "$work/trivet.js" "$2/trivet.js"
	mv -f "$work/deno" "$2/deno"
	rm -rf "$work"
	trap - EXIT HUP INT TERM
}

find_home() {
	case ${XDG_CACHE_HOME:-} in
	/*) home=$XDG_CACHE_HOME/trivet && own_folder "$home" && return ;;
	esac
	[ -n "${HOME:-}" ] && [ -d "$HOME" ] && home=$HOME/.cache/trivet && own_folder "$home" && return
	home=${TMPDIR:-/tmp}/trivet-$(id -u)
	own_folder "$home" || fail "no folder to unpack into: set XDG_CACHE_HOME to one that you own"
}

former_umask=$(umask)
umask 077
find_home
folder=$home/@KEY@
is_unpacked "$folder" || unpack "$home" "$folder"
umask "$former_umask"

case $0 in
/*) TRIVET_EXECUTABLE=$0 ;;
*) TRIVET_EXECUTABLE=$(pwd)/$0 ;;
esac
export TRIVET_EXECUTABLE
export DENO_DIR="${DENO_DIR:-$folder/deno-dir}" DENO_NO_UPDATE_CHECK=1 DENO_NO_PROMPT=1
# shellcheck disable=SC2086
exec "$folder/deno" run ${TRIVET_DENO_PERMISSIONS:-@PERMISSIONS@} @FLAGS@ "$folder/trivet.js" "$@"
