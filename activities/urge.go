package activities

import (
	"context"
	"fmt"

	"loa/plan/directory"
)

// sendUrges writes the letters of the reminders that coordinators asked for: one to each person for all tasks of a batch that wait for the person,
// in the form of a digest. The key of a letter has the day and the name of the batch, so that a second call writes nothing again. A task that
// waits for nobody any more has no letter.
func (a *Activities) sendUrges(ctx context.Context) error {
	batches, err := a.Store.UnwrittenUrges(ctx)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		d := &digests{
			Activities: a, run: DigestRun{Day: batch.Day, Name: batch.Name}, urged: batch, of: map[directory.PersonID]*digest{},
			wanted: func(g digest, _ int) bool { return len(g.waiting) > 0 },
		}
		if err := d.load(ctx); err != nil {
			return err
		}
		if err := d.collect(ctx); err != nil {
			return err
		}
		if _, err := d.send(ctx); err != nil {
			return fmt.Errorf("writing the reminders of batch %s: %w", batch.Name, err)
		}
		if err := a.Store.MarkUrgesWritten(ctx, batch, a.Now()); err != nil {
			return err
		}
	}
	return nil
}

// nameOf is the name of a person; empty for nobody.
func (d *digests) nameOf(id directory.PersonID) string {
	person, _ := d.people.Person(id)
	return person.Name
}
