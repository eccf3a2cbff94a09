-- A letter that asks for nothing has an outcome of its own, beside that of a rehearsal.
ALTER TABLE letter_in
    DROP CONSTRAINT letter_in_outcome,
    ADD CONSTRAINT letter_in_outcome CHECK (outcome IN
        ('', 'applied', 'noted', 'duplicate', 'refused', 'question', 'confirm', 'triage', 'ignored_auto', 'bounce', 'secret', 'quarantined',
         'rejected', 'rehearsal'));
