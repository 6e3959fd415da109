//go:build !windows

package winauth

// Begin has nobody to ask.
func Begin(string) (Conversation, error) { return nil, ErrUnsupported }
