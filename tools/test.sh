#!/bin/sh
# Runs every test. With a C compiler the race detector watches; without one that
# is said. What needs a real ASP.NET Core skips aloud, but under CI=true.
set -u
tools/needs.sh terminal || exit 1
setup=${FALCONER_ASPNETCORE:-../shared/aspnetcore}/setup
if [ -x "$setup" ]; then
	eval "$("$setup")"
elif command -v dotnet >/dev/null 2>&1; then
	:
elif [ "${CI:-}" = true ]; then
	echo "the real ASP.NET Core is missing: $setup" >&2
	exit 1
else
	echo "no .NET here: tests against a real ASP.NET Core are skipped"
fi
race=
if { echo '#include <stdlib.h>'; echo 'int main(void) { return 0; }'; } | ${CC:-cc} -x c - -o /dev/null 2>/dev/null; then
	race=-race
	export CGO_ENABLED=1
else
	echo "no C compiler here: running without the race detector"
	export CGO_ENABLED=0
fi
status=0
go test -tags nowindow $race -timeout 40m ${TESTFLAGS:-} ./... || status=1
(cd tools && go test -count=1 ${TESTFLAGS:-} ./...) || status=1
exit $status
