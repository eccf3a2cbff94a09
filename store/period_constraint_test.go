package store_test

import (
	"maps"
	"testing"
)

// fullPeriods has a row in every table of reporting periods.
const fullPeriods = `
INSERT INTO period (plan, id, kind, name, english, from_day, to_day, opens_on, stage, state)
VALUES ('kh-2026', '2026-Q1', 'quy1', 'quý I năm 2026', 'first quarter of 2026', '2025-12-15', '2026-03-14', '2026-03-09', 'open', '{"stage": "open"}');
INSERT INTO period_journal (plan, period, epoch, seq, kind, at, actor, command, unit, stage, event)
VALUES ('kh-2026', '2026-Q1', 0, 1, 'opened', now(), '', 'mo', '', 'open', '{}');
INSERT INTO period_notice (plan, period, epoch, seq, kind, unit, person, reason, letter, at)
VALUES ('kh-2026', '2026-Q1', 0, 1, 'request', 'so-noi-vu', '', 'no_holder', '', now());
INSERT INTO obligation (plan, period, unit, level, parent, due, status, submission, late)
VALUES ('kh-2026', '2026-Q1', 'so-noi-vu', 'department', '', '2026-03-16', 'owed', '', false);
INSERT INTO submission (plan, period, unit, id, road, sender, received_on, filed_at, content, receipt, text, files)
VALUES ('kh-2026', '2026-Q1', 'so-noi-vu', repeat('1', 64), 'cli', '', '2026-03-10', now(), 'full', 'BN-2026-00001', 'Số tin: 12', '[]');
INSERT INTO figure (plan, period, unit, submission, number, indicator, value, kind, standing, words, source, links)
VALUES ('kh-2026', '2026-Q1', 'so-noi-vu', repeat('1', 64), 1, 'NEWS', 12, 'exact', 'taken', 'Số tin: 12', '{}', '[]');
INSERT INTO compiled_report (plan, period, version, hash, compiled_at, figures)
SELECT 'kh-2026', '2026-Q1', 1, hash, now(), '[]' FROM blob LIMIT 1;
INSERT INTO indicator_list (content, imported_at) VALUES ('', now());
INSERT INTO period_request (token_hash, plan, period, unit, person, address, code, created_at, expires_at)
VALUES (repeat('a', 64), 'kh-2026', '2026-Q1', 'so-noi-vu', 'an', 'an@so-noi-vu.test', 'ABCD', now(), now());
`

func init() { maps.Copy(violations, periodViolations) }

