package mailbox

import (
	"testing"

	"loa/mail/transport"
	"loa/store"
)

func TestEmptied(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		status transport.Status
		cursor store.Cursor
		want   bool
	}{
		"the filed letters are gone":                    {transport.Status{Keywords: true}, store.Cursor{Messages: 3, LastUID: 7}, true},
		"and the numbering of the server began anew":    {transport.Status{Keywords: true}, store.Cursor{Messages: 3, Epoch: 2}, true},
		"the letter of a self-test is gone, none filed": {transport.Status{Keywords: true}, store.Cursor{Messages: 1}, false},
		"a letter is left":                              {transport.Status{Keywords: true, Messages: 1}, store.Cursor{Messages: 3, LastUID: 7}, false},
		"it was empty before":                           {transport.Status{Keywords: true}, store.Cursor{LastUID: 7}, false},
		"letters are moved for want of keywords":        {transport.Status{}, store.Cursor{Messages: 3, LastUID: 7}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := emptied(c.status, c.cursor); got != c.want {
				t.Errorf("emptied is %t", got)
			}
		})
	}
}
