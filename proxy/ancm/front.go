// Package ancm is the contract of the ASP.NET Core Module as pure functions and
// values: the variables of the app, the pairing token, the header rules, the
// statuses, the pages and the events.
//
// Nothing in it opens a socket or starts a process. It may import
// proxy/message and proxy/webconfig. Statements ANCM-… and K-… are numbered in
// the project's specification of the module and in what was measured of Kestrel.
package ancm

// Front says what stands in front of the app (CL-034).
type Front string

// The fronts.
const (
	FrontIIS     Front = "iis"
	FrontKestrel Front = "kestrel"
	FrontNginx   Front = "nginx"
	FrontApache  Front = "apache"
	FrontDirect  Front = "direct"
)
