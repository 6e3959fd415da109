#!/bin/sh
# Builds Falconer and opens it: the window where there is a display, else the
# terminal. $1: build tags; the rest goes to Falconer.
set -eu
tags=$1; shift
display=no
case $(uname -s) in
Linux | *BSD) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && display=yes ;;
*) display=yes ;;
esac
if [ $display = no ]; then
	echo "no display here: running in the terminal"
	CGO_ENABLED=0 go build -o falconer .
	[ $# -gt 0 ] && exec ./falconer run "$@"
	exec ./falconer sample
fi
if ! tools/needs.sh; then
	echo "hint: without them, in the terminal: CGO_ENABLED=0 go build . && ./falconer run ${1:-PATH}" >&2
	exit 1
fi
go build -tags "$tags" -o falconer .
exec ./falconer "$@"
