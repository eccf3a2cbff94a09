package transport_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/mailtest"
)

func testManyLetters(t *testing.T, a account) {
	var letters []string
	for i := range 1000 {
		letters = append(letters, numbered(i, strings.Repeat("Đồng ý. ", 20)+"\r\n"))
	}
	a.put(t, letters...)
	got, sizes := fetchThroughProxy(t, a)
	if !slices.Equal(got, letters) {
		t.Errorf("got %d letters, or not the ones that were put there", len(got))
	}
	if diff := cmp.Diff([]int{200, 200, 200, 200, 200}, sizes); diff != "" {
		t.Errorf("letters per request: %s", diff)
	}
}

func testLargeLetters(t *testing.T, a account) {
	large := bytes.Repeat([]byte("Báo cáo kết quả công tác tuyên truyền.\r\n"), 100_000)
	var letters []string
	for i := range 7 {
		letters = append(letters, numbered(i, string(large)))
	}
	a.put(t, letters...)
	got, sizes := fetchThroughProxy(t, a)
	if !slices.Equal(got, letters) {
		t.Errorf("got %d letters, or not the ones that were put there", len(got))
	}
	if diff := cmp.Diff([]int{3, 3, 1}, sizes); diff != "" { // 4.6 MB each, 16 MB per request
		t.Errorf("letters per request: %s", diff)
	}
}

// fetchThroughProxy fetches all letters, and returns them with the number of letters in each request for bodies.
func fetchThroughProxy(t *testing.T, a account) (letters []string, sizes []int) {
	t.Helper()
	proxy := mailtest.NewProxy(t, a.IMAP, mailtest.Fault{})
	config := a.config()
	config.Addr = proxy.Addr
	letters = contents(t, dial(t, config), 0)
	for _, command := range proxy.Commands() {
		rest, isFetch := strings.CutPrefix(command, "UID FETCH ")
		set, items, _ := strings.Cut(rest, " ")
		if isFetch && strings.Contains(items, "BODY.PEEK[]") {
			sizes = append(sizes, countUIDs(t, set))
		}
	}
	return letters, sizes
}

func countUIDs(t *testing.T, set string) int {
	t.Helper()
	n := 0
	for part := range strings.SplitSeq(set, ",") {
		var first, last int
		switch found, _ := fmt.Sscanf(part, "%d:%d", &first, &last); found {
		case 1:
			n++
		case 2:
			n += last - first + 1
		default:
			t.Errorf("%q is not a set of UIDs", set)
		}
	}
	return n
}
