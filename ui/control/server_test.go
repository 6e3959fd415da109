package control

import (
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

func TestCL090_OnlyTheUserCanOpenTheSocket(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	folder := filepath.Join(t.TempDir(), "falconer")
	server, err := Serve(folder, none{}, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for path, want := range map[string]os.FileMode{folder: 0o700, socketPath(folder, os.Getpid()): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has %o, want %o", path, got, want)
		}
	}
}

func TestCL090_AFolderOfOthersIsMadeOurs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	folder := filepath.Join(t.TempDir(), "falconer")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	server, err := Serve(folder, none{}, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if info, _ := os.Stat(folder); info.Mode().Perm() != 0o700 {
		t.Errorf("others may open the folder: %o", info.Mode().Perm())
	}
}

func TestCL090_CL103_ADeadSocketIsRemoved(t *testing.T) {
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	for name, look := range map[string]func(t *testing.T, folder string){
		"by who looks for others": func(t *testing.T, folder string) {
			if peers := Peers(t.Context(), folder); len(peers) != 0 {
				t.Errorf("%d peers", len(peers))
			}
		},
		"by the next start": func(t *testing.T, folder string) {
			server, err := Serve(folder, none{}, "1", nil)
			if err != nil {
				t.Fatal(err)
			}
			server.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			// Between bind and listen a socket refuses, too: what its process is about to
			// open must not be taken away.
			dead, coming := refusing(t, socketPath(folder, ended.Process.Pid)), refusing(t, socketPath(folder, os.Getppid()))
			look(t, folder)
			if _, err := os.Stat(dead); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the dead socket is still there: %v", err)
			}
			if _, err := os.Stat(coming); err != nil {
				t.Errorf("a socket whose process lives was removed: %v", err)
			}
		})
	}
}

// refusing is a socket on which nobody listens.
func refusing(t *testing.T, path string) string {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	return path
}

func TestAnErrorOverTheSocketHasCodeAndHint(t *testing.T) {
	folder := t.TempDir()
	server, err := Serve(folder, none{}, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	peers := Peers(t.Context(), folder)
	if len(peers) != 1 {
		t.Fatalf("%d peers, want 1", len(peers))
	}
	if list, err := peers[0].Status(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("status: %v, %v", list, err)
	}
	_, err = peers[0].Act(t.Context(), "shop", "", "restart")
	var problem *Problem
	if !errors.As(err, &problem) || problem.Code != 7 || problem.Hint == "" {
		t.Errorf("restart of a site that is not there: %#v", err)
	}
	err = peers[0].Rows(t.Context(), "/v1/requests/x", url.Values{}, func(json.RawMessage) error { return nil })
	if !errors.As(err, &problem) || problem.Code != 2 {
		t.Errorf("a number that is none: %#v", err)
	}
}

func TestTheServerClosesTwice(t *testing.T) {
	server, err := Serve(t.TempDir(), none{}, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(server.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}
