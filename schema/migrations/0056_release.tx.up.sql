-- Releases whose time has come, for the programs that are told of them.
ALTER TABLE webhook_delivery DROP CONSTRAINT webhook_delivery_type;
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_type CHECK (type IN ('task.published', 'task.release_due', 'task.done', 'publication.gone'));
CREATE INDEX journal_release ON journal (at) WHERE kind = 'release_due';
