-- Who gave a figure the value that was not surely read, when and why. The journal of the period has every change of it.
ALTER TABLE figure
    ADD COLUMN settled_by     text NOT NULL DEFAULT '', -- empty: not settled, or by the command line
    ADD COLUMN settled_at     timestamptz,              -- NULL: not settled
    ADD COLUMN settled_reason text NOT NULL DEFAULT '',
    ADD CONSTRAINT figure_settled CHECK (settled_at IS NULL OR standing = 'settled' AND settled_reason <> '');
