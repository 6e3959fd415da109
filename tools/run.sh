#!/bin/sh
# Builds Falconer and opens it: the window where there is a display, else the
# terminal. $1: the file to build; $2: build tags; the rest goes to Falconer.
set -eu
out=$1 tags=$2
shift 2
case $out in /*) run=$out ;; *) run=./$out ;; esac

case $(uname -s) in
Linux | *BSD) display=${DISPLAY:-}${WAYLAND_DISPLAY:-} ;;
*) display=always ;;
esac
if [ -z "$display" ]; then
	echo "no display here: running in the terminal"
	tools/needs.sh terminal
	CGO_ENABLED=0 go build -o "$out" .
	[ $# -gt 0 ] && exec "$run" run "$@"
	exec "$run" sample
fi
if ! tools/needs.sh window; then
	echo "or without the window: CGO_ENABLED=0 go build . && ./falconer ${1:+run }${1:-sample}" >&2
	exit 1
fi
CGO_ENABLED=1 go build -tags "$tags" -o "$out" .
[ $# -gt 0 ] || set -- --sample
exec "$run" "$@"
