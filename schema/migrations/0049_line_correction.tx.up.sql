-- What a person has settled about a line whose words were not surely understood. The line keeps its open questions, and beside the corrected reading
-- the one of its own words.
ALTER TABLE line
    ADD COLUMN asks jsonb NOT NULL DEFAULT '[]' CONSTRAINT line_asks CHECK (jsonb_typeof(asks) = 'array'),
    ADD COLUMN corrected jsonb CONSTRAINT line_corrected CHECK (jsonb_typeof(corrected) = 'object');

-- The memory of corrections: another edition of the annex takes them, and the annexes of later years. An empty correction says that the words are
-- to be read as they are.
CREATE TABLE line_correction (
    plan         text NOT NULL REFERENCES plan,
    work         text NOT NULL CONSTRAINT line_correction_work CHECK (work ~ '^[0-9a-f]{64}$'), -- of the title and the words for the leads
    deadline     text NOT NULL CONSTRAINT line_correction_deadline CHECK (deadline ~ '^[0-9a-f]{64}$'), -- of the words of the deadline
    year         integer NOT NULL CONSTRAINT line_correction_year CHECK (year BETWEEN 2000 AND 2999), -- of the plan
    title        text NOT NULL CONSTRAINT line_correction_title CHECK (title <> ''),
    correction   jsonb NOT NULL CONSTRAINT line_correction_object CHECK (jsonb_typeof(correction) = 'object'),
    corrected_by text NOT NULL CONSTRAINT line_correction_by CHECK (corrected_by <> ''),
    corrected_at timestamptz NOT NULL,
    PRIMARY KEY (plan, work, deadline)
);
CREATE INDEX line_correction_earlier ON line_correction (year, work);
