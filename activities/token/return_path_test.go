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
		{"names the letter", "loa@hanoi.test", id, "loa+b.aaaaaaaaaaaaaaaa@hanoi.test"},
		{"a long local part stays plain", long, id, long},
		{"a letter without a name has the plain address", "loa@hanoi.test", "", "loa@hanoi.test"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := token.ReturnPath(tt.address, tt.id); got != tt.want {
				t.Errorf("return path %q, want %q", got, tt.want)
			}
		})
	}
}
