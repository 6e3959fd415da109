package upstream

// pool keeps the idle connections of one generation.
type pool struct{}
