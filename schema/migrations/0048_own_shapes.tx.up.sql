-- The shapes of work that the city defined itself, each as its part of a file of shapes (TOML). A task holds the shape with which it was
-- launched, so that a row may be replaced.
CREATE TABLE shape (
    code       text PRIMARY KEY CONSTRAINT shape_code CHECK (code ~ '^[a-z][a-z0-9-]{0,39}$'),
    definition text NOT NULL CONSTRAINT shape_definition CHECK (definition <> '' AND octet_length(definition) <= 65536),
    loaded_at  timestamptz NOT NULL
);

-- Photos prove work that is not on the web. They belong to the task, not to a version of its draft or report: their version is 1.
ALTER TABLE document DROP CONSTRAINT document_kind;
ALTER TABLE document ADD CONSTRAINT document_kind CHECK (kind IN ('draft', 'report', 'photo'));

-- The letter of a check-in asks for results toward a quota.
ALTER TABLE request DROP CONSTRAINT request_purpose;
ALTER TABLE request ADD CONSTRAINT request_purpose CHECK (purpose IN
    ('accept', 'draft', 'decide', 'publish', 'count', 'report', 'withdraw', 'answer', 'extension', 'check', 'reassign'));
