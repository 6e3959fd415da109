//go:build xvfb

package main

import (
	"encoding/binary"
	"hash/maphash"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What a person sees while much goes through: 10,000 requests, 500 a second.

const (
	pace  = 500    // requests a second
	paced = 10_000 // requests in all
)

func TestTheWindowDoesNotStutterAt500RequestsASecond(t *testing.T) {
	d := newDesk(t, "dark")
	d.open("--sample")
	d.wait("ready")
	s := d.status()
	d.requests(s, 200) // code, fonts and rows are loaded
	d.settled()

	p := newPicture(t)
	seen := p.watch()
	late := d.pacedRequests(s, paced)
	changes, longest := seen()
	t.Logf("%d requests in turns of %s: half of them answered within %s, 99 of 100 within %s", paced, time.Second/pace, late[len(late)/2], late[len(late)*99/100])
	t.Logf("%d new pictures, %.0f a second; the longest stand lasted %s", changes, float64(changes)/(float64(paced)/pace), longest.Round(time.Millisecond))
	if changes < 10*paced/pace { // fewer than ten a second is what a person calls stutter
		t.Errorf("only %d new pictures in %s", changes, paced*time.Second/pace)
	}
	d.settled() // the last request is shown, and then nothing moves
	if resident := d.resident(); resident > memoryLimit {
		t.Errorf("%d MB are resident; the limit is %d MB", resident>>20, memoryLimit>>20)
	}
	d.shot("paced.png")
	d.terminate()
	d.ended()
}

// pacedRequests sends n requests, one each 2 ms whatever the ones before it do,
// and answers how long each took from its turn on, in order of length.
func (d *desk) pacedRequests(s siteStatus, n int) []time.Duration {
	d.t.Helper()
	took := make([]time.Duration, n)
	begin := time.Now()
	d.send(s, n, 16, func(i int) func() {
		turn := begin.Add(time.Duration(i) * time.Second / pace)
		time.Sleep(time.Until(turn))
		return func() { took[i] = time.Since(turn) }
	})
	slices.Sort(took)
	return took
}

// picture is the display's memory: a mapped file in the XWD format.
type picture struct {
	t      *testing.T
	pixels []byte
	stride int
}

func newPicture(t *testing.T) *picture {
	t.Helper()
	f, err := os.Open(os.Getenv("XVFB_SCREEN"))
	if err != nil {
		t.Fatalf("the display's picture: %v; tools/window-test.sh prepares it", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	m, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(m) })
	// The header's words are big-endian: 0 its length, 12 the bytes of a row of
	// pixels, 19 the number of colours, each of 12 bytes, between it and them.
	word := func(n int) int { return int(binary.BigEndian.Uint32(m[4*n:])) }
	return &picture{t: t, pixels: m[word(0)+12*word(19):], stride: word(12)}
}

// watch looks at the picture each 4 ms until the function it returns is called,
// which answers how often it was a new one and how long it stood at most.
func (p *picture) watch() (end func() (changes int, longest time.Duration)) {
	var wg sync.WaitGroup
	stop := make(chan struct{})
	changes, longest := 0, time.Duration(0)
	wg.Go(func() {
		ticks := time.NewTicker(4 * time.Millisecond)
		defer ticks.Stop()
		last, since := p.sum(), time.Now()
		for {
			select {
			case <-stop:
				return
			case <-ticks.C:
			}
			now, at := p.sum(), time.Now()
			longest = max(longest, at.Sub(since))
			if now != last {
				changes, last, since = changes+1, now, at
			}
		}
	})
	return func() (int, time.Duration) {
		close(stop)
		wg.Wait()
		return changes, longest
	}
}

var pictureSeed = maphash.MakeSeed()

// sum is a sum of every seventh row of pixels: no row of text escapes it.
func (p *picture) sum() uint64 {
	var h maphash.Hash
	h.SetSeed(pictureSeed)
	for at := 0; at+p.stride <= len(p.pixels); at += 7 * p.stride {
		h.Write(p.pixels[at : at+p.stride])
	}
	return h.Sum64()
}
