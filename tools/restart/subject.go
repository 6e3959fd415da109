//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// subject is one program with the project that it watches.
type subject struct {
	name, folder, address string
	command               []string

	output       *output
	text         string // of the source, as it was
	version      int    // that was saved last
	served, gone []time.Duration
}

func (w what) save(s *subject, n int) error {
	return os.WriteFile(filepath.Join(s.folder, w.file), []byte(strings.Replace(s.text, w.old, fmt.Sprintf(w.new, n), 1)), 0o644)
}

// begin starts a subject and waits for its first answer.
func (w what) begin(ctx context.Context, s *subject) (end func(), err error) {
	source := filepath.Join(s.folder, w.file)
	text, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	if s.text = string(text); !strings.Contains(s.text, w.old) {
		return nil, fmt.Errorf("%s does not hold %q", source, w.old)
	}
	if err := w.save(s, 0); err != nil {
		return nil, err
	}
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Dir = s.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = time.Second // a server that builds leave may hold the output
	file, err := os.Create(filepath.Join(filepath.Dir(s.folder), "output.log"))
	if err != nil {
		return nil, err
	}
	s.output = &output{file: file, heard: make(chan struct{}, 1)}
	cmd.Stdout, cmd.Stderr = s.output, s.output
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	end = func() {
		// dotnet watch may not heed SIGTERM; its app is in the same group.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		hard := time.AfterFunc(10*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_ = cmd.Wait()
		hard.Stop()
		_ = file.Close()
	}
	if _, _, err := until(ctx, s.address+w.path, fmt.Sprintf(w.says, 0), nil, watch); err != nil {
		end()
		return nil, fmt.Errorf("%w; what %s printed is in %s", err, s.name, file.Name())
	}
	return end, nil
}

// output is what a subject prints: kept in a file, and listened to.
type output struct {
	file  *os.File
	line  []byte        // that has not ended
	heard chan struct{} // holds one when the app has said that it listens
}

// sign is what every app under ASP.NET Core says when it can be asked.
const sign = "Now listening on"

func (o *output) Write(text []byte) (int, error) {
	o.line = append(o.line, text...)
	if bytes.Contains(o.line, []byte(sign)) {
		select {
		case o.heard <- struct{}{}:
		default:
		}
	}
	o.line = o.line[bytes.LastIndexByte(o.line, '\n')+1:]
	return o.file.Write(text)
}

// forget forgets what was said before.
func (o *output) forget() {
	select {
	case <-o.heard:
	default:
	}
}
