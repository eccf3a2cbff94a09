package main

import (
	"runtime"
	"testing"
)

func TestWorthReturning(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	last := heap{allocated: 1000 * mb}
	for _, c := range []struct {
		name string
		now  heap
		want bool
	}{
		{"a process that rests after a load", heap{allocated: 1001 * mb, live: 80 * mb, objects: 150 * mb, free: 90 * mb}, true},
		{"garbage alone", heap{allocated: 1001 * mb, live: 80 * mb, objects: 96 * mb}, true},
		{"free memory alone", heap{allocated: 1001 * mb, live: 80 * mb, objects: 80 * mb, free: 16 * mb}, true},
		{"a process under load", heap{allocated: 1065 * mb, live: 80 * mb, objects: 150 * mb, free: 90 * mb}, false},
		{"a process that rests and has little to return", heap{allocated: 1001 * mb, live: 80 * mb, objects: 90 * mb, free: 5 * mb}, false},
		{"a collection that is under way", heap{allocated: 1001 * mb, live: 80 * mb, objects: 70 * mb}, false},
	} {
		if got := c.now.worthReturning(last); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestReadHeap(t *testing.T) {
	t.Parallel()
	before := readHeap()
	block := make([]byte, 32<<20)
	after := readHeap()
	runtime.KeepAlive(block)
	if grown := after.allocated - before.allocated; grown < 32<<20 {
		t.Errorf("an allocation of 32 MB counts as %d bytes", grown)
	}
	if after.objects < 32<<20 {
		t.Errorf("%d bytes in use, although a block of 32 MB is", after.objects)
	}
}
