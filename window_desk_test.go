//go:build xvfb

package main

import (
	"encoding/json"
	"image"
	"image/color"
	_ "image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"falconer/ui/theme"
)

// desk is a person at a display, with a home folder of their own and the built
// program.
type desk struct {
	t       *testing.T
	home    string
	theme   string
	env     []string
	process *exec.Cmd
	done    chan error
}

// siteStatus is what `falconer status --json` says of a site.
type siteStatus struct {
	Site       string
	Generation int
	PID        int
	Stale      bool
	URLs       []string
}

func (s siteStatus) http(t *testing.T) string {
	t.Helper()
	for _, u := range s.URLs {
		if strings.HasPrefix(u, "http:") {
			return u
		}
	}
	t.Fatalf("no address in the clear: %v", s.URLs)
	return ""
}

// program is the built one: FALCONER, else ./falconer.
func program(t *testing.T) string {
	t.Helper()
	name := os.Getenv("FALCONER")
	if name == "" {
		name = "falconer"
	}
	full, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

func newDesk(t *testing.T, mode string) *desk {
	t.Helper()
	if os.Getenv("DISPLAY") == "" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		t.Fatal("no display or no session bus: tools/window-test.sh prepares both")
	}
	d := &desk{t: t, home: t.TempDir(), theme: mode}
	for _, dir := range []string{"run", "state/falconer"} {
		if err := os.MkdirAll(filepath.Join(d.home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	state := "on-close = 'quit'\n[window]\ntheme = '" + mode + "'\nwidth = 1200\nheight = 760\n"
	if err := os.WriteFile(filepath.Join(d.home, "state", "falconer", "state.toml"), []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
	// Without a .NET SDK in sight the sample is the built-in stand-in.
	d.env = []string{"PATH=/usr/bin:/bin", "SHELL=/bin/sh", "LIBGL_ALWAYS_SOFTWARE=1", "HOME=" + d.home,
		"XDG_RUNTIME_DIR=" + filepath.Join(d.home, "run"), "XDG_CONFIG_HOME=" + filepath.Join(d.home, "config"),
		"XDG_STATE_HOME=" + filepath.Join(d.home, "state"), "XDG_DATA_HOME=" + filepath.Join(d.home, "data"), "XDG_CACHE_HOME=" + filepath.Join(d.home, "cache")}
	for _, name := range []string{"DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"} {
		if value, ok := os.LookupEnv(name); ok {
			d.env = append(d.env, name+"="+value)
		}
	}
	return d
}

// command is the program with the desk's environment.
func (d *desk) command(args ...string) *exec.Cmd {
	c := exec.Command(program(d.t), args...)
	c.Env, c.Dir = d.env, d.home
	return c
}

// open starts the program and waits until its window is on the screen.
func (d *desk) open(args ...string) {
	d.t.Helper()
	said, err := os.Create(filepath.Join(d.home, "said"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.process, d.done = d.command(args...), make(chan error, 1)
	d.process.Stdout, d.process.Stderr = said, said
	if err := d.process.Start(); err != nil {
		d.t.Fatal(err)
	}
	go func() { d.done <- d.process.Wait() }()
	d.t.Cleanup(func() {
		_ = d.process.Process.Kill()
		said.Close()
		if text, err := os.ReadFile(said.Name()); err == nil && len(text) > 0 {
			d.t.Logf("it said:\n%s", text)
		}
	})
	d.tool("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Falconer$")
}

// tool runs a helper of the display with a limit, and answers what it printed.
func (d *desk) tool(name string, args ...string) string {
	d.t.Helper()
	out, err := exec.Command("timeout", append([]string{"60", name}, args...)...).Output()
	if err != nil {
		d.t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}

// wait waits until the site is as the word says, over the control socket.
func (d *desk) wait(what string) {
	d.t.Helper()
	d.until("falconer wait --for "+what, func() bool {
		return d.command("wait", "--for", what, "--timeout", "60s").Run() == nil
	})
}

func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

func (d *desk) status() siteStatus {
	d.t.Helper()
	out, err := d.command("status", "--json").Output()
	all, ok := sites(out)
	if err != nil || !ok || len(all) != 1 {
		d.t.Fatalf("falconer status --json: %v\n%s", err, out)
	}
	return all[0]
}

// listed waits until the one site is open: before that a key means nothing to it.
func (d *desk) listed() {
	d.t.Helper()
	d.until("the site is open", func() bool {
		out, err := d.command("status", "--json").Output()
		all, ok := sites(out)
		return err == nil && ok && len(all) == 1
	})
}

// sites are those of falconer status --json.
func sites(out []byte) (all []siteStatus, ok bool) {
	err := json.Unmarshal(out, &all)
	return all, err == nil
}

// generationAfter waits for a newer generation that serves.
func (d *desk) generationAfter(old int) siteStatus {
	d.t.Helper()
	var s siteStatus
	d.until("a generation after "+strconv.Itoa(old), func() bool {
		s = d.status()
		return s.Generation > old
	})
	d.wait("ready")
	return d.status()
}

// key presses a key in the window. The window manager may just be bringing the
// window forward, and the server refuses the focus until it is viewable: then
// it is asked again.
func (d *desk) key(name string) {
	d.t.Helper()
	d.focus("^Falconer$")
	d.tool("xdotool", "key", name)
}

// focus gives the keyboard to the window of a name.
func (d *desk) focus(name string) {
	d.t.Helper()
	d.until("the keyboard's focus", func() bool {
		return exec.Command("timeout", "10", "xdotool", "search", "--onlyvisible", "--name", name, "windowfocus", "--sync").Run() == nil
	})
}

// click presses the mouse on the first large surface of a colour.
func (d *desk) click(c color.Color) {
	d.t.Helper()
	var at image.Point
	d.until("a button in the accent colour", func() bool {
		var ok bool
		at, ok = widest(d.screen(), c)
		return ok
	})
	d.tool("xdotool", "mousemove", "--sync", strconv.Itoa(at.X), strconv.Itoa(at.Y+6), "click", "1")
}

// widest is the middle of the longest row of pixels in a colour, the topmost
// when there are several; shorter ones than a button has are none.
func widest(img image.Image, c color.Color) (image.Point, bool) {
	const button = 60
	want, best, at := color.RGBAModel.Convert(c), button, image.Point{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		run := 0
		for x := b.Min.X; x < b.Max.X; x++ {
			if color.RGBAModel.Convert(img.At(x, y)) != want {
				run = 0
				continue
			}
			if run++; run > best {
				best, at = run, image.Pt(x-run/2, y)
			}
		}
	}
	return at, best > button
}

// accentOf is the colour of the button that is offered.
func accentOf(mode string) color.Color {
	return theme.New(theme.ParseMode(mode)).Color("primary", 0)
}

// settled waits until two pictures of the screen, some time apart, are the same.
func (d *desk) settled() {
	d.t.Helper()
	before := ""
	d.until("a screen that does not move", func() bool {
		now := d.tool("import", "-window", "root", "-depth", "8", "rgb:-")
		same := now == before
		before = now
		if !same {
			time.Sleep(300 * time.Millisecond)
		}
		return same
	})
}

// screen is the display as a picture.
func (d *desk) screen() image.Image {
	d.t.Helper()
	name := filepath.Join(d.home, "screen.png")
	d.tool("import", "-window", "root", name)
	f, err := os.Open(name)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		d.t.Fatal(err)
	}
	return img
}

// shot keeps a picture of the window in dist/screenshots and checks that there
// is something in it: many colours, and neither one tone nor the other theme's.
func (d *desk) shot(name string) {
	d.t.Helper()
	d.settled()
	dir := filepath.Join("dist", "screenshots")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		d.t.Fatal(err)
	}
	id := strings.Fields(d.tool("xdotool", "search", "--onlyvisible", "--name", "^Falconer$"))[0]
	d.tool("import", "-window", id, filepath.Join(dir, name))
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		d.t.Fatal(err)
	}
	colours, mean, deviation := tones(img)
	d.t.Logf("%s: %s, %d colours, mean %.0f, deviation %.1f", name, img.Bounds().Size(), colours, mean, deviation)
	if colours < 100 || deviation < 8 {
		d.t.Errorf("%s is blank: %d colours, deviation %.1f", name, colours, deviation)
	}
	if dark := mean < 128; dark != (d.theme == "dark") {
		d.t.Errorf("%s has the brightness %.0f in the theme %s", name, mean, d.theme)
	}
}

// tones counts colours, and gives the mean and standard deviation of the grey
// values from 0 to 255.
func tones(img image.Image) (colours int, mean, deviation float64) {
	seen := map[color.Color]bool{}
	var sum, squares, n float64
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := img.At(x, y)
			seen[color.RGBAModel.Convert(c)] = true
			grey := float64(color.GrayModel.Convert(c).(color.Gray).Y)
			sum, squares, n = sum+grey, squares+grey*grey, n+1
		}
	}
	mean = sum / n
	return len(seen), mean, math.Sqrt(squares/n - mean*mean)
}

func (d *desk) terminate() {
	d.t.Helper()
	if err := d.process.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
}

// ended waits for the program's end, which has to be a good one.
func (d *desk) ended() {
	d.t.Helper()
	select {
	case err := <-d.done:
		if err != nil {
			d.t.Errorf("it ended with: %v", err)
		}
	case <-time.After(patience):
		d.t.Fatal("it does not end")
	}
}

// gone waits until a process has ended.
func (d *desk) gone(pid int) {
	d.t.Helper()
	d.until("the end of process "+strconv.Itoa(pid), func() bool { return syscall.Kill(pid, 0) != nil })
}