// periodViolations are the statements that violate the constraints of the tables of reporting periods.
var periodViolations = map[string]string{
	"period_pkey":                    "INSERT INTO period SELECT * FROM period",
	"period_plan_fkey":               "INSERT INTO period SELECT 'khác', id, kind, name, english, from_day, to_day, opens_on, stage, epoch, seq, state FROM period",
	"period_id":                      "INSERT INTO period SELECT plan, '', kind, name, english, from_day, to_day, opens_on, stage, epoch, seq, state FROM period",
	"period_stage":                   `UPDATE period SET stage = 'xong', state = '{"stage": "xong"}'`,
	"period_days":                    "UPDATE period SET to_day = from_day - 1",
	"period_counts":                  "UPDATE period SET seq = -1",
	"period_stage_of_state":          "UPDATE period SET stage = 'closed'",
	"period_journal_pkey":            "INSERT INTO period_journal SELECT plan, period, epoch, seq, kind, at, actor, 'khác', unit, stage, event FROM period_journal",
	"period_journal_kind":            "INSERT INTO period_journal SELECT plan, period, epoch, 2, '', at, actor, 'khác', unit, stage, event FROM period_journal",
	"period_journal_counts":          "INSERT INTO period_journal SELECT plan, period, epoch, 0, kind, at, actor, 'khác', unit, stage, event FROM period_journal",
	"period_journal_period_fkey":     "INSERT INTO period_journal SELECT plan, 'khác', epoch, seq, kind, at, actor, 'khác', unit, stage, event FROM period_journal",
	"period_journal_command":         "INSERT INTO period_journal SELECT plan, period, epoch, 2, kind, at, actor, command, unit, stage, event FROM period_journal",
	"period_notice_pkey":             "INSERT INTO period_notice SELECT * FROM period_notice",
	"period_notice_kind":             "UPDATE period_notice SET kind = ''",
	"period_notice_reason":           "UPDATE period_notice SET reason = 'khác'",
	"period_notice_letter":           "UPDATE period_notice SET letter = 'thu'",
	"period_notice_event_fkey":       "UPDATE period_notice SET seq = 99",
	"obligation_pkey":                "INSERT INTO obligation SELECT * FROM obligation",
	"obligation_status":              "UPDATE obligation SET status = 'khác'",
	"obligation_period_fkey":         "UPDATE obligation SET period = 'khác'",
	"submission_pkey":                "INSERT INTO submission SELECT plan, period, unit, id, road, letter, sender, received_on, filed_at, content, 'BN-2', text, files FROM submission",
	"submission_id":                  "INSERT INTO submission SELECT plan, period, unit, 'x', road, letter, sender, received_on, filed_at, content, 'BN-2', text, files FROM submission",
	"submission_road":                "UPDATE submission SET road = 'fax'",
	"submission_road_letter":         "UPDATE submission SET road = 'mail'",
	"submission_letter_fkey":         "UPDATE submission SET road = 'mail', letter = 99",
	"submission_content":             "UPDATE submission SET content = 'khác'",
	"submission_receipt":             "INSERT INTO submission SELECT plan, period, unit, repeat('2', 64), road, letter, sender, received_on, filed_at, content, receipt, text, files FROM submission",
	"submission_receipt_check":       "UPDATE submission SET receipt = ''",
	"submission_text":                "UPDATE submission SET text = repeat('a', 1048577)",
	"submission_period_fkey":         "INSERT INTO submission SELECT plan, 'khác', unit, id, road, letter, sender, received_on, filed_at, content, 'BN-2', text, files FROM submission",
	"figure_pkey":                    "INSERT INTO figure SELECT * FROM figure",
	"figure_number":                  "UPDATE figure SET number = 0",
	"figure_indicator":               "UPDATE figure SET indicator = ''",
	"figure_kind":                    "UPDATE figure SET kind = 'khác'",
	"figure_standing":                "UPDATE figure SET standing = 'khác'",
	"figure_taken":                   "UPDATE figure SET value = NULL",
	"figure_settled":                 "UPDATE figure SET settled_at = now()",
	"figure_submission_fkey":         "UPDATE figure SET submission = repeat('2', 64)",
	"compiled_report_pkey":           "INSERT INTO compiled_report SELECT * FROM compiled_report",
	"compiled_report_version":        "UPDATE compiled_report SET version = 0",
	"compiled_report_hash_fkey":      "UPDATE compiled_report SET hash = repeat('0', 64)",
	"compiled_report_period_fkey":    "UPDATE compiled_report SET period = 'khác'",
	"indicator_list_pkey":            "INSERT INTO indicator_list SELECT * FROM indicator_list",
	"indicator_list_single":          "UPDATE indicator_list SET single = false",
	"period_request_pkey":            "INSERT INTO period_request SELECT * FROM period_request",
	"period_request_token":           "UPDATE period_request SET token_hash = 'x'",
	"period_request_code":            "UPDATE period_request SET code = 'x'",
	"period_request_obligation_fkey": "UPDATE period_request SET period = 'khác'",
}

// addPeriods fills the tables of reporting periods of a full database.
func addPeriods(t *testing.T, dsn string) {
	t.Helper()
	if _, err := connect(t, dsn).Exec(t.Context(), fullPeriods); err != nil {
		t.Fatal(err)
	}
}
