package jitprofile

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// recording is a profile as the runtime writes it.
type recording struct{ bytes.Buffer }

func newRecording(version uint32) *recording {
	r := new(recording)
	header := make([]byte, headerSize)
	binary.LittleEndian.PutUint32(header, kindHeader<<24|headerSize)
	binary.LittleEndian.PutUint32(header[4:], version)
	r.Write(header)
	return r
}

func (r *recording) module(name string) *recording {
	names := name + strings.Repeat("\x00", -len(name)&3) + name + ", Version=1.0.0.0"
	names += strings.Repeat("\x00", -len(names)&3)
	record := append(make([]byte, moduleFixed), names...)
	binary.LittleEndian.PutUint32(record, kindModule<<24|uint32(len(record)))
	binary.LittleEndian.PutUint16(record[moduleNameAt:], uint16(len(name)))
	r.Write(record)
	return r
}

func (r *recording) dependency(module byte) *recording {
	r.Write([]byte{module, 0, 8, kindDependency})
	return r
}

func (r *recording) method(module byte, token uint32) *recording {
	r.Write(binary.LittleEndian.AppendUint32([]byte{module, 0, 1, kindMethod}, token))
	return r
}

func (r *recording) generic(module byte, signature ...byte) *recording {
	record := binary.LittleEndian.AppendUint16([]byte{module, 0, 0, kindGeneric}, uint16(len(signature)))
	record = append(record, signature...)
	r.Write(append(record, make([]byte, -len(record)&3)...))
	return r
}

func modules(names ...string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

func TestOnlyWhatIsKeptStaysInAProfile(t *testing.T) {
	raw := newRecording(version).module("System.Private.CoreLib").module("Shop").module("System.Linq").
		dependency(0).method(0, 0x06000001).dependency(1).method(1, 0x06000002).dependency(2).method(2, 0x06000003).
		generic(0, 1, 2, 3, 4, 5).generic(1, 1).generic(2, 0x20, moduleMark, 1, 7).generic(2, 0x20, moduleMark, 0, 7).Bytes()
	before := slices.Clone(raw)
	got, err := Clean(raw, modules("System.Private.CoreLib", "System.Linq"))
	if err != nil {
		t.Fatal(err)
	}
	// The modules stay, all of them: the others' numbers are their places. What is to be
	// loaded comes first.
	want := newRecording(version).module("System.Private.CoreLib").module("Shop").module("System.Linq").
		dependency(0).dependency(2).
		method(0, 0x06000001).method(2, 0x06000003).
		generic(0, 1, 2, 3, 4, 5).generic(2, 0x20, moduleMark, 0, 7).Bytes()
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%x, want\n%x", got, want)
	}
	if !bytes.Equal(raw, before) {
		t.Error("what was handed in is another one now")
	}
}

func TestAModuleOfAHighNumberIsFoundInASignature(t *testing.T) {
	r := newRecording(version)
	for range 300 {
		r.module("Kept")
	}
	r.module("Shop")
	want := len(r.Bytes())
	r.generic(0, moduleMark, 0x80|300>>8, 300&0xff)
	got, err := Clean(r.Bytes(), modules("Kept"))
	if err != nil || len(got) != want {
		t.Errorf("%d bytes instead of %d, %v", len(got), want, err)
	}
}

func TestWhatIsNoProfileIsRefused(t *testing.T) {
	whole := newRecording(version).module("A").dependency(0).method(0, 1).generic(0, 1, 2, 3)
	edges := map[int]bool{}
	for at, raw := headerSize, whole.Bytes(); at < len(raw); {
		edges[at] = true
		size, err := sizeOf(raw[at:])
		if err != nil {
			t.Fatal(err)
		}
		at += size
	}
	for n := range len(whole.Bytes()) {
		if _, err := Clean(whole.Bytes()[:n], modules("A")); (err == nil) != edges[n] {
			t.Errorf("cut off after %d bytes: %v", n, err)
		}
	}
	for what, raw := range map[string][]byte{
		"form is number 101":    newRecording(101).module("A").Bytes(),
		"unknown kind 6":        append(newRecording(version).Bytes(), 0, 0, 0, 6),
		"no whole profile":      newRecording(version).module("A").method(1, 1).Bytes(),
		"more than any start":   make([]byte, largest+1),
		"no whole profile of t": []byte("#!/bin/sh\n" + strings.Repeat("echo hello\n", 20)),
	} {
		if _, err := Clean(raw, modules("A")); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%v does not say %q", err, what)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(newRecording(version).module("A").module("B").dependency(1).method(1, 1).generic(0, moduleMark, 1).Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		keep := modules("A")
		once, err := Clean(raw, keep)
		if err != nil {
			return
		}
		if len(once) > len(raw) {
			t.Fatalf("%d bytes of %d", len(once), len(raw))
		}
		if twice, err := Clean(once, keep); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v, or another one", err)
		}
	})
}
