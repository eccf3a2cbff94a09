-- Results toward a quota are asked for and answered by mail.
ALTER TABLE request DROP CONSTRAINT request_purpose;
ALTER TABLE request ADD CONSTRAINT request_purpose CHECK (purpose IN
    ('accept', 'draft', 'decide', 'publish', 'count', 'report', 'withdraw', 'answer', 'extension', 'check', 'reassign'));
