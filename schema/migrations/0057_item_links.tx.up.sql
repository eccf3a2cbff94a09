-- The link of a result that counts toward a quota proves a publication too. An event "counted" may have several results, so that the number of the result in its task becomes a part
-- of each key; 0 is the event itself.
ALTER TABLE publication_check ADD COLUMN item integer NOT NULL DEFAULT 0 CONSTRAINT publication_check_item CHECK (item >= 0);
ALTER TABLE publication_check DROP CONSTRAINT publication_check_pkey;
ALTER TABLE publication_check ADD CONSTRAINT publication_check_pkey PRIMARY KEY (task, epoch, seq, item, n);
DROP INDEX publication_check_gone;
CREATE UNIQUE INDEX publication_check_gone ON publication_check (task, epoch, seq, item) WHERE confirms;

ALTER TABLE notice ADD COLUMN item integer NOT NULL DEFAULT 0 CONSTRAINT notice_item CHECK (item >= 0); -- a result whose page is gone
ALTER TABLE notice DROP CONSTRAINT notice_pkey;
ALTER TABLE notice ADD CONSTRAINT notice_pkey PRIMARY KEY (task, epoch, seq, kind, person, item);

ALTER TABLE webhook_delivery ADD COLUMN item integer NOT NULL DEFAULT 0 CONSTRAINT webhook_delivery_item CHECK (item >= 0);
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_item_of_type CHECK (CASE type WHEN 'item.counted' THEN item > 0 WHEN 'publication.gone' THEN true ELSE item = 0 END);
ALTER TABLE webhook_delivery DROP CONSTRAINT webhook_delivery_once;
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_once UNIQUE (endpoint, type, task, epoch, seq, item);
ALTER TABLE webhook_delivery DROP CONSTRAINT webhook_delivery_type;
ALTER TABLE webhook_delivery ADD CONSTRAINT webhook_delivery_type
    CHECK (type IN ('task.published', 'item.counted', 'task.release_due', 'task.done', 'publication.gone'));

-- What may prove a publication, of which what has no check is due, and the newest is in the feed.
DROP INDEX journal_published;
CREATE INDEX journal_proving ON journal (at) WHERE kind IN ('published', 'reached', 'counted');
