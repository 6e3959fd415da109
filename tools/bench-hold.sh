#!/usr/bin/env bash
# Restarts the backend of the side-by-side bench at FALCONER_BENCH
# (../shared/bench) behind Falconer's front, under a fixed load: planned with both
# generations beside each other, planned one after the other, and by kill -9; and
# beside that the bench's own holdtest in the same modes. Are requests lost, and
# how long do they wait?
#   RESTARTS (10), RATE (500 requests a second), MODES (overlap stopstart kill)
set -euo pipefail
cd "$(dirname "$0")/.."
bench=${FALCONER_BENCH:-../shared/bench}
[ -d "$bench" ] || { echo "no bench at $bench: requests during restarts are not measured"; exit 0; }
restarts=${RESTARTS:-10} rate=${RATE:-500}
work=$(mktemp -d)
site=
end() {
	[ -z "$site" ] || { kill "$site" 2>/dev/null && wait "$site"; } || true
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM HUP
CGO_ENABLED=0 go build -o "$work/falconer" .
cp -r "$bench" "$work/bench"
chmod -R u+w "$work/bench"
make -s -C "$work/bench" bin/benchkit >/dev/null
kit=$work/bench/bin/benchkit
export XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data XDG_RUNTIME_DIR=$work/run
mkdir -p -m 700 "$work/run"

# A project whose app is the bench's backend, on the port that Falconer chooses.
project=$work/backend
mkdir -p "$project/Properties"
printf '#!/bin/sh\nexec %s backend -addr 127.0.0.1:${ASPNETCORE_URLS##*:}\n' "$kit" >"$project/app"
chmod +x "$project/app"
echo '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>' >"$project/backend.csproj"
echo '{"profiles": {"bench": {"commandName": "Executable", "executablePath": "./app", "applicationUrl": "http://localhost:0"}}}' >"$project/Properties/launchSettings.json"

status() { "$work/falconer" status --json >"$work/status"; }
number() { sed -n "s/^\[{[^{]*\"$1\":\([0-9]*\).*/\1/p" "$work/status"; } # of the last status

port=5471
for mode in ${MODES:-overlap stopstart kill}; do
	port=$((port + 1))
	restart=overlap
	[ "$mode" = stopstart ] && restart=sequential
	"$work/falconer" run --no-browser --url "http://127.0.0.1:$port" --restart $restart --limit rapid-fails=100 "$project" >"$work/site.log" 2>&1 &
	site=$!
	"$work/falconer" wait --for ready --timeout 30s >/dev/null || { cat "$work/site.log" >&2; exit 1; }
	seconds=$((restarts + 2))
	"$kit" load -url "http://127.0.0.1:$port/json" -c 1000 -rate "$rate" -d ${seconds}s >"$work/load" &
	load=$!
	for _ in $(seq "$restarts"); do
		sleep 1
		if [ "$mode" = kill ]; then
			# A restart by hand after it makes each death the first one, after which
			# nothing waits.
			status
			generation=$(number generation)
			kill -9 "$(number pid)"
			"$work/falconer" wait --for "generation=$((generation + 1))" --timeout 30s >/dev/null
			"$work/falconer" restart >/dev/null
		else
			"$work/falconer" restart >/dev/null
		fi
	done
	wait $load
	status
	echo "Falconer, $mode: $restarts restarts; $(cat "$work/load"); held $(number held), failed $(number failedRequests)"
	kill "$site"
	wait "$site" || true
	site=
	echo "holdtest, $("$kit" holdtest -mode "$mode" -n "$restarts" -rate "$rate" $([ "$mode" = kill ] && echo -retry) | head -n 2 | tr '\n' ' ')"
done
