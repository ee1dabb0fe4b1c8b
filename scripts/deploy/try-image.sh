#!/bin/sh
# Runs an executable in the tree of its container image where there is no container engine: as the image's user, without capabilities, in namespaces of its
# own, on a root that can't be written to, with nothing on it but what image-tree.mjs laid out. Root is needed, for the namespaces. All words after the
# executable go to it; without any it serves /srv as the image would.
#
#   scripts/deploy/try-image.sh dist/bin/trivet-bun-linux-x64 version
set -eu

executable=$1
shift
[ $# -gt 0 ] || set -- /srv

here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
node "$here/image-tree.mjs" "$executable" "$tree"
# What an engine brings: kernel file systems, a few devices, names for this machine.
mkdir -p "$tree/proc" "$tree/dev" "$tree/etc"
echo '127.0.0.1 localhost' > "$tree/etc/hosts"
echo '::1 localhost' >> "$tree/etc/hosts"
echo 'hello from the image' > "$tree/srv/index.html"
export tree

# The network stays that of the machine, so that a client can reach it. Processes die with the one in front.
unshare --mount --pid --ipc --uts --fork --kill-child sh -eu -c '
	mount --bind "$tree" "$tree"
	mount -t tmpfs -o mode=0700,uid=65532,gid=65532,size=1m none "$tree/run/trivet"
	mount -t tmpfs -o mode=0755,size=1m none "$tree/dev"
	for device in null zero urandom; do
		touch "$tree/dev/$device"
		mount --bind "/dev/$device" "$tree/dev/$device"
	done
	mount -t proc proc "$tree/proc"
	mount -o remount,bind,ro "$tree"
	# What the Dockerfile sets, and the PATH that an engine sets.
	exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		TRIVET_LISTEN="${TRIVET_LISTEN:-:8080}" TRIVET_HEALTH=on TRIVET_GRACE=20s TRIVET_RUNTIME_DIR=/run/trivet/own \
		setpriv --no-new-privs chroot --userspec=65532:65532 --groups=65532 "$tree" /trivet "$@"
' sh "$@"
