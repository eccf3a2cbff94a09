-- The letters that wait, by the mail domain of their address and by lane: a lease reads the first of each domain and no others. Lane 0 are
-- letters that a person waits for, lane 2 are those that go to many people at once, lane 1 are all others.
CREATE INDEX letter_out_lane_waiting ON letter_out (
	lower(split_part(to_address, '@', 2)),
	(CASE
		WHEN notice IN ('', 'confirm', 'question', 'receipt', 'withdrawn', 'passed_on', 'answered', 'suspended', 'rehearsal_receipt') THEN 0
		WHEN notice IN ('opening', 'digest', 'rehearsal', 'assignment', 'reminder', 'overdue', 'escalation') THEN 2
		ELSE 1
	END),
	created_at, key
) WHERE state IN ('pending', 'sending');
DROP INDEX letter_out_domain_waiting;
