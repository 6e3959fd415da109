package logs

import (
	"fmt"
	"sync"
	"testing"
)

func TestCL061_EachLineBearsItsApplication(t *testing.T) {
	s := New(1000, 1<<20)
	root, shop := s.Part(func() string { return "" }), s.Part(func() string { return "/shop" })
	root.Say(Information, "a")
	shop.Say(Information, "b")
	shop.Divider(2, "generation 2")
	w := shop.Writer(2, Stdout)
	_, _ = w.Write([]byte("info: Shop[0]\n      c\n"))
	_ = root.Writer(1, Stdout)
	s.Say(Warning, "d")
	var got []string
	for _, l := range s.Range(1, make([]Line, 0, 10)) {
		got = append(got, l.Application+" "+l.Text)
	}
	want := []string{" a", "/shop b", "/shop generation 2", "/shop info: Shop[0]", "/shop       c", " d"}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("%q", got)
	}
	if last := root.Last(1, 2); len(last) != 1 || last[0].Application != "/shop" {
		t.Errorf("%+v", last)
	}
}

func TestManyApplicationsWriteAtOnce(t *testing.T) {
	s := New(100_000, 8<<20)
	var wg sync.WaitGroup
	for i := range 300 { // more than a record can tell apart
		name := fmt.Sprintf("/%d", i)
		wg.Go(func() { s.Part(func() string { return name }).Say(Information, name) })
	}
	wg.Wait()
	named := 0
	for _, l := range s.Range(1, make([]Line, 0, 300)) {
		if l.Application == l.Text {
			named++
		} else if l.Application != "" {
			t.Errorf("%s stands for %s", l.Application, l.Text)
		}
	}
	if named != 255 {
		t.Errorf("%d lines bear their application", named)
	}
}
