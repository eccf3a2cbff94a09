//go:build !crashpoints

package activities

import "time"

// PumpBeat is how often a pump shows that it is alive. A worker that dies is missed after three beats and a second.
const PumpBeat = 3 * time.Second
