package calendar

import "time"

// Zone is the civil time of Viet Nam, UTC+7. The country has had no daylight saving time since 1975, so a fixed offset is exact for
// every plan. Unlike a zone loaded from the files of a machine, it is the same wherever a workflow is replayed.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Today is the civil date in Viet Nam at an instant.
func Today(now time.Time) Date { return DateOf(now, Zone) }
