package ancm

import "falconer/proxy/message"

// Request makes of a client's request head what the app gets, in place.
func (c *Contract) Request(h *message.Head, p Peer, token string) {}

// Response makes of the app's response head what the client gets, in place.
func (c *Contract) Response(h *message.Head) {}

// IsWebSocket tells whether a request asks for a WebSocket: its only Upgrade is
// exactly websocket, in any case (4.8).
func IsWebSocket(h *message.Head) bool { return false }
