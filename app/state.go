package app

// State is the word on the chip. It is a pure function of a Situation (CL-061).
type State string

// The states.
const (
	Stopped     State = "stopped"
	StateBuild  State = "building"
	StateStart  State = "starting"
	Ready       State = "ready"
	Replacing   State = "replacing"
	Holding     State = "holding"
	StateStop   State = "stopping"
	Failed      State = "failed"
	Crashed     State = "crashed"
	OfflineHtml State = "offline"
)
