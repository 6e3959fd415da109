//go:build linux || darwin

package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// system is the app's keeper, seen from Falconer.
type system struct {
	keeper *exec.Cmd
	app    int // the app's pid and its group; 0 until it is known

	mu      sync.Mutex
	control *os.File // guarded by mu: nil once the keeper is gone
	noted   []entry  // guarded by mu: descendants seen so far, for a keeper that is killed
}

// start runs the keeper, which runs the app.
func (p *Process) start(ctx context.Context, c Command) error {
	mode := modeTree
	if c.Leave {
		mode = modeLeave
	}
	self, err := ownBinary()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, append([]string{KeeperFlag, mode, c.Scratch}, c.words()...)...)
	cmd.Args[0] = "falconer"
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}

	var ours, theirs []*os.File
	pipe := func() (r, w *os.File) {
		if err == nil {
			r, w, err = os.Pipe()
		}
		return r, w
	}
	controlRead, control := pipe()
	report, reportWrite := pipe()
	ours, theirs = []*os.File{control, report}, []*os.File{controlRead, reportWrite}
	if err == nil {
		err = p.plumb(cmd, c)
	}
	if err == nil {
		cmd.ExtraFiles = theirs // descriptors 3 and 4
		err = cmd.Start()
	}
	closeAll(theirs)
	if err != nil {
		closeAll(ours)
		for _, o := range p.outputs {
			o.discard()
		}
		return err
	}
	p.sys.keeper, p.sys.control = cmd, control
	for _, o := range p.outputs {
		o.run()
	}
	return p.greet(ctx, report)
}

// words are what runs: through nice, which becomes the program itself, when it is
// to give way.
func (c Command) words() []string {
	words := append([]string{c.Path}, c.Args...)
	if c.Low {
		if nice, err := exec.LookPath("nice"); err == nil {
			return append([]string{nice, "-n", "10"}, words...)
		}
	}
	return words
}

// greet waits for the app's pid, or for the reason why there is none.
func (p *Process) greet(ctx context.Context, report *os.File) error {
	lines := bufio.NewReader(report)
	hello := make(chan error, 1)
	go p.follow(report, lines, hello)
	select {
	case err := <-hello:
		if err != nil {
			<-p.done
		}
		return err
	case <-ctx.Done():
		p.asked.Store(true)
		p.sys.release() // the keeper ends everything
		<-p.done
		return ctx.Err()
	}
}

// follow reads what the keeper reports until it is gone. It owns the end of the
// process: it closes exited and done.
func (p *Process) follow(report *os.File, lines *bufio.Reader, hello chan<- error) {
	line, _ := lines.ReadString('\n')
	var code, number int
	switch {
	case scan(line, "pid %d", &p.pid):
		p.sys.app = p.pid
		hello <- nil
	case scan(line, "error %d", &code):
		hello <- startError(line, syscall.Errno(code))
	default:
		hello <- fmt.Errorf("the keeper did not answer: this program does not hand %s over", KeeperFlag)
	}
	line, _ = lines.ReadString('\n')
	if scan(line, "exit %d %d", &code, &number) {
		p.ended(Exit{Code: code, Signal: unix.SignalName(syscall.Signal(number))})
	} else {
		// On Linux the app dies with the keeper; on macOS it is killed below.
		p.ended(Exit{Code: 128 + int(unix.SIGKILL), Signal: "SIGKILL", Err: errors.New("the keeper of the app was killed")})
		p.sys.endWithoutKeeper()
	}
	_ = p.sys.keeper.Wait() // nothing of the tree is left when it ends
	p.sys.release()
	report.Close() // before Done: whoever waits for it finds nothing open
	p.finish()
}

// startError brings back the error that the keeper met.
func startError(line string, errno syscall.Errno) error {
	if errno != 0 {
		return errno
	}
	return errors.New(line)
}

func scan(line, format string, into ...any) bool {
	n, err := fmt.Sscanf(line, format, into...)
	return err == nil && n == len(into)
}

// ask tells the keeper to send SIGTERM to the app's group.
func (s *system) ask() error { return s.tell(controlAsk) }

// rest tells the keeper to stop the app's group, work to let it go on.
func (s *system) rest() error { return s.tell(controlRest) }
func (s *system) work() error { return s.tell(controlWork) }

// kill tells the keeper to end everything.
func (s *system) kill() error { return s.tell(controlKill) }

func (s *system) tell(letter byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.control == nil {
		return nil
	}
	_, err := s.control.Write([]byte{letter})
	return err
}

// force is for a keeper that does not react (it may be stopped).
func (s *system) force() {
	noted := s.tree()
	if s.app != 0 {
		_ = unix.Kill(-s.app, unix.SIGKILL)
	}
	killNoted(noted)
	_ = s.keeper.Process.Kill()
}

// endWithoutKeeper ends what the keeper would have ended: the group, the
// keeper's session, and the descendants that were seen.
func (s *system) endWithoutKeeper() {
	if s.app == 0 {
		return
	}
	_ = unix.Kill(-s.app, unix.SIGKILL)
	var session []entry
	for _, e := range table() {
		if e.session == s.keeper.Process.Pid {
			session = append(session, e)
		}
	}
	killNoted(session)
	s.mu.Lock()
	defer s.mu.Unlock()
	killNoted(s.noted)
}

// tree is the app with all that it started; it is remembered for the case that
// the keeper is killed.
func (s *system) tree() []entry {
	below := descendants(table(), s.keeper.Process.Pid)
	s.note(below)
	return below
}

// note remembers who lives below the keeper.
func (s *system) note(below []entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(below) > 0 {
		s.noted = below
	}
}

// release closes the control pipe. It may be called again.
func (s *system) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.control != nil {
		_, _ = s.control.Write([]byte{controlLeave}) // the keeper may be gone already
		s.control.Close()
		s.control = nil
	}
}

func closeAll(files []*os.File) {
	for _, f := range files {
		if f != nil {
			f.Close()
		}
	}
}
