// Package jitprofile keeps what .NET's runtime had to make code for while an app
// started, so that at the next start a second core does that ahead of the app: the
// runtime's multicore JIT. The runtime writes such a profile and plays it by
// itself; but it gives a profile up at the first assembly that is another one than
// in the recording, and after a save the app's own always is. So what belongs to
// the shared frameworks is kept here and the rest left out. Nothing of the app is
// loaded sooner by that, only assemblies of the frameworks that it uses anyhow. The
// runtime writes at its end; on Windows twelve seconds after its start already.
//
// The form of a profile is the runtime's own matter; one of another version than
// this package knows is refused. The package knows nothing of generations and may
// import nothing of ours.
package jitprofile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// The records of a profile, in the order of the machine that wrote it; all that
// .NET runs on put the low byte first. The first four bytes hold the kind in the
// highest one.
const (
	kindHeader     = 1 // lower three bytes: the length, as for modules
	kindModule     = 2
	kindDependency = 3 // that a module must be loaded: 4 bytes, the lower two its index
	kindMethod     = 4 // 8 bytes, the lower two of the first four the module's index
	kindGeneric    = 5 // the same, then two bytes of length, a signature, padding

	headerSize   = 64
	moduleFixed  = 44 // of a module's record, before its names
	moduleNameAt = 38 // where the length of its simple name stands, in two bytes

	version = 102 // of .NET 6 to 10
	largest = 8 << 20
)

// errForm is a profile that is cut off, or no profile.
var errForm = errors.New("it is no whole profile of the runtime")

// Clean answers a profile with only what belongs to assemblies that keep names, by
// their simple names. What is to be loaded stands before what code is to be made for:
// the player would stop at each place for it. The error says why a profile cannot be used. raw is not
// changed and is not part of what is answered.
func Clean(raw []byte, keep func(assembly string) bool) ([]byte, error) {
	if len(raw) > largest {
		return nil, fmt.Errorf("it has %d bytes, more than any start needs", len(raw))
	}
	if len(raw) < headerSize || word(raw) != kindHeader<<24|headerSize {
		return nil, errForm
	}
	if got := word(raw[4:]); got != version {
		return nil, fmt.Errorf("its form is number %d; known is %d", got, version)
	}
	out := append(make([]byte, 0, len(raw)), raw[:headerSize]...)
	var loads, methods []byte
	var dropped []bool // by the number of the module
	for rest := raw[headerSize:]; len(rest) > 0; {
		size, err := sizeOf(rest)
		if err != nil {
			return nil, err
		}
		record := rest[:size]
		rest = rest[size:]
		if record[3] == kindModule { // indices are places in the list of all modules
			dropped = append(dropped, !keep(moduleName(record)))
			out = append(out, record...)
			continue
		}
		index := int(binary.LittleEndian.Uint16(record))
		if index >= len(dropped) {
			return nil, errForm
		}
		switch {
		case dropped[index] || record[3] == kindGeneric && mentions(signature(record), dropped):
		case record[3] == kindDependency:
			loads = append(loads, record...)
		default:
			methods = append(methods, record...)
		}
	}
	return slices.Concat(out, loads, methods), nil
}

func word(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// sizeOf is the length of the first record.
func sizeOf(b []byte) (int, error) {
	if len(b) < 4 {
		return 0, errForm
	}
	size := 0
	switch b[3] {
	case kindModule:
		if size = int(word(b) & 0xffffff); size < moduleFixed {
			return 0, errForm
		}
	case kindDependency:
		size = 4
	case kindMethod:
		size = 8
	case kindGeneric:
		if len(b) < 6 {
			return 0, errForm
		}
		size = (6 + int(binary.LittleEndian.Uint16(b[4:])) + 3) &^ 3
	default:
		return 0, fmt.Errorf("it holds a record of the unknown kind %d", b[3])
	}
	if size > len(b) {
		return 0, errForm
	}
	return size, nil
}

// moduleName is the simple name of a module; empty for a record that is too short.
func moduleName(record []byte) string {
	n := int(binary.LittleEndian.Uint16(record[moduleNameAt:]))
	if moduleFixed+n > len(record) {
		return ""
	}
	return string(record[moduleFixed : moduleFixed+n])
}

func signature(record []byte) []byte {
	return record[6 : 6+int(binary.LittleEndian.Uint16(record[4:]))]
}

// moduleMark stands before the number of another module in a signature.
const moduleMark = 0x3f

// mentions tells whether a signature may name a module that is dropped: it looks
// for the mark and a number, wherever they stand. What is taken for it by mistake
// is one method less.
func mentions(signature []byte, dropped []bool) bool {
	for i := 0; i+1 < len(signature); i++ {
		if signature[i] != moduleMark {
			continue
		}
		n := int(signature[i+1])
		if n&0xc0 == 0x80 && i+2 < len(signature) { // ECMA-335 II.23.2: a number in two bytes
			n = n&0x3f<<8 | int(signature[i+2])
		}
		if n < len(dropped) && dropped[n] {
			return true
		}
	}
	return false
}
