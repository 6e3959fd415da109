package cli

import (
	"fmt"
	"os/exec"
	"runtime"

	"falconer/app"
	"falconer/launchsettings"
)

// browse opens a site in the browser, once it is ready. run does so only when it
// is asked to (CL-036).
func (p *Program) browse(site *app.Site) {
	urls := site.URLs()
	if len(urls) == 0 {
		return
	}
	address, err := launchsettings.LaunchURL(urls[0], site.Plan().LaunchURL)
	if err != nil {
		p.warn("%v", err)
	}
	if err := openBrowser(address); err != nil {
		p.warn("no browser could be opened: %v", err)
	}
}

// openBrowser hands an address to the system and does not wait for the browser.
func openBrowser(address string) error {
	command := []string{"xdg-open", address}
	switch runtime.GOOS {
	case "darwin":
		command[0] = "open"
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	}
	cmd := exec.Command(command[0], command[1:]...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", command[0], err)
	}
	return cmd.Process.Release()
}
