#!/bin/sh
# Names what is missing to build the window, and installs it when it may.
# Exit status 0: all is there.
set -u
[ "$(uname -s)" = Linux ] || { command -v cc >/dev/null 2>&1 || { echo "missing: a C compiler (xcode-select --install)" >&2; exit 1; }; exit 0; }

probe() { # header: does the C compiler find it?
	printf '#include <%s>\nint main(void){return 0;}\n' "$1" | ${CC:-cc} -fsyntax-only $2 -x c - 2>/dev/null
}
flags() { pkg-config --cflags "$@" 2>/dev/null; }

missing=
if command -v "${CC:-cc}" >/dev/null 2>&1; then :; else missing="a C compiler"; fi
command -v pkg-config >/dev/null 2>&1 || missing="${missing:+$missing, }pkg-config"
if command -v "${CC:-cc}" >/dev/null 2>&1; then
	probe X11/Xcursor/Xcursor.h && probe X11/extensions/Xrandr.h && probe X11/extensions/Xinerama.h &&
		probe X11/extensions/XInput2.h && probe X11/extensions/xf86vmode.h || missing="${missing:+$missing, }X11 headers"
	probe GLES2/gl2.h && probe EGL/egl.h || missing="${missing:+$missing, }OpenGL headers"
	probe wayland-client-core.h "$(flags wayland-client)" || missing="${missing:+$missing, }Wayland headers"
	probe xkbcommon/xkbcommon.h "$(flags xkbcommon)" || missing="${missing:+$missing, }xkbcommon headers"
fi
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null 2>&1; then
	line="apt-get install -y gcc pkg-config libgl1-mesa-dev libgles-dev libegl-dev xorg-dev libwayland-dev libxkbcommon-dev"
	before="apt-get update"
elif command -v dnf >/dev/null 2>&1; then
	line="dnf install -y gcc pkgconf-pkg-config mesa-libGL-devel mesa-libGLES-devel mesa-libEGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel"
	before=:
else
	echo "missing for the window: $missing" >&2
	echo "hint: install a C compiler, pkg-config, and the development files of X11, OpenGL ES, Wayland and xkbcommon" >&2
	exit 1
fi
echo "missing for the window: $missing" >&2
if [ "$(id -u)" = 0 ]; then
	sudo=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
	sudo=sudo
else
	echo "hint: sudo $line" >&2
	exit 1
fi
echo "installing it: $line" >&2
DEBIAN_FRONTEND=noninteractive $sudo $before >/dev/null 2>&1
if DEBIAN_FRONTEND=noninteractive $sudo $line >/tmp/falconer-install.$$ 2>&1; then
	rm -f /tmp/falconer-install.$$
else
	tail -n 5 /tmp/falconer-install.$$ >&2
	rm -f /tmp/falconer-install.$$
	echo "hint: $line" >&2
	exit 1
fi
