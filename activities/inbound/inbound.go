// Package inbound brings each filed letter to its one outcome.
package inbound

import (
	"log/slog"
	"time"

	"loa/activities"
	"loa/mail"
	"loa/store"
)

// Activities bring filed letters to their outcome, with what they need for it.
type Activities struct {
	Store   *store.Store
	Desk    activities.Desk
	Trust   mail.Trust
	Signing Signing                  // what signatures in letters are held against
	Files   AttachmentReader         // takes in the files of reports and drafts
	Policy  activities.TrustSettings // how much a letter has to prove
	Address string                   // loa's own mail address; answers come to "local+token@domain" of it
	Public  string                   // where the pages are, for links in letters: "http://127.0.0.1:8080", no slash at the end
	Now     func() time.Time
	Log     *slog.Logger
	At      activities.PointHook
}
