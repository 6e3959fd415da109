package trace

import (
	"encoding/binary"
	"time"
)

// span is a part of an exchange's text.
type span struct{ off, len uint32 }

func (s span) of(text string) string { return text[s.off : s.off+s.len] }

// record is an exchange without its text. It holds no pointer, so that the
// collector never looks into the ring of them.
type record struct {
	id, seq                     uint64
	start                       int64 // Unix, nanoseconds
	duration                    time.Duration
	timing                      Timing
	requestBytes, responseBytes int64
	generation                  int32
	status, subStatus           int16
	kind                        Kind
	flags                       flags

	// at is where the text begins in the ring of texts; behind its size bytes
	// stand the beginnings of the two bodies.
	at   uint64
	size uint32

	method, path, host, scheme, shortType, failure, application span
	traceID, remote, protocol, build, reason                    span
	requestHead, responseHead                                   span

	bodies [2]body
}

type flags uint8

const (
	stale flags = 1 << iota
	done
	byFalconer
	failed
	replayed
	headersCut
)

// The two bodies of an exchange.
const (
	requestBody = iota
	responseBody
)

// shown are the texts that a row of a list needs.
func (rec *record) shown() [7]*span {
	return [...]*span{&rec.method, &rec.path, &rec.host, &rec.scheme, &rec.shortType, &rec.failure, &rec.application}
}

// summary is the row of the record; text is what its spans point into.
func (rec *record) summary(text string) Summary {
	return Summary{
		ID: rec.id, Seq: rec.seq,
		Start:  time.Unix(0, rec.start),
		Method: rec.method.of(text), Path: rec.path.of(text), Host: rec.host.of(text), Scheme: rec.scheme.of(text),
		Status: int(rec.status), SubStatus: int(rec.subStatus),
		Generation: int(rec.generation), Stale: rec.flags&stale != 0,
		Done: rec.flags&done != 0, Kind: rec.kind,
		Duration: rec.duration, Timing: rec.timing,
		RequestBytes: rec.requestBytes, ResponseBytes: rec.responseBytes,
		Type:       rec.shortType.of(text),
		ByFalconer: rec.flags&byFalconer != 0,
		Failed:     rec.flags&failed != 0, Error: rec.failure.of(text),
		Application: rec.application.of(text),
		Replayed:    rec.flags&replayed != 0,
	}
}

// exchange is the record whole; bodies are what was kept of the two.
func (rec *record) exchange(text string, request, response []byte) *Exchange {
	return &Exchange{
		Summary: rec.summary(text),
		TraceID: rec.traceID.of(text), Remote: rec.remote.of(text), Protocol: rec.protocol.of(text),
		Build: rec.build.of(text), Reason: rec.reason.of(text),
		RequestHeaders:  fields(rec.requestHead.of(text)),
		ResponseHeaders: fields(rec.responseHead.of(text)),
		HeadersCut:      rec.flags&headersCut != 0,
		RequestBody:     Body{Bytes: request, Total: rec.requestBytes, Cut: int64(len(request)) < rec.requestBytes},
		ResponseBody:    Body{Bytes: response, Total: rec.responseBytes, Cut: int64(len(response)) < rec.responseBytes},
	}
}

// appendField appends one header field in the form that fields reads.
func appendField(dst []byte, name, value []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(name)))
	dst = binary.AppendUvarint(dst, uint64(len(value)))
	dst = append(dst, name...)
	return append(dst, value...)
}

// fields reads what appendField wrote.
func fields(text string) []Field {
	var out []Field
	for rest := []byte(text); len(rest) > 0; {
		name, n := binary.Uvarint(rest)
		value, m := binary.Uvarint(rest[n:])
		start := len(text) - len(rest) + n + m
		middle, end := start+int(name), start+int(name)+int(value)
		out = append(out, Field{Name: text[start:middle], Value: text[middle:end]})
		rest = rest[end-(len(text)-len(rest)):]
	}
	return out
}
