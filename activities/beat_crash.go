//go:build crashpoints

package activities

import "time"

// PumpBeat is faster in builds that are made to be killed: a hundred deaths do not wait ten seconds each until they are noticed.
const PumpBeat = 150 * time.Millisecond
