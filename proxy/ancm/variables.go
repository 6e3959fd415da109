package ancm

// Variable is one environment variable that Falconer gives the app, and why.
type Variable struct{ Name, Value, Why string }

// Launch is what the variables of one start follow from.
type Launch struct {
	Front        Front
	Port         int
	PathBase     string
	Token        string
	Site         string
	HTTPSPorts   []int
	PhysicalPath string
	WebSockets   bool
	// Windows, Basic and Anonymous are the authentication schemes that are on.
	Windows, Basic, Anonymous bool
	// Configured are the variables of web.config and profile.
	Configured map[string]string
	// Worker looks a variable of Falconer's own environment up.
	Worker func(string) (string, bool)
}

// Variables are the variables that the app gets beside the inherited and the
// configured ones; they win over both.
func Variables(l Launch) []Variable { return nil }
