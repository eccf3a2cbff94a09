-- The open tasks of a plan by their deadlines: the overview lists those that are late for the longest time, however many tasks are done.
CREATE INDEX task_open_due ON task (plan, due, id) WHERE closed_at IS NULL;
