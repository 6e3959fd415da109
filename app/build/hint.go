package build

import "strings"

// hints are failures that are not in the code, by what is printed (watch.md
// §5.6); the first that fits is told.
var hints = []struct{ code, words, advice string }{
	{words: "No space left on device", advice: "the disk is full: make room and build again"},
	{words: "not enough space on the disk", advice: "the disk is full: make room and build again"},
	{code: "NETSDK1045", advice: "the project is for a newer .NET than this SDK: install the SDK that it names, or choose a lower target framework"},
	{code: "NETSDK1147", advice: "a workload is missing: run \"dotnet workload restore\" in the project's folder"},
	{code: "MSB3027", advice: "a file of the output is in use: end the program that the message names, usually an older run of the app or a debugger"},
	{code: "MSB3021", advice: "a file of the output is in use or may not be written: end the program that the message names, or set the rights of the folder"},
	{code: "NU1301", advice: "a package source cannot be reached: look at the network, a proxy, or the sources in NuGet.config"},
	{code: "NU1101", advice: "a package is in none of the sources: look at its name and at the sources in NuGet.config"},
	{code: "NU1102", advice: "no source has that version of a package: look at the version in the project or in Directory.Packages.props"},
	{code: "NU1403", advice: "a package is not the one that packages.lock.json was made with: clear the package cache, or make the lock file anew"},
	{code: "NETSDK1004", advice: "the packages were never restored: take --no-restore away, or run \"dotnet restore\""},
	{code: "NETSDK1005", advice: "the last restore was for another target framework: take --no-restore away, or run \"dotnet restore\""},
	{code: "CS0006", advice: "the output of a referenced project is missing: its own errors come first, or rebuild everything (Ctrl+Shift+R)"},
	{code: "MSB1009", advice: "the project file is gone: it was moved or renamed"},
	{code: "MSB4236", advice: "an SDK that the project names is not installed: look at its Sdk attribute and at global.json"},
	{code: "NETSDK1141", advice: "the SDK version in global.json is not installed"},
	{words: "A compatible .NET SDK was not found", advice: "the SDK version in global.json is not installed: install it, or change the version"},
	{words: "Too many open files", advice: "this user has too many files open: raise the limit (ulimit -n)"},
	{words: "The configured user limit", advice: "too many files are watched on this machine: raise fs.inotify.max_user_instances"},
}

// Hint is what to do about failures that are not in the code, or empty.
func Hint(ds []Diagnostic, output []string) string {
	for _, h := range hints {
		for i := range ds {
			if h.code != "" && ds[i].Code == h.code || h.words != "" && strings.Contains(ds[i].Message, h.words) {
				return h.advice
			}
		}
		for _, line := range output {
			if h.words != "" && strings.Contains(line, h.words) {
				return h.advice
			}
		}
	}
	return ""
}
