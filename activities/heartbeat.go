//go:build !crashpoints

package activities

import "time"

// HeartbeatInterval is the interval of heartbeats of a running mailbox or outbox activity. The engine notices a stopped worker after three
// missed heartbeats and a second.
const HeartbeatInterval = 3 * time.Second
