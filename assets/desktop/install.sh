#!/bin/sh
# Installs Falconer for the one who runs this, without asking for more rights:
# the program into ~/.local/bin, and its place in the menu. --uninstall takes
# away what it put there; settings and logs stay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$HOME/.local/bin
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/falconer.desktop
icons=$data/icons/hicolor
sizes="16 22 24 32 48 64 128 256 512"

# The menu reads its files anew; both are quick, and both may be missing.
refresh() {
	[ ! -d "$data/applications" ] || ! command -v update-desktop-database >/dev/null 2>&1 || update-desktop-database -q "$data/applications" || :
	[ ! -d "$icons" ] || touch "$icons"
}

case ${1:-} in
--uninstall)
	rm -f "$bin/falconer" "$entry" "$icons/scalable/apps/falconer.svg"
	for size in $sizes; do rm -f "$icons/${size}x$size/apps/falconer.png"; done
	refresh
	echo "Falconer is uninstalled; its settings and logs were left where they are."
	exit 0
	;;
"") ;;
*)
	echo "usage: $0 [--uninstall]" >&2
	exit 2
	;;
esac

mkdir -p "$bin" "$data/applications" "$icons/scalable/apps"
cp "$here/falconer" "$bin/.falconer.new" # a program that runs cannot be written over, but replaced
chmod 755 "$bin/.falconer.new"
mv -f "$bin/.falconer.new" "$bin/falconer"
for size in $sizes; do
	mkdir -p "$icons/${size}x$size/apps"
	cp "$here/icons/falconer-$size.png" "$icons/${size}x$size/apps/falconer.png"
done
cp "$here/icons/falconer.svg" "$icons/scalable/apps/falconer.svg"

# A menu knows no PATH: the program is named in full, quoted as the desktop entry
# specification wants it (once for the string, once for the argument).
quoted=$(printf '%s' "$bin/falconer" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
while IFS= read -r line; do
	case $line in
	Exec=*) printf 'Exec="%s" %%f\n' "$quoted" ;;
	*) printf '%s\n' "$line" ;;
	esac
done <"$here/falconer.desktop" >"$entry.new"
mv -f "$entry.new" "$entry"
refresh

echo "Falconer is installed: look for it in the menu, or start $bin/falconer"
case :$PATH: in
*":$bin:"*) ;;
*) echo "hint: $bin is not on PATH yet; a new login often adds it" ;;
esac
if command -v ldd >/dev/null 2>&1; then
	lost=$(ldd "$bin/falconer" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | tr '\n' ' ')
	if [ -n "$lost" ]; then
		echo "missing libraries: $lost"
		echo "hint: Debian, Ubuntu: sudo apt-get install libgles2 libegl1 libgl1 libwayland-client0 libxkbcommon0; Fedora: sudo dnf install mesa-libGLES mesa-libEGL libwayland-client libxkbcommon"
	fi
fi
