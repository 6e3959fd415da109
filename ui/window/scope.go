package window

import (
	"slices"

	"falconer/app/logs"
	"falconer/proxy/trace"
	"falconer/ui/window/log"
	"falconer/ui/window/requests"
)

// linesOf are the lines of a site, or those of one application.
func linesOf(s Site) log.Lines {
	if label, one := s.Scope(); one {
		return &scopedLines{Store: s.Logs(), label: label}
	}
	return s.Logs()
}

// exchangesOf are the requests of a site, or those of one application.
func exchangesOf(s Site) requests.Exchanges {
	if label, one := s.Scope(); one {
		return &scopedExchanges{Store: s.Trace(), label: label}
	}
	return s.Trace()
}

// scopedLines are the lines of one application in its site's store. They belong
// to one goroutine, as their pane does.
type scopedLines struct {
	*logs.Store
	label  string
	buffer []logs.Line
}

// After leaves out what is another application's, and reads on until dst is full
// or nothing is left.
func (s *scopedLines) After(number uint64, dst []logs.Line) (rows []logs.Line, missed uint64) {
	rows = dst[:0]
	s.buffer = slices.Grow(s.buffer[:0], cap(dst))
	for {
		read, lost := s.Store.After(number, s.buffer[:0:cap(dst)-len(rows)])
		missed += lost
		for _, line := range read {
			number = line.Number
			if line.Application == s.label {
				rows = append(rows, line)
			}
		}
		if len(read) == 0 || len(rows) == cap(dst) {
			return rows, missed
		}
	}
}

// Find passes over what is another application's.
func (s *scopedLines) Find(words string, from uint64, backwards bool) (number uint64, found bool) {
	for {
		number, found = s.Store.Find(words, from, backwards)
		if !found {
			return 0, false
		}
		if line := s.Store.Range(number, make([]logs.Line, 0, 1)); len(line) == 1 && line[0].Application == s.label {
			return number, true
		}
		if from = number + 1; backwards {
			from = number - 1
		}
	}
}

// scopedExchanges are the requests of one application in its site's store. They
// belong to one goroutine, as their pane does.
type scopedExchanges struct {
	*trace.Store
	label  string
	buffer []trace.Summary
}

// After leaves out what is another application's, and reads on until dst is full
// or nothing is left.
func (s *scopedExchanges) After(seq uint64, dst []trace.Summary) (newer []trace.Summary, last uint64, missed uint64) {
	newer, last = dst[:0], seq
	s.buffer = slices.Grow(s.buffer[:0], cap(dst))
	for {
		read, upto, lost := s.Store.After(last, s.buffer[:0:cap(dst)-len(newer)])
		last, missed = upto, missed+lost
		for i := range read {
			if read[i].Application == s.label {
				newer = append(newer, read[i])
			}
		}
		if len(read) == 0 || len(newer) == cap(dst) {
			return newer, last, missed
		}
	}
}
