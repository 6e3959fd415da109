package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"falconer/app/process"
)

// portTaken completes a finding about a port with its holder.
func portTaken(f Finding, port int, holder process.Holder) Finding {
	if f.Details == nil {
		f.Details = map[string]string{}
	}
	f.Details["port"] = strconv.Itoa(port)
	f.Summary = fmt.Sprintf("port %d is already taken by %s", port, holderWords(holder))
	f.Advice = "stop that process, or choose another port"
	if holder.PID != 0 {
		f.Details["pid"], f.Details["process"] = strconv.Itoa(holder.PID), holder.Name
		f.Evidence = append(f.Evidence, holderLine(holder))
	}
	return f
}

func holderWords(h process.Holder) string {
	switch {
	case h.PID != 0 && h.Name != "":
		return fmt.Sprintf("%s (pid %d)", h.Name, h.PID)
	case h.PID != 0:
		return fmt.Sprintf("process %d", h.PID)
	case h.User != "":
		return "a process of user " + h.User
	}
	return "another process"
}

// holderLine is all that is known of a holder; its command without its folder,
// and without arguments, which may hold secrets, but for the dll that dotnet
// runs.
func holderLine(h process.Holder) string {
	line := holderWords(h)
	if words := strings.Fields(h.Command); len(words) > 0 {
		line += ": " + filepath.Base(words[0])
		if len(words) > 1 && strings.HasSuffix(words[1], ".dll") {
			line += " " + words[1]
		}
	}
	if h.User != "" {
		line += ", user " + h.User
	}
	if !h.Since.IsZero() {
		line += ", since " + h.Since.Local().Format("2006-01-02 15:04:05")
	}
	return line
}

// AddressTaken says who holds an address of the front (LS-083, E24). The zero
// holder means that the system does not tell.
func AddressTaken(host string, port int, holder process.Holder) Finding {
	f := portTaken(Finding{Cause: "port-in-use"}, port, holder)
	f.Summary = fmt.Sprintf("port %d is in use by %s", port, holderWords(holder))
	f.Details["address"] = fmt.Sprintf("%s:%d", host, port)
	f.Advice = "stop it, or use another port"
	if holder.PID != 0 {
		f.Advice = fmt.Sprintf("stop process %d, or use another port", holder.PID)
	}
	return f
}

// AddressOfSite says that another site of this Falconer has an address.
func AddressOfSite(host string, port int, site string) Finding {
	return Finding{
		Cause:   "port-in-use",
		Summary: fmt.Sprintf("port %d is in use by %s, another site here", port, site),
		Advice:  fmt.Sprintf("stop %s, or use another port or profile", site),
		Details: map[string]string{"address": fmt.Sprintf("%s:%d", host, port), "port": strconv.Itoa(port), "site": site},
	}
}

// AddressRefused says why an address that nobody holds could not be opened.
func AddressRefused(host string, port int, err error) Finding {
	f := Finding{
		Cause:   "address",
		Summary: fmt.Sprintf("%s:%d cannot be opened: %v", host, port, err),
		Advice:  "use another address",
		Details: map[string]string{"address": fmt.Sprintf("%s:%d", host, port), "port": strconv.Itoa(port)},
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		f.Cause = "port-forbidden"
		f.Summary = fmt.Sprintf("port %d is not for this user", port)
		f.Advice = "use another port; those below 1024 are often for administrators only"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		f.Summary = host + " is no address of this machine"
		f.Advice = "use localhost, or an address that this machine has"
	}
	return f
}
