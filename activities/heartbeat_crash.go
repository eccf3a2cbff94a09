//go:build crashpoints

package activities

import "time"

// HeartbeatInterval is shorter in builds that tests kill on purpose, so that a hundred crashes do not wait ten seconds each.
const HeartbeatInterval = 150 * time.Millisecond
