-- The shape of the work of a line and of a task. Lines and tasks from before have none, and go the way of a product.
ALTER TABLE line ADD COLUMN work jsonb NOT NULL DEFAULT '{}';
ALTER TABLE task ADD COLUMN shape text NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN work jsonb;
ALTER TABLE task ADD CONSTRAINT task_work_of_shape CHECK ((shape = '') = (work IS NULL));
