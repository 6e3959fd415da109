#!/usr/bin/env bash
# Measures from the save of a source file to the last byte of the new code's
# answer: Falconer with the fast build, without it, and dotnet watch without hot
# reload, one after the other on copies of the web template. The machine should
# have nothing else to do.
#   SAVES (10): how often; WHAT (fast ordinary watch): which of them
set -euo pipefail
cd "$(dirname "$0")/.."
setup=${FALCONER_ASPNETCORE:-../shared/aspnetcore}
[ -x "$setup/setup" ] || { echo "the real ASP.NET Core is missing: $setup" >&2; exit 1; }
eval "$("$setup/setup")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
CGO_ENABLED=0 go build -o "$work/falconer" .
(cd tools && CGO_ENABLED=0 go build -o "$work/restart" ./restart)
export XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data
export ASPNETCORE_ENVIRONMENT=Development DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER=1

echo "| Save → served, seconds | median | range | nobody answers, median |"
echo "|---|---|---|---|"
port=5391
for what in ${WHAT:-fast ordinary watch}; do
	project=$work/$what-copy/web
	mkdir -p "$(dirname "$project")"
	cp -r "$setup/templates/web" "$project"
	rm -rf "$project/bin" "$project/obj"
	port=$((port + 1))
	url=http://127.0.0.1:$port
	case $what in
	fast) set -- "$work/falconer" run --no-browser --url "$url" "$project" ;;
	ordinary)
		echo 'fast-build = false' >"$project/falconer.toml"
		set -- "$work/falconer" run --no-browser --url "$url" "$project"
		;;
	watch) set -- dotnet watch --no-hot-reload --non-interactive --project "$project" run --no-launch-profile --urls "$url" ;;
	*) echo "nobody knows how to measure $what" >&2; exit 2 ;;
	esac
	"$work/restart" -saves "${SAVES:-10}" "$what" "$project" "$url" -- "$@" || { tail -n 20 "$work/$what-copy/$what.log" >&2; exit 1; }
done
