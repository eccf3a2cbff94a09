package activities

import (
	"loa/plan/directory"
	"loa/store"
)

// matterOf is what a notice about a task is about, for the shares of coordinators.
func matterOf(task store.Task) directory.Matter {
	return directory.Matter{Plan: string(task.Plan), Group: task.Group, Unit: task.Unit}
}
