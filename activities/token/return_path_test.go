package token_test

import (
	"strings"
	"testing"

	"loa/activities/token"
)

func TestReturnPath(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("a", token.BounceIDLength)
	long := strings.Repeat("x", 46) + "@hanoi.test"
	for _, tt := range []struct{ name, address, id, want string }{
		{name: "names the letter", address: "loa@hanoi.test", id: id, want: "loa+b.aaaaaaaaaaaaaaaa@hanoi.test"},
		{name: "a long local part stays plain", address: long, id: id, want: long},
		{name: "a letter without a name has the plain address", address: "loa@hanoi.test", id: "", want: "loa@hanoi.test"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := token.ReturnPath(tt.address, tt.id); got != tt.want {
				t.Errorf("return path %q, want %q", got, tt.want)
			}
		})
	}
}
