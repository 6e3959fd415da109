package build

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestShopsAreTheSameAgainUnlessSomethingWritesThere(t *testing.T) {
	var s shops
	root := t.TempDir()
	enter := func(project string) string {
		t.Helper()
		folder, err := s.enter(root, project)
		if err != nil {
			t.Fatal(err)
		}
		if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 || entries[0].Name() != "ref" {
			t.Errorf("the folder holds %v, %v, want nothing but ref", entries, err)
		}
		lay(t, folder, map[string]string{"Web.dll": "old"})
		return folder
	}
	first := enter("/p/Web.csproj")
	if other := enter("/p/Lib.csproj"); other == first {
		t.Error("two projects write into one folder")
	}
	if second := enter("/p/Web.csproj"); second == first {
		t.Error("two compiles write into one folder at once")
	}
	s.leave(first)
	if _, err := os.Stat(first); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was made is still there: %v", err)
	}
	if again := enter("/p/Web.csproj"); again != first {
		t.Errorf("the next compile writes into %s, want %s", again, first)
	}
}

func TestShopIsFreeAgainAfterACancelledCompile(t *testing.T) {
	w := newWorkshop(t, "web")
	w.try()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := w.fast.Try(ctx, w.folder(), w.fast.Arguments); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled compile: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(w.fast.Shop, "*")); len(left) != 0 || err != nil {
		t.Errorf("of compiles that have ended there is %q, %v", left, err)
	}
	w.fast.Compiler.shops.mu.Lock()
	defer w.fast.Compiler.shops.mu.Unlock()
	if busy := w.fast.Compiler.shops.busy; len(busy) != 0 {
		t.Errorf("nobody may use %v", busy)
	}
}

// A server that does not answer a compile that was cancelled may go on writing.
func TestShopIsKeptWhileTheEndOfACompileIsUnknown(t *testing.T) {
	w := newWorkshop(t, "web")
	silent := w.fast.Compiler
	s, err := silent.server(t.Context(), w.fast.Request.Dotnet, w.fast.Arguments.Compiler, w.fast.Request.Env)
	if err != nil {
		t.Fatal(err)
	}
	removePipe(s.pipe)
	s.pipe += "-silent"
	listener, err := net.Listen("unix", filepath.Join("/tmp", s.pipe))
	if err != nil {
		t.Skip("no such pipe here:", err)
	}
	defer listener.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if conn, err := listener.Accept(); err == nil {
			conn.Read(make([]byte, 1))
			cancel()
			<-t.Context().Done()
			conn.Close()
		}
	}()
	if _, _, err := w.fast.Try(ctx, w.folder(), w.fast.Arguments); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled compile: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(w.fast.Shop, "*-0", "arguments.rsp")); len(left) != 1 || err != nil {
		t.Errorf("the folder that is written into is %q, %v", left, err)
	}
	again, err := silent.shops.enter(w.fast.Shop, w.fast.Arguments.Project)
	if err != nil || !strings.HasSuffix(again, "-1") {
		t.Errorf("the next compile writes into %s, %v", again, err)
	}
}
