#!/bin/sh
# Says "fits" when the Go at $1 is at least the one that go.mod asks for.
want=$(sed -n 's/^go //p' "$(dirname "$0")/../go.mod")
have=$("$1" env GOVERSION 2>/dev/null | sed 's/^go//; s/[^0-9.].*//')
[ -n "$have" ] && [ "$(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1)" = "$want" ] && echo fits
