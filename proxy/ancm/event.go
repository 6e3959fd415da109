package ancm

// Event is one entry of the module's event log (6.3).
type Event struct {
	ID      int
	Level   string // information, warning or error
	Message string
	Fields  map[string]string
}
