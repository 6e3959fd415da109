package plan

import (
	"strings"

	"falconer/proxy/ancm"
	"falconer/proxy/webconfig"
)

// DebugLog is the module's debug log (1.7): the file that web.config's
// debugLevel and debugFile ask for, or the worker's variables of that purpose,
// and the levels of events that go into it.
type DebugLog struct {
	Path   string // empty: none is asked for
	Levels []string
}

// defaultDebugFile is where it is written when only the level is said.
const defaultDebugFile = `.\aspnetcore-debug.log`

// debugLog reads what is asked for.
func (m *maker) debugLog() DebugLog {
	if m.plan.Front != ancm.FrontIIS {
		return DebugLog{}
	}
	words := m.in.worker("ASPNETCORE_MODULE_DEBUG")
	if own, ok := m.in.Config.HandlerSetting("debugLevel"); ok {
		words = own
	}
	file := m.in.worker("ASPNETCORE_MODULE_DEBUG_FILE")
	if own, ok := m.in.Config.HandlerSetting("debugFile"); ok && own != "" {
		file = own
	}
	levels, toFile := debugLevels(words)
	if file == "" && toFile {
		file = defaultDebugFile
	}
	if file == "" {
		return DebugLog{}
	}
	return DebugLog{Path: join(m.in.Target.Dir, native(webconfig.Expand(file, m.in.Worker))), Levels: levels}
}

// debugLevels takes a list of levels and places apart; a place without a level
// means info.
func debugLevels(words string) (levels []string, toFile bool) {
	all := []string{ancm.LevelError, ancm.LevelWarning, ancm.LevelInformation}
	count, place := 0, false
	for word := range strings.SplitSeq(strings.ToLower(words), ",") {
		word = strings.TrimSpace(word)
		for i, level := range []string{"error", "warning", "info", "trace"} {
			if strings.HasPrefix(word, level) {
				count = max(count, min(i+1, len(all)))
			}
		}
		for _, name := range []string{"console", "file", "eventlog"} {
			if strings.HasPrefix(word, name) {
				place = true
				toFile = toFile || name == "file"
			}
		}
	}
	if place && count == 0 {
		count = len(all)
	}
	return all[:count], toFile
}
