-- Letters that carry the files they are about, and the text of the files of drafts and reports.

-- What the inspection found in a file of a draft or a report, and what a confined child could extract of its text. The file itself is a blob.
-- A document without a row was filed before there was this table, or has not been inspected yet.
CREATE TABLE document_text (
    task         text NOT NULL,
    kind         text NOT NULL,
    version      integer NOT NULL,
    hash         text NOT NULL,
    file_kind    text NOT NULL CONSTRAINT document_text_file_kind CHECK (file_kind <> ''), -- as its bytes say
    finding      text NOT NULL CONSTRAINT document_text_finding CHECK (finding IN ('ok', 'mark', 'refuse')),
    reason       text NOT NULL,
    virus        text NOT NULL,
    secret       boolean NOT NULL,
    extraction   text NOT NULL CONSTRAINT document_text_extraction CHECK (extraction IN ('none', 'done', 'manual', 'failed')),
    note         text NOT NULL, -- why its text was not extracted
    text         text NOT NULL CONSTRAINT document_text_text CHECK (octet_length(text) <= 1048576),
    tables       jsonb NOT NULL,
    extracted_at timestamptz NOT NULL,
    PRIMARY KEY (task, kind, version, hash),
    CONSTRAINT document_text_document FOREIGN KEY (task, kind, version, hash) REFERENCES document (task, kind, version, hash),
    CONSTRAINT document_text_says_why CHECK (finding = 'ok' OR reason <> ''),
    CONSTRAINT document_text_opened_when_ok CHECK (extraction = 'none' OR finding = 'ok'),
    CONSTRAINT document_text_when_done CHECK (extraction = 'done' OR (text = '' AND tables = '[]')),
    CONSTRAINT document_text_keeps_no_secret CHECK (NOT secret OR (text = '' AND tables = '[]'))
);

-- The files that go out with a letter, in their order. Their contents are blobs: two letters with the same file share it.
CREATE TABLE letter_out_file (
    letter text NOT NULL REFERENCES letter_out,
    n      integer NOT NULL CONSTRAINT letter_out_file_n CHECK (n > 0),
    hash   text NOT NULL REFERENCES blob,
    name   text NOT NULL CONSTRAINT letter_out_file_name CHECK (name <> ''),
    type   text NOT NULL,
    size   bigint NOT NULL CONSTRAINT letter_out_file_size CHECK (size >= 0),
    PRIMARY KEY (letter, n)
);
