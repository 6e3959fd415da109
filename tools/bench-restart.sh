#!/usr/bin/env bash
# Measures from the save of a source file to the last byte of the new code's
# answer, beside dotnet watch without hot reload, on copies of the templates. All
# run at once and are saved in turns, so that what else the machine does meets all
# of them; it should have nothing else to do.
#   SAVES (10): how often; TEMPLATES (web mvc razor blazor); WHAT: which of
#   standby (Falconer as it comes), fast (without a standby process), ordinary
#   (without the fast build, too) and watch (dotnet watch)
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

# saved measures what the arguments name, by what is edited in a template.
saved() {
	case $template in
	web) "$work/restart" -saves "${SAVES:-10}" "$@" ;;
	mvc) welcome Views/Home/Index.cshtml "$@" ;;
	razor) welcome Pages/Index.cshtml "$@" ;;
	blazor) "$work/restart" -saves "${SAVES:-10}" -file Components/Pages/Home.razor -old 'Hello, world!' -new 'Hello %d.' -path / -says 'Hello %d.' "$@" ;;
	*) echo "nobody knows what to edit in $template" >&2; exit 2 ;;
	esac
}
welcome() {
	file=$1
	shift
	"$work/restart" -saves "${SAVES:-10}" -file "$file" -old Welcome -new 'Welcome %d.' -path / -says 'Welcome %d.' "$@"
}

echo "| Save → served, seconds | median | range | nobody answers, median |"
echo "|---|---|---|---|"
port=5391
for template in ${TEMPLATES:-web mvc razor blazor}; do
	set --
	for what in ${WHAT:-standby fast watch}; do
		project=$work/$what-$template/$template
		mkdir -p "$(dirname "$project")"
		cp -r "$setup/templates/$template" "$project"
		rm -rf "$project/bin" "$project/obj"
		port=$((port + 1))
		url=http://127.0.0.1:$port
		set -- "$@" -- "$template, $what" "$project" "$url"
		case $what in
		standby) set -- "$@" "$work/falconer" run --no-browser --url "$url" "$project" ;;
		fast)
			echo 'standby = false' >"$project/falconer.toml"
			set -- "$@" "$work/falconer" run --no-browser --url "$url" "$project"
			;;
		ordinary)
			printf 'standby = false\nfast-build = false\n' >"$project/falconer.toml"
			set -- "$@" "$work/falconer" run --no-browser --url "$url" "$project"
			;;
		watch) set -- "$@" dotnet watch --no-hot-reload --non-interactive --project "$project" run --no-launch-profile --urls "$url" ;;
		*) echo "nobody knows how to measure $what" >&2; exit 2 ;;
		esac
	done
	saved "$@" || {
		tail -n 20 "$work"/*-"$template"/output.log >&2
		exit 1
	}
done
