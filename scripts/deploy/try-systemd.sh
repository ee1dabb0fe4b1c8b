#!/bin/sh
# Boots a small Debian with systemd in a container (systemd-nspawn), installs the executable and the units of this folder as README.md says, and goes through a
# life of the service: start by socket, reload, a refused reload, a worker killed, a restart while a client asks, stop. Prints what it saw; ends with 1 where
# something wasn't as it should be. Needs root, and the packages systemd-container and mmdebstrap; the Debian is made once, in the folder named (about 200 MB).
#
#   scripts/deploy/try-systemd.sh dist/bin/trivet-bun-linux-x64 /var/tmp/trivet-debian
set -eu

executable=$1
root=$2
here=$(cd "$(dirname "$0")" && pwd)

[ -d "$root/usr" ] || mmdebstrap --quiet --variant=minbase --include=systemd,curl,libatomic1 bookworm "$root"

install -m 0755 "$executable" "$root/usr/local/bin/trivet"
install -m 0644 "$here/trivet.service" "$here/trivet.socket" "$root/etc/systemd/system/"
mkdir -p "$root/etc/trivet" "$root/srv"
echo 'a file in /srv' > "$root/srv/index.html"
# One worker a processor may be one only; a supervisor is what is tried here.
echo 'TRIVET_WORKERS=2' > "$root/etc/trivet/environment"
cat > "$root/etc/trivet/trivet.config.json" <<'END'
{ "routes": [{ "path": "/version", "respond": "one" }, { "path": "/*", "folder": "/srv" }] }
END

cat > "$root/usr/local/sbin/try-trivet" <<'END'
#!/bin/sh
failures=0
expect() { # WHAT EXPECTED SEEN
	if [ "$2" = "$3" ]; then echo "ok      $1: $3"; else echo "BROKEN  $1: expected $2, got $3"; failures=$((failures + 1)); fi
}
get() { curl -s -m 10 "http://127.0.0.1$1"; }
state() { systemctl show -P "$1" trivet.service; }
set_version() { sed -i "s/\"respond\": *[^}]*}/\"respond\": $1 }/" /etc/trivet/trivet.config.json; }

ip link set lo up 2>/dev/null || true
systemctl enable -q trivet.socket
systemctl start trivet.socket
expect 'not started yet' inactive "$(state ActiveState)"
expect 'the first connection starts it' one "$(get /version)"
expect 'a file' 'a file in /srv' "$(get /)"
systemctl start trivet.service
expect 'state after READY=1' active/running "$(state ActiveState)/$(state SubState)"
echo "        status: $(state StatusText); user: $(stat -c %u "/proc/$(state MainPID)"); $(grep NoNewPrivs "/proc/$(state MainPID)/status")"
/usr/local/bin/trivet status
set_version '"two"'
systemctl reload trivet.service
expect 'reload' 0 $?
expect 'the new configuration' two "$(get /version)"
set_version '"three", "colour": "red"'
systemctl reload trivet.service
expect 'a reload that is refused' 1 $?
expect 'the old one still serves' two "$(get /version)"
expect 'state after that' active "$(state ActiveState)"
set_version '"two"'
set_version '"four"'
systemctl kill --kill-whom=main --signal=HUP trivet.service
for _ in 1 2 3 4 5 6 7 8 9 10; do [ "$(get /version)" = four ] || sleep 1; done
expect 'HUP' 'active four' "$(state ActiveState) $(get /version)"
set_version '"two"'
systemctl reload trivet.service
main=$(state MainPID)
kill -9 $(cat /proc/"$main"/task/*/children | tr ' ' '\n' | head -1)
sleep 2
expect 'a killed worker' 'active two' "$(state ActiveState) $(get /version)"
expect 'the same supervisor' "$main" "$(state MainPID)"
(while [ ! -e /tmp/enough ]; do get /version; echo; done) > /tmp/answers &
sleep 1
systemctl restart trivet.service
sleep 1
touch /tmp/enough
wait
expect 'answers during a restart' two "$(sort -u /tmp/answers | tr '\n' ' ' | sed 's/ *$//')"
echo "        $(wc -l < /tmp/answers) answers"
systemctl stop trivet.socket trivet.service
expect 'stopped' 'inactive success' "$(state ActiveState) $(state Result)"
expect 'processes left' '' "$(ls -l /proc/*/exe 2>/dev/null | grep /usr/local/bin/trivet)"
echo; systemctl start trivet.socket trivet.service; systemctl status --no-pager -l trivet.service | head -20
systemctl stop trivet.socket trivet.service
echo; journalctl -o cat --no-pager -u trivet.service | grep -v '"path":' | tail -40
echo "$failures" > /root/failures
systemctl --no-block halt
END
chmod 0755 "$root/usr/local/sbin/try-trivet"
cat > "$root/etc/systemd/system/try-trivet.service" <<'END'
[Unit]
After=multi-user.target
[Service]
ExecStart=/usr/local/sbin/try-trivet
StandardOutput=file:/root/seen
StandardError=file:/root/seen
[Install]
WantedBy=multi-user.target
END
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf ../try-trivet.service "$root/etc/systemd/system/multi-user.target.wants/try-trivet.service"
rm -f "$root/root/failures" "$root/root/seen"
timeout 180 systemd-nspawn --quiet --register=no --keep-unit --private-network -D "$root" --boot < /dev/null > "$root.log" 2>&1 || true
cat "$root/root/seen"
[ "$(cat "$root/root/failures" 2>/dev/null)" = 0 ]
