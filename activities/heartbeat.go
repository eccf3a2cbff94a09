//go:build !crashpoints

package activities

import "time"

// HeartbeatInterval is how often a running mailbox or outbox activity reports that it is alive. A dead worker is noticed after three
// missed heartbeats and a second.
const HeartbeatInterval = 3 * time.Second
