package launchsettings

import (
	"errors"

	"falconer/launchsettings/source"
)

// MaxSize is the size in bytes up to which a launchSettings.json is read.
const MaxSize = 512 << 10

var errNotYet = errors.New("not built yet")

// URL is one address of an applicationUrl.
type URL struct {
	Scheme, Host string
	Port         int    // 0: a free one
	Path         string // "" or "/shop", decoded, without the trailing slash
	Place        source.Place
}

// Lookup answers for tokens.
type Lookup struct {
	Env      func(string) (string, bool)
	Property func(string) (string, bool)
}

func Find(projectFile string) (path string, warnings source.Problems)   { return "", nil }
func Parse(path string, text []byte) (*File, error)                     { return &File{}, errNotYet }
func Read(path string) (*File, error)                                   { return &File{}, errNotYet }
func (f *File) Profile(name string) (*Profile, error)                   { return nil, errNotYet }
func (f *File) Choose(chosenBefore, activeDebugProfile string) *Profile { return nil }
func Synthesise(f *File, projectName string) *File                      { return f }
func ActiveDebugProfile(userFile string) string                         { return "" }
func SplitArguments(text string) []string                               { return nil }
func JoinArguments(args []string) string                                { return "" }
func Expand(text string, l Lookup) (out string, unknown []string)       { return text, nil }
func ParseURLs(v Value, kind Kind) ([]URL, source.Problems)             { return nil, nil }
func (s IISSettings) Bindings(kind Kind) ([]URL, source.Problems)       { return nil, nil }
func LaunchURL(base, launchURL string) (string, error)                  { return base, nil }
func AddProfile(text []byte, p Profile) ([]byte, error)                 { return text, errNotYet }
