#!/bin/sh
# Names what is missing, and installs it when it may: as root, or with a sudo that
# asks for no password. Else it prints the one line to type. Exit status 0: all is
# there. $1: window (to build it), screen (to test it on a display of its own),
# browser (to try pages in a real one), package (to make the archives).
set -u
what=${1:-window}
missing= debian= fedora=
lacks() { # name, Debian's packages, Fedora's packages
	missing="${missing:+$missing, }$1" debian="$debian $2" fedora="$fedora $3"
}
has() { command -v "$1" >/dev/null 2>&1; }
links() { # $1: flags for the C compiler and its linker; the rest: headers, in their order
	flags=$1; shift
	{ printf '#include <%s>\n' "$@"; echo 'int main(void) { return 0; }'; } | ${CC:-cc} -x c - -o /dev/null $flags 2>/dev/null
}

if ! has go; then
	echo "missing: Go (https://go.dev/dl; a distribution's own does when it is 1.21 or newer)" >&2
	exit 1
fi
version=$(go env GOVERSION 2>/dev/null)
case $version in
go1.[0-9] | go1.[0-9].* | go1.1[0-9]* | go1.20* | "")
	echo "missing: a newer Go; ${version:-this one} is too old to fetch the one that go.mod asks for (https://go.dev/dl)" >&2
	exit 1
	;;
esac

case $what-$(uname -s) in
window-Linux)
	has "${CC:-cc}" || lacks "a C compiler" "gcc libc6-dev" gcc
	has pkg-config || lacks pkg-config pkg-config pkgconf-pkg-config
	if has "${CC:-cc}"; then
		links "-lX11 -lXrandr -lXxf86vm -lXi -lXcursor -lXinerama" X11/Xlib.h X11/Xcursor/Xcursor.h X11/extensions/Xrandr.h \
			X11/extensions/Xinerama.h X11/extensions/XInput2.h X11/extensions/shape.h ||
			lacks "X11's headers" xorg-dev "libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel"
		pkg-config --exists gl 2>/dev/null && links "$(pkg-config --cflags --libs gl)" EGL/egl.h ||
			lacks "OpenGL's headers" "libgl-dev libegl-dev" "mesa-libGL-devel mesa-libEGL-devel"
		links "-lwayland-client -lwayland-cursor -lwayland-egl" wayland-client-core.h || lacks "Wayland's headers" libwayland-dev wayland-devel
		links "-lxkbcommon" xkbcommon/xkbcommon.h || lacks "xkbcommon's headers" libxkbcommon-dev libxkbcommon-devel
	else
		lacks "the headers of X11, OpenGL, Wayland and xkbcommon" \
			"xorg-dev libgl-dev libegl-dev libwayland-dev libxkbcommon-dev" \
			"libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel mesa-libGL-devel mesa-libEGL-devel wayland-devel libxkbcommon-devel"
	fi
	;;
window-Darwin)
	has cc || { echo "missing: a C compiler; hint: xcode-select --install" >&2; exit 1; }
	;;
window-*)
	has "${CC:-gcc}" || { echo "missing: a C compiler (gcc)" >&2; exit 1; }
	;;
screen-*)
	has Xvfb || lacks Xvfb "xvfb libgl1-mesa-dri" "xorg-x11-server-Xvfb mesa-dri-drivers"
	has openbox || lacks openbox openbox openbox
	has xdotool || lacks xdotool xdotool xdotool
	has import || lacks ImageMagick imagemagick ImageMagick
	has dbus-run-session || lacks dbus-run-session dbus dbus-daemon
	has gdbus || lacks gdbus libglib2.0-bin glib2
	;;
browser-*)
	has chromium || has chromium-browser || has google-chrome || lacks chromium chromium chromium
	;;
package-*)
	has xz || lacks xz xz-utils xz
	has zip || lacks zip zip zip
	has x86_64-w64-mingw32-gcc || lacks "a C compiler for Windows" gcc-mingw-w64-x86-64 mingw64-gcc
	;;
esac
[ -z "$missing" ] && exit 0
echo "missing for the $what: $missing" >&2

if has apt-get; then
	line="apt-get install -y$debian" before="apt-get update"
elif has dnf; then
	line="dnf install -y$fedora" before=:
else
	echo "hint: install them with the packages of your system (Debian's names:$debian)" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
	if ! has sudo || ! sudo -n true 2>/dev/null; then
		echo "hint: sudo $line" >&2
		exit 1
	fi
	sudo=sudo
fi
echo "installing: $line" >&2
said=$(mktemp)
trap 'rm -f "$said"' EXIT
$sudo $before >"$said" 2>&1
if ! $sudo env DEBIAN_FRONTEND=noninteractive $line >>"$said" 2>&1; then
	tail -n 5 "$said" >&2
	echo "hint: $line" >&2
	exit 1
fi
