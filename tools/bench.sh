#!/usr/bin/env bash
# Measures. First our own benchmarks, with their allocations; then, where the
# side-by-side bench lies at FALCONER_BENCH (../shared/bench), our front with
# tracing on beside the proxies of this machine, as ratios of one run. The
# machine should have nothing else to do.
#   ROUNDS (3), WORKLOADS, PEERS: what to measure; GOBENCH: which of our own (.)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
bench=${FALCONER_BENCH:-../shared/bench}
work=$(mktemp -d)
front=
end() {
	[ -z "$front" ] || kill "$front" 2>/dev/null || true
	[ ! -x "$work/bench/peers.sh" ] || (cd "$work/bench" && ./peers.sh stop >/dev/null 2>&1) || true
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM HUP

echo "## Our own"
packages=$(grep -rl --include='*_test.go' '^func Benchmark' . | xargs -n 1 dirname | sort -u)
# shellcheck disable=SC2086
CGO_ENABLED=0 go test -tags nowindow -run '^$' -bench "${GOBENCH:-.}" -benchmem -benchtime 1s $packages | grep -v '^\(PASS\|ok\|pkg:\|goos:\|goarch:\)'

if [ ! -d "$bench" ]; then
	echo "no side-by-side bench at $bench: not compared with other proxies"
	exit 0
fi
echo
echo "## Beside other proxies"
cp -r "$bench" "$work/bench"
chmod -R u+w "$work/bench"
cd "$work/bench"
make bin/benchkit >/dev/null
(cd "$root" && CGO_ENABLED=0 go test -c -tags nowindow,bench -o "$work/front" .)
# shellcheck disable=SC2086
./peers.sh start ${PEERS:-nginx caddy traefik go-tuned direct+arena} 2>&1 | grep -v '^$' || true
# On two cores the proxies share one, the load and the backend have the other.
cores=$(nproc)
cpus=${PROXY_CPUS:-$([ "$cores" -ge 4 ] && echo 1,2 || echo 0)}
FRONT_UPSTREAM=127.0.0.1:9001 FRONT_HTTP=8190 FRONT_HTTPS=8490 FRONT_CERT=$work/bench/run/cert.pem FRONT_KEY=$work/bench/run/key.pem \
	taskset -c "$cpus" "$work/front" -test.run '^TestFrontForTheBenchmark$' -test.timeout 0 >"$work/front.log" 2>&1 &
front=$!
for _ in $(seq 100); do
	(exec 3<>/dev/tcp/127.0.0.1/8490) 2>/dev/null && break
	kill -0 "$front" 2>/dev/null || { cat "$work/front.log" >&2; exit 1; }
	sleep 0.05
done
workloads=${WORKLOADS:-get_c16,get_c64,rate2000,post1k,dl64k,dl1m,up10m,tls_c64,sse,ws$(command -v h2load >/dev/null && echo ,h2 || true)}
# shellcheck disable=SC2046
./compare.sh -rounds "${ROUNDS:-3}" -d 1s -rd 2s -w "$workloads" falconer=http://127.0.0.1:8190,https://127.0.0.1:8490 $(./peers.sh fronts)
