package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Memory is the state file. Several goroutines may use it; another Falconer may
// write the same file, so each change begins with what the file says now.
type Memory struct {
	path string

	mu    sync.Mutex
	state State // guarded by mu
}

// Remember opens the state file of these folders. A file that cannot be read is
// put aside as state.toml.broken and the state begins empty; the error tells it
// and is no reason to stop: the Memory is never nil.
func Remember(f Folders) (*Memory, error) {
	m := &Memory{path: filepath.Join(f.State, "state.toml")}
	state, err := m.load()
	m.state = state
	return m, err
}

// State is what is remembered. Its maps and lists must not be changed; use
// [Memory.Update].
func (m *Memory) State() State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// Update changes the state and writes it at once, whole or not at all. On an
// error the change holds for this run only.
func (m *Memory) Update(change func(*State)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if state, err := m.load(); err == nil {
		m.state = state
	}
	change(&m.state)
	text, err := toml.Marshal(m.state)
	if err != nil {
		return fmt.Errorf("writing state: %w", err)
	}
	if err := WriteFile(m.path, text); err != nil {
		return fmt.Errorf("writing state: %w", err)
	}
	return nil
}

// load reads the file; one that is not there is an empty state.
func (m *Memory) load() (State, error) {
	text, err := os.ReadFile(m.path)
	if errors.Is(err, os.ErrNotExist) {
		return m.state, nil
	}
	if err != nil {
		return m.state, fmt.Errorf("reading state: %w", err)
	}
	var state State
	if err := toml.Unmarshal(text, &state); err != nil {
		aside := m.path + ".broken"
		if moved := os.Rename(m.path, aside); moved != nil {
			return m.state, fmt.Errorf("reading state %s: %w (and it cannot be put aside: %w)", m.path, err, moved)
		}
		return m.state, fmt.Errorf("reading state: %w; the file is now %s", err, aside)
	}
	return state, nil
}

// WriteFile replaces a file whole or not at all: the new content is on the disk
// before the name points at it. The folder is made when missing; only the user
// can read what is new, an existing file keeps its mode.
func WriteFile(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temporary.Close()
			os.Remove(temporary.Name())
		}
	}()
	if info, statErr := os.Stat(path); statErr == nil {
		if err := temporary.Chmod(info.Mode().Perm()); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	if _, err := temporary.Write(content); err != nil {
		return err
	}
	if err := temporary.Sync(); err != nil {
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
