#!/bin/sh
# Tests the built ./falconer (or FALCONER) with its window on a display of its
# own: Xvfb, a window manager, a session bus. Pictures come into dist/screenshots.
set -eu
tools/needs.sh screen
program=${FALCONER:-./falconer}
case $("$program" version) in
*"with the window"*) ;;
*) echo "$program has no window; hint: make build" >&2; exit 1 ;;
esac

work=$(mktemp -d)
end() {
	for name in openbox xvfb; do
		[ -s "$work/$name.pid" ] && kill "$(cat "$work/$name.pid")" 2>/dev/null || :
	done
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM HUP

# Xvfb chooses a free display and writes its number when it listens. Its picture
# is a mapped file, which costs the machine nothing to look at.
mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 1280x860x24 -fbdir "$work" -nolisten tcp 3>"$work/display" >"$work/xvfb" 2>&1 &
echo $! >"$work/xvfb.pid"
read -r number <"$work/display" || { cat "$work/xvfb" >&2; exit 1; }
export DISPLAY=:$number
HOME=$work XDG_CACHE_HOME=$work openbox >/dev/null 2>&1 &
echo $! >"$work/openbox.pid"

# The test itself needs no cgo: the program is built.
FALCONER=$program XVFB_SCREEN=$work/Xvfb_screen0 CGO_ENABLED=0 dbus-run-session -- \
	go test -tags nowindow,xvfb -count=1 -timeout 10m -run '^TestTheWindow' ${TESTFLAGS:--v} .
