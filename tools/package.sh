#!/bin/sh
# Makes the archives in dist: one for Linux that installs for one user, one for
# Windows with the terminal's and the window's program. $1: the version.
set -eu
version=$1
tools/needs.sh window
tools/needs.sh package
make --no-print-directory licences >/dev/null
git diff --quiet -- assets/licences 2>/dev/null || echo "note: assets/licences was out of date and is written anew: commit it"

linux=falconer-$version-linux-amd64
windows=falconer-$version-windows-amd64
rm -rf "dist/$linux" "dist/$windows" "dist/$linux.tar.xz" "dist/$windows.zip"
mkdir -p "dist/$linux/icons" "dist/$windows"
resources=rsrc_windows_amd64.syso # the go command takes it from the main package's folder
said=$(mktemp)
trap 'rm -f "$resources" "$said"' EXIT

papers() { # what goes with every program
	cp LICENSE README.md CHANGELOG.md assets/licences/NOTICES.txt "$1"
	if [ -d assets/screenshots ]; then
		mkdir -p "$1/assets/screenshots"
		cp assets/screenshots/main-dark.png "$1/assets/screenshots"
	fi
}

echo "Linux: $linux.tar.xz"
# The compiler's flags are those of make run, so OpenGL is not compiled anew; -s
# -w concern the linker alone. -trimpath would enter every package's key: without
# it the program names the folders it was built in, in stack traces only.
GOOS=linux GOARCH=amd64 CGO_ENABLED=1 go build -tags migrated_fynedo,gles -ldflags "-s -w" -o "dist/$linux/falconer" .
case $("dist/$linux/falconer" version) in
*"with the window"*) ;;
*) echo "the program for Linux has no window" >&2; exit 1 ;;
esac
cp assets/desktop/falconer.desktop assets/desktop/install.sh "dist/$linux"
for size in 16 22 24 32 48 64 128 256 512; do cp "assets/icons/falconer-$size.png" "dist/$linux/icons"; done
cp assets/icons/falconer.svg "dist/$linux/icons"
papers "dist/$linux"
tar -C dist --sort=name --owner=0 --group=0 --numeric-owner -cf - "$linux" | xz -T0 >"dist/$linux.tar.xz"

echo "Windows: $windows.zip"
echo '{}' >"$said"
set -- $(echo "$version" | tr . ' ')
(cd tools && go tool goversioninfo -64 -o "../$resources" -icon ../assets/icons/falconer.ico -manifest falconer.manifest \
	-ver-major "$1" -ver-minor "$2" -ver-patch "$3" -product-ver-major "$1" -product-ver-minor "$2" -product-ver-patch "$3" \
	-product-name Falconer -description "IIS Express for every desktop" -file-version "$version" -product-version "$version" \
	-copyright "MIT licence" -translation 1033 -charset 1200 "$said")
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "dist/$windows/falconer.exe" .
GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go build -tags migrated_fynedo -trimpath -ldflags "-s -w -H=windowsgui" -o "dist/$windows/falconerw.exe" .
rm -f "$resources"
(cd tools && go run ./pe -subsystem console "../dist/$windows/falconer.exe" && go run ./pe -subsystem windows "../dist/$windows/falconerw.exe")
papers "dist/$windows"
(cd dist && zip -q -X -r "$windows.zip" "$windows")
(cd dist && sha256sum "$linux.tar.xz" "$windows.zip" | tee "falconer-$version.sha256")
