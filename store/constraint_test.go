package store_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
	"loa/store/storetest"
)

// violations has a statement for each constraint that violates it, on a database where every table has rows. The test fails when a constraint
// has no statement here, and when a statement succeeds.
var violations = map[string]string{
	"setting_pkey": "INSERT INTO setting SELECT * FROM setting",

	"shape_pkey":       "INSERT INTO shape SELECT * FROM shape",
	"shape_code":       "UPDATE shape SET code = 'Hội thi'",
	"shape_definition": "UPDATE shape SET definition = ''",

	"watch_finding_pkey":             "INSERT INTO watch_finding SELECT * FROM watch_finding",
	"watch_finding_check_name_check": "UPDATE watch_finding SET check_name = ''",
	"watch_finding_number":           "UPDATE watch_finding SET number = -1",

	"blob_pkey":            "INSERT INTO blob SELECT * FROM blob",
	"blob_hash_check":      "UPDATE blob SET hash = upper(hash)",
	"blob_size":            "UPDATE blob SET size = size + 1",
	"blob_hash_of_content": "INSERT INTO blob VALUES (repeat('0', 64), 1, '', 'x')",

	"unit_pkey":                 "INSERT INTO unit SELECT * FROM unit",
	"unit_code_check":           "UPDATE unit SET code = ''",
	"unit_name_check":           "UPDATE unit SET name = ''",
	"unit_kind_check":           "UPDATE unit SET kind = ''",
	"unit_days":                 "UPDATE unit SET valid_from = '2026-01-02', valid_to = '2026-01-01'",
	"unit_code_from":            "INSERT INTO unit SELECT ord + 100, code, name, short, kind, parent, valid_from, NULL FROM unit",
	"unit_alias_pkey":           "INSERT INTO unit_alias SELECT * FROM unit_alias",
	"unit_alias_unit_check":     "UPDATE unit_alias SET unit = ''",
	"unit_alias_text_check":     "UPDATE unit_alias SET text = ''",
	"unit_class_pkey":           "INSERT INTO unit_class SELECT code, ord + 100, name, aliases, kinds, members FROM unit_class",
	"unit_class_code_check":     "UPDATE unit_class SET code = ''",
	"unit_class_ord_key":        "INSERT INTO unit_class SELECT code || 'x', ord, name, aliases, kinds, members FROM unit_class",
	"unit_class_name_check":     "UPDATE unit_class SET name = ''",
	"succession_pkey":           "INSERT INTO succession SELECT * FROM succession",
	"succession_old_unit_check": "UPDATE succession SET old_unit = ''",
	"succession_new_unit_check": "UPDATE succession SET new_unit = ''",

	"person_pkey":                  "INSERT INTO person SELECT id, ord + 100, name, title FROM person",
	"person_ord_key":               "INSERT INTO person SELECT id || 'x', ord, name, title FROM person",
	"person_id_check":              "INSERT INTO person VALUES ('', 100, 'An', '')",
	"person_name_check":            "UPDATE person SET name = ''",
	"person_address_pkey":          "INSERT INTO person_address SELECT * FROM person_address",
	"person_address_address_check": "UPDATE person_address SET address = ''",
	"person_address_person_fkey":   "UPDATE person_address SET person = 'khong-co'",
	"person_address_days":          "UPDATE person_address SET valid_to = '1999-01-01'",
	"role_holder_pkey":             "INSERT INTO role_holder SELECT * FROM role_holder",
	"role_holder_person_fkey":      "UPDATE role_holder SET person = 'khong-co'",
	"role_holder_role_check":       "UPDATE role_holder SET role = ''",
	"role_holder_unit_check":       "UPDATE role_holder SET unit = ''",
	"role_holder_days":             "UPDATE role_holder SET valid_from = '2999-01-01'",
	"substitution_pkey":            "INSERT INTO substitution SELECT * FROM substitution",
	"substitution_principal_fkey":  "UPDATE substitution SET principal = 'khong-co'",
	"substitution_substitute_fkey": "UPDATE substitution SET substitute = 'khong-co'",
	"substitution_role_check":      "UPDATE substitution SET role = ''",
	"substitution_unit_check":      "UPDATE substitution SET unit = ''",
	"substitution_days":            "UPDATE substitution SET valid_from = '2999-01-01'",
	"substitution_not_self":        "UPDATE substitution SET principal = substitute",

	"calendar_day_pkey":           "INSERT INTO calendar_day SELECT * FROM calendar_day",
	"calendar_day_kind":           "UPDATE calendar_day SET kind = 'nghi'",
	"calendar_day_worked_weekend": "UPDATE calendar_day SET kind = 'worked', day = '2026-03-02'",

	"plan_pkey":             "INSERT INTO plan SELECT id, year, title, version || 'x', source, source_hash, status, levels, rules FROM plan",
	"plan_id_check":         "INSERT INTO plan SELECT '', year, title, version || 'x', source, source_hash, status, levels, rules FROM plan",
	"plan_year":             "UPDATE plan SET year = 26",
	"plan_version":          "INSERT INTO plan SELECT id || 'x', year, title, version, source, source_hash, status, levels, rules FROM plan",
	"plan_source_hash_fkey": "UPDATE plan SET source_hash = repeat('0', 64)",
	"plan_status":           "UPDATE plan SET status = 'xong'",
	"plan_counts":           "UPDATE plan SET epoch = -1",
	"plan_has_state":        "UPDATE plan SET state = NULL",
	"plan_status_of_state":  "UPDATE plan SET status = 'closed'",

	"plan_journal_pkey":      "INSERT INTO plan_journal SELECT * FROM plan_journal",
	"plan_journal_plan_fkey": "INSERT INTO plan_journal SELECT 'x', epoch, seq, kind, at, actor, channel, command, status, event FROM plan_journal",
	"plan_journal_kind":      "INSERT INTO plan_journal SELECT plan, 9, seq, '', at, actor, channel, '', status, event FROM plan_journal",
	"plan_journal_counts":    "INSERT INTO plan_journal SELECT plan, 9, 0, kind, at, actor, channel, '', status, event FROM plan_journal",
	"plan_journal_command":   "INSERT INTO plan_journal SELECT plan, 9, seq, kind, at, actor, channel, command, status, event FROM plan_journal",

	"line_pkey":          "INSERT INTO line SELECT plan, code, ord + 100, sheet, row, group_name, title, product, channels, lead, support, deadline, note FROM line",
	"line_code_check":    "UPDATE line SET code = '' WHERE code = '2'",
	"line_plan_fkey":     "UPDATE line SET plan = 'kh-2099' WHERE code = '2'",
	"line_ord":           "UPDATE line SET ord = 0",
	"line_content_check": "UPDATE line SET content = '{}'",
	"line_forms_check":   "UPDATE line SET forms = 'null'",
	"line_asks":          "UPDATE line SET asks = '{}'",
	"line_corrected":     "UPDATE line SET corrected = '[]'",

	"line_correction_pkey":      "INSERT INTO line_correction SELECT * FROM line_correction",
	"line_correction_plan_fkey": "UPDATE line_correction SET plan = 'x'",
	"line_correction_work":      "UPDATE line_correction SET work = 'viết tin'",
	"line_correction_deadline":  "UPDATE line_correction SET deadline = 'Quý II'",
	"line_correction_year":      "UPDATE line_correction SET year = 26",
	"line_correction_title":     "UPDATE line_correction SET title = ''",
	"line_correction_object":    "UPDATE line_correction SET correction = '[]'",
	"line_correction_by":        "UPDATE line_correction SET corrected_by = ''",

	"task_pkey":             "INSERT INTO task SELECT * FROM task",
	"task_id":               "UPDATE task SET id = repeat('x', 201)",
	"task_id_parts":         "UPDATE task SET unit = unit || 'x'",
	"task_of_line":          "UPDATE task SET line = '9', id = plan || '/9/' || unit || '/' || occurrence WHERE state IS NULL",
	"task_unit_check":       "UPDATE task SET unit = '', id = plan || '/' || line || '//' || occurrence WHERE state IS NULL",
	"task_occurrence_check": "UPDATE task SET occurrence = '', id = plan || '/' || line || '/' || unit || '/' WHERE state IS NULL",
	"task_stage":            "UPDATE task SET stage = 'duyet'",
	"task_condition":        "UPDATE task SET condition = 'huy'",
	"task_start_status":     "UPDATE task SET start_status = ''",
	"task_withdrawn":        "UPDATE task SET start_status = 'withdrawn'",
	"task_counts":           "UPDATE task SET draft = -1",
	"task_work_of_shape":    "UPDATE task SET shape = 'tally'",
	"task_has_state":        "UPDATE task SET seq = 1 WHERE state IS NULL",
	"task_closed":           "UPDATE task SET closed_at = now() WHERE state IS NOT NULL",

	"journal_pkey":       "INSERT INTO journal SELECT * FROM journal",
	"journal_task_fkey":  "INSERT INTO journal SELECT 'x', epoch, seq, kind, at, actor, channel, command, stage, event FROM journal",
	"journal_kind_check": "INSERT INTO journal SELECT task, 9, seq, '', at, actor, channel, '', stage, event FROM journal",
	"journal_counts":     "INSERT INTO journal SELECT task, 9, 0, kind, at, actor, channel, '', stage, event FROM journal",
	"journal_command":    "INSERT INTO journal SELECT task, 9, seq, kind, at, actor, channel, command, stage, event FROM journal",

	"notice_pkey":        "INSERT INTO notice SELECT * FROM notice",
	"notice_item":        "UPDATE notice SET item = -1",
	"notice_task_fkey":   "UPDATE notice SET task = 'x'",
	"notice_event_fkey":  "UPDATE notice SET seq = 99",
	"notice_kind":        "UPDATE notice SET kind = ''",
	"notice_dispatch":    "UPDATE notice SET dispatch = 'thu', letter = NULL",
	"notice_letter_fkey": "UPDATE notice SET letter = 'x'",
	"notice_reason":      "UPDATE notice SET reason = 'no_address'",
	"notice_recipient":   "UPDATE notice SET person = ''",
	"notice_sent":        "UPDATE notice SET letter = NULL",

	"digest_line_pkey":         "INSERT INTO digest_line SELECT * FROM digest_line",
	"digest_line_letter_fkey":  "UPDATE digest_line SET letter = 'x'",
	"digest_line_task_fkey":    "UPDATE digest_line SET task = 'x'",
	"coordinator_share_pkey":   "INSERT INTO coordinator_share OVERRIDING SYSTEM VALUE SELECT * FROM coordinator_share",
	"coordinator_share_person": "UPDATE coordinator_share SET person = ''",
	"coordinator_share_matter": "UPDATE coordinator_share SET plan = ''",
	"coordinator_share_days":   "UPDATE coordinator_share SET valid_to = '1999-01-01'",

	"refusal_pkey":          "INSERT INTO refusal SELECT * FROM refusal",
	"refusal_command_check": "UPDATE refusal SET command = ''",
	"refusal_reason_check":  "UPDATE refusal SET reason = ''",

	"request_pkey":             "INSERT INTO request SELECT * FROM request",
	"request_token_hash_check": "UPDATE request SET token_hash = 'chua-bam'",
	"request_task_fkey":        "UPDATE request SET task = 'x'",
	"request_purpose":          "UPDATE request SET purpose = ''",
	"request_code":             "UPDATE request SET code = 'k7qa'",
	"request_decides_draft":    "UPDATE request SET draft = 0",
	"request_once": `INSERT INTO request SELECT md5(token_hash) || md5(token_hash), task, purpose, epoch, seq, person, address, role, unit,
		for_person, basis, draft, hash, code, created_at FROM request`,

	"letter_out_pkey":             "INSERT INTO letter_out SELECT * FROM letter_out",
	"letter_out_key_check":        "UPDATE letter_out SET key = ''",
	"letter_out_task_fkey":        "UPDATE letter_out SET task = 'x'",
	"letter_out_plan_fkey":        "UPDATE letter_out SET plan = 'x'",
	"letter_out_to_address_check": "UPDATE letter_out SET to_address = ''",
	"letter_out_message_id_check": "UPDATE letter_out SET message_id = ''",
	"letter_out_message_id": `INSERT INTO letter_out SELECT key || 'x', task, plan, notice, to_person, to_name, to_address, reply_to,
		message_id, in_reply_to, subject, text, html, state, attempts, next_try, leased_by, leased_at, last_error, created_at FROM letter_out`,
	"letter_out_state":          "UPDATE letter_out SET state = 'gui'",
	"letter_out_sent":           "UPDATE letter_out SET state = 'sent'",
	"letter_out_leased":         "UPDATE letter_out SET state = 'sending'",
	"letter_out_bounce_id_form": "UPDATE letter_out SET bounce_id = 'ABC'",
	"letter_out_bounce_id": `INSERT INTO letter_out (key, notice, to_person, to_name, to_address, reply_to, message_id, in_reply_to, subject, text, html,
		state, next_try, created_at, bounce_id)
		SELECT key || n, '', '', '', 'a@b.test', '', message_id || n, '', '', '', '', 'pending', now(), now(), repeat('a', 16)
		FROM letter_out, generate_series(1, 2) AS n`,
	"letter_out_failure_reason": "UPDATE letter_out SET state = 'failed', failure_reason = 'chan'",
	"letter_out_failure_state":  "UPDATE letter_out SET failure_reason = 'expired'",
	"letter_out_bounced":        "UPDATE letter_out SET bounced_at = now()",
	"letter_out_copied":         "UPDATE letter_out SET copied_at = now()",
	"address_state_pkey":        "INSERT INTO address_state SELECT * FROM address_state",
	"address_state_address":     "UPDATE address_state SET address = 'An@so-noi-vu.test'",
	"address_state_failures":    "UPDATE address_state SET failures = -1",
	"address_state_reported":    "UPDATE address_state SET reported_at = now(), suppressed_since = NULL",
	"domain_hold_pkey":          "INSERT INTO domain_hold SELECT * FROM domain_hold",
	"domain_hold_domain":        "UPDATE domain_hold SET domain = ''",
	"domain_hold_failures":      "UPDATE domain_hold SET failures = 0",
	"domain_rate_pkey":          "INSERT INTO domain_rate SELECT * FROM domain_rate",
	"domain_rate_domain":        "UPDATE domain_rate SET domain = ''",
	"domain_rate_per_minute":    "UPDATE domain_rate SET per_minute = 0",

	"link_code_pkey":         "INSERT INTO link_code SELECT * FROM link_code",
	"link_code_request_fkey": "INSERT INTO link_code SELECT repeat('0', 64), number, decision, reason, code_hash, tries, created_at, expires_at, used_at, browser FROM link_code",
	"link_code_number":       "UPDATE link_code SET number = 0",
	"link_code_decision":     "UPDATE link_code SET decision = 'chấp thuận'",
	"link_code_hash":         "UPDATE link_code SET code_hash = '482913'",
	"link_code_browser":      "UPDATE link_code SET browser = 'firefox'",
	"link_code_address":      "UPDATE link_code SET address = '203.0.113.7'",
	"link_code_tries":        "UPDATE link_code SET tries = -1",

	"account_person":                   "INSERT INTO account SELECT login || '2', person, name, password, disabled, created_at, changed_at FROM account",
	"account_pkey":                     "INSERT INTO account SELECT login, '', name, password, disabled, created_at, changed_at FROM account",
	"account_login":                    "INSERT INTO account SELECT 'Quản trị', '', name, password, disabled, created_at, changed_at FROM account",
	"account_name":                     "UPDATE account SET name = ''",
	"account_password":                 "UPDATE account SET password = 'mat khau'",
	"account_source":                   "UPDATE account SET source = 'facebook' WHERE source = 'ldap'",
	"account_subject":                  "UPDATE account SET subject = 'a1b2'",
	"account_source_subject":           "INSERT INTO account SELECT login || '2', '', name, '', disabled, created_at, changed_at, source, subject FROM account WHERE source = 'ldap'",
	"account_totp_key":                 "UPDATE account_totp SET key_id = 'khóa'",
	"account_totp_session":             "UPDATE account_totp SET began_in = ''",
	"account_totp_login_fkey":          "UPDATE account_totp SET login = 'khong.ai'",
	"account_totp_confirmed":           "INSERT INTO account_totp SELECT * FROM account_totp WHERE confirmed_at IS NOT NULL",
	"account_totp_pending":             "INSERT INTO account_totp SELECT * FROM account_totp WHERE confirmed_at IS NULL",
	"account_recovery_pkey":            "INSERT INTO account_recovery SELECT * FROM account_recovery",
	"account_recovery_hash":            "UPDATE account_recovery SET code_hash = 'ABCD-EFGH'",
	"account_recovery_login_fkey":      "UPDATE account_recovery SET login = 'khong.ai'",
	"session_proved":                   "UPDATE session SET proved = 'linh cảm'",
	"saved_filter_pkey":                "INSERT INTO saved_filter SELECT * FROM saved_filter",
	"saved_filter_login_fkey":          "UPDATE saved_filter SET login = 'khong.ai'",
	"saved_filter_name":                "UPDATE saved_filter SET name = repeat('x', 61)",
	"saved_filter_query":               "UPDATE saved_filter SET query = ''",
	"urge_pkey":                        "INSERT INTO urge SELECT * FROM urge",
	"urge_task_fkey":                   "UPDATE urge SET task = 'x'",
	"urge_batch":                       "UPDATE urge SET batch = ''",
	"urge_asked_by":                    "UPDATE urge SET asked_by = ''",
	"urge_channel":                     "UPDATE urge SET channel = ''",
	"account_grant_pkey":               "INSERT INTO account_grant SELECT * FROM account_grant",
	"account_grant_role":               "UPDATE account_grant SET role = 'vua'",
	"account_grant_days":               "UPDATE account_grant SET valid_from = '2027-01-02', valid_to = '2027-01-01'",
	"account_grant_login_fkey":         "UPDATE account_grant SET login = 'khong.ai'",
	"session_pkey":                     "INSERT INTO session SELECT * FROM session",
	"session_hash":                     "UPDATE session SET token_hash = 'chua-bam'",
	"session_login_fkey":               "UPDATE session SET login = 'khong.ai'",
	"sign_in_failure_pkey":             "INSERT INTO sign_in_failure SELECT * FROM sign_in_failure",
	"sign_in_failure_key":              "UPDATE sign_in_failure SET key = 'chua-bam'",
	"sign_in_failure_number":           "UPDATE sign_in_failure SET failures = 0",
	"provider_session_pkey":            "INSERT INTO provider_session SELECT * FROM provider_session",
	"provider_session_token_hash_fkey": "UPDATE provider_session SET token_hash = repeat('0', 64)",
	"logout_token_pkey":                "INSERT INTO logout_token SELECT * FROM logout_token",
	"logout_token_hash":                "UPDATE logout_token SET hash = 'chua-bam'",

	"link_session_pkey":                "INSERT INTO link_session SELECT * FROM link_session",
	"link_session_hash":                "UPDATE link_session SET token_hash = 'chua-bam'",
	"link_session_request_fkey":        "UPDATE link_session SET request = repeat('0', 64)",
	"link_session_request_number_fkey": "UPDATE link_session SET number = 9",

	"challenge_pkey":             "INSERT INTO challenge SELECT token_hash, letter + 1, request, person, code_hash, tries, created_at, expires_at FROM challenge",
	"challenge_token_hash_check": "UPDATE challenge SET token_hash = 'chua-bam'",
	"challenge_code_hash_check":  "UPDATE challenge SET code_hash = '482913'",
	"challenge_letter_fkey":      "UPDATE challenge SET letter = 0",
	"challenge_request_fkey":     "UPDATE challenge SET request = repeat('0', 64)",
	"challenge_person_check":     "UPDATE challenge SET person = ''",
	"challenge_tries":            "UPDATE challenge SET tries = -1",

	"challenge_joined_pkey":           "INSERT INTO challenge_joined SELECT * FROM challenge_joined",
	"challenge_joined_challenge_fkey": "UPDATE challenge_joined SET challenge = repeat('0', 64)",
	"challenge_joined_joined_fkey":    "UPDATE challenge_joined SET joined = repeat('0', 64)",
	"challenge_joined_other":          "UPDATE challenge_joined SET joined = challenge",

	"decision_words_pkey":        "INSERT INTO decision_words SELECT * FROM decision_words",
	"decision_words_command":     "UPDATE decision_words SET command = ''",
	"decision_words_letter_fkey": "UPDATE decision_words SET letter = 0",
	"decision_words_text":        "UPDATE decision_words SET words = ''",

	"proposed_assignee_pkey":         "INSERT INTO proposed_assignee SELECT * FROM proposed_assignee",
	"proposed_assignee_request_fkey": "UPDATE proposed_assignee SET request = repeat('0', 64)",
	"proposed_assignee_letter_fkey":  "UPDATE proposed_assignee SET letter = 0",
	"proposed_assignee_person":       "UPDATE proposed_assignee SET person = ''",

	"proposed_version_pkey":         "INSERT INTO proposed_version SELECT * FROM proposed_version",
	"proposed_version_request_fkey": "UPDATE proposed_version SET request = repeat('0', 64)",
	"proposed_version_letter_fkey":  "UPDATE proposed_version SET letter = 0",

	"batch_request_pkey":             "INSERT INTO batch_request SELECT * FROM batch_request",
	"batch_request_token_hash_check": "UPDATE batch_request SET token_hash = 'chua-bam'",
	"batch_request_person_check":     "UPDATE batch_request SET person = ''",
	"batch_request_letter_fkey":      "UPDATE batch_request SET letter = 0",
	"batch_request_expiry":           "UPDATE batch_request SET expires_at = created_at",
	"batch_item_pkey":                "INSERT INTO batch_item SELECT * FROM batch_item",
	"batch_item_batch_request_fkey":  "UPDATE batch_item SET batch_request = repeat('0', 64)",
	"batch_item_request_fkey":        "UPDATE batch_item SET request = repeat('0', 64)",
	"batch_item_number":              "UPDATE batch_item SET number = 0",
	"batch_item_once":                "INSERT INTO batch_item SELECT batch_request, number + 1, request FROM batch_item",

	"mailbox_pkey":                "INSERT INTO mailbox SELECT * FROM mailbox",
	"mailbox_name_check":          "INSERT INTO mailbox (name) VALUES ('')",
	"mailbox_alarm":               "UPDATE mailbox SET alarm = 'khac', alarm_at = now()",
	"mailbox_alarmed":             "UPDATE mailbox SET alarm = 'login'",
	"mailbox_counts":              "UPDATE mailbox SET fetched = -1",
	"letter_in_pkey":              "INSERT INTO letter_in OVERRIDING SYSTEM VALUE SELECT * FROM letter_in",
	"letter_in_mailbox_fkey":      "UPDATE letter_in SET mailbox = 'x'",
	"letter_in_content_hash_fkey": "UPDATE letter_in SET content_hash = repeat('0', 64)",
	"letter_in_task_fkey":         "UPDATE letter_in SET task = 'x'",
	"letter_in_request_fkey":      "UPDATE letter_in SET request = 'x'",
	"letter_in_state":             "UPDATE letter_in SET state = 'xong', outcome = 'applied', closed_at = now()",
	"letter_in_outcome":           "UPDATE letter_in SET state = 'processed', closed_at = now(), outcome = 'copy'",
	"letter_in_state_outcome":     "UPDATE letter_in SET state = 'processed', closed_at = now()",
	"letter_in_location": `INSERT INTO letter_in (mailbox, epoch, uidvalidity, uid, content_hash, body_key, message_id, from_address, subject, size, filed_at)
		SELECT mailbox, epoch, uidvalidity, uid, (SELECT max(hash) FROM blob WHERE type <> 'message/rfc822'), '', '', '', '', 1, now() FROM letter_in`,
	"letter_in_content": `INSERT INTO letter_in (mailbox, uidvalidity, uid, content_hash, body_key, message_id, from_address, subject, size, filed_at)
		SELECT mailbox, uidvalidity, uid + 100, content_hash, '', '', '', '', 1, now() FROM letter_in`,
	"letter_in_incomplete":      "UPDATE letter_in SET complete = false",
	"letter_in_tries":           "UPDATE letter_in SET failures = -1",
	"letter_in_assigned_fkey":   "UPDATE letter_in SET assigned = 'x'",
	"letter_action_pkey":        "INSERT INTO letter_action OVERRIDING SYSTEM VALUE SELECT * FROM letter_action",
	"letter_action_letter_fkey": insertAction(0, "retry", "an", "", "NULL", "triage"),
	"letter_action_task_fkey":   insertAction(1, "assign", "an", "", "'x'", "triage"),
	"letter_action_key":         "INSERT INTO letter_action (letter, key, action, actor, reason, was, was_note, at) VALUES (1, '', 'retry', 'an', '', 'triage', '', now())",
	"letter_action_known":       insertAction(1, "xoa", "an", "", "NULL", "triage"),
	"letter_action_actor":       insertAction(1, "retry", "", "", "NULL", "triage"),
	"letter_action_was":         insertAction(1, "retry", "an", "", "NULL", ""),
	"letter_action_once":        "INSERT INTO letter_action (letter, key, action, actor, reason, was, was_note, at) SELECT letter, key, 'retry', 'an', '', 'triage', '', now() FROM letter_action",
	"letter_action_reason":      insertAction(1, "reject", "an", "", "NULL", "triage"),
	"letter_action_task":        insertAction(1, "assign", "an", "", "NULL", "triage"),
	"letter_copy_pkey":          "INSERT INTO letter_copy SELECT * FROM letter_copy",
	"letter_copy_mailbox_fkey":  "UPDATE letter_copy SET mailbox = 'x'",
	"letter_copy_letter_fkey":   "UPDATE letter_copy SET letter = 0",

	"letter_block_pkey":        "INSERT INTO letter_block SELECT * FROM letter_block",
	"letter_block_letter_fkey": "UPDATE letter_block SET letter = 0",
	"letter_block_form":        "UPDATE letter_block SET key = upper(key)",
	"letter_block_person":      "UPDATE letter_block SET person = ''",
	"letter_block_domain":      "UPDATE letter_block SET domain = 'Hanoi.test'",
	"letter_block_question":    "UPDATE letter_block SET question = ''",
	"letter_block_first_line":  "UPDATE letter_block SET first_line = ''",
	"known_block_pkey":         "INSERT INTO known_block SELECT 'an', '', key FROM letter_block UNION ALL SELECT 'an', '', key FROM letter_block",
	"known_block_form":         "INSERT INTO known_block SELECT 'an', '', upper(key) FROM letter_block",
	"known_block_domain":       "INSERT INTO known_block SELECT '', 'Hanoi.test', key FROM letter_block",
	"known_block_owner":        "INSERT INTO known_block SELECT 'an', 'hanoi.test', key FROM letter_block",
	"forgotten_block_pkey":     "INSERT INTO forgotten_block SELECT * FROM forgotten_block",
	"forgotten_block_form":     "UPDATE forgotten_block SET key = 'khẩu hiệu'",

	"attachment_pkey":                "INSERT INTO attachment SELECT * FROM attachment",
	"attachment_letter_fkey":         "UPDATE attachment SET letter = 0",
	"attachment_n":                   "UPDATE attachment SET n = 0",
	"attachment_name_check":          "UPDATE attachment SET name = ''",
	"attachment_size_check":          "UPDATE attachment SET size = -1",
	"attachment_sha256":              "UPDATE attachment SET sha256 = upper(sha256)",
	"attachment_kind_check":          "UPDATE attachment SET kind = ''",
	"attachment_finding":             "UPDATE attachment SET finding = ''",
	"attachment_extraction":          "UPDATE attachment SET extraction = ''",
	"attachment_reason":              "UPDATE attachment SET finding = 'mark', extraction = 'none', text = '', tables = '[]'",
	"attachment_ok_when_extracted":   "UPDATE attachment SET finding = 'refuse', reason = 'là tệp nén'",
	"attachment_text":                "UPDATE attachment SET text = repeat('a', 1048577)",
	"attachment_text_when_extracted": "UPDATE attachment SET extraction = 'failed'",
	"attachment_secret_text":         "UPDATE attachment SET secret = true",

	"rehearsal_pkey":                  "INSERT INTO rehearsal SELECT token_hash, person || 'x', address, day, code, letter || 'x', sent_by, created_at, expires_at FROM rehearsal",
	"rehearsal_token_hash":            "UPDATE rehearsal SET token_hash = 'chua-bam'",
	"rehearsal_person":                "UPDATE rehearsal SET person = ''",
	"rehearsal_address":               "UPDATE rehearsal SET address = ''",
	"rehearsal_code":                  "UPDATE rehearsal SET code = 'k7qa'",
	"rehearsal_letter_fkey":           "UPDATE rehearsal SET letter = 'khong-co'",
	"rehearsal_letter":                "INSERT INTO rehearsal SELECT md5(token_hash) || md5(token_hash), person || 'x', address, day, code, letter, sent_by, created_at, expires_at FROM rehearsal",
	"rehearsal_sent_by":               "UPDATE rehearsal SET sent_by = ''",
	"rehearsal_once":                  "INSERT INTO rehearsal SELECT md5(token_hash) || md5(token_hash), person, address, day, code, letter || 'x', sent_by, created_at, expires_at FROM rehearsal",
	"rehearsal_expiry":                "UPDATE rehearsal SET expires_at = created_at",
	"rehearsal_answer_pkey":           "INSERT INTO rehearsal_answer SELECT * FROM rehearsal_answer",
	"rehearsal_answer_letter_fkey":    "UPDATE rehearsal_answer SET letter = 0",
	"rehearsal_answer_rehearsal_fkey": "UPDATE rehearsal_answer SET rehearsal = repeat('0', 64)",
	"rehearsal_answer_claim":          "UPDATE rehearsal_answer SET automatic = NOT automatic",

	"document_pkey":        "INSERT INTO document SELECT * FROM document",
	"document_task_fkey":   "UPDATE document SET task = 'x' WHERE kind = 'report'",
	"document_kind":        "UPDATE document SET kind = 'khac'",
	"document_version":     "UPDATE document SET version = 0",
	"document_hash_fkey":   "UPDATE document SET hash = repeat('0', 64) WHERE kind = 'report'",
	"document_letter_fkey": "UPDATE document SET letter = 0",

	"document_text_pkey":            "INSERT INTO document_text SELECT * FROM document_text",
	"document_text_document":        "UPDATE document_text SET version = 9",
	"document_text_file_kind":       "UPDATE document_text SET file_kind = ''",
	"document_text_finding":         "UPDATE document_text SET finding = ''",
	"document_text_extraction":      "UPDATE document_text SET extraction = ''",
	"document_text_text":            "UPDATE document_text SET text = repeat('a', 1048577)",
	"document_text_says_why":        "UPDATE document_text SET finding = 'mark', extraction = 'none', text = '', tables = '[]'",
	"document_text_opened_when_ok":  "UPDATE document_text SET finding = 'refuse', reason = 'là tệp nén'",
	"document_text_when_done":       "UPDATE document_text SET extraction = 'failed'",
	"document_text_keeps_no_secret": "UPDATE document_text SET secret = true",

	"publication_check_pkey":       "INSERT INTO publication_check SELECT * FROM publication_check",
	"publication_check_item":       "UPDATE publication_check SET item = -1",
	"publication_check_n":          "UPDATE publication_check SET n = 0",
	"publication_check_link":       "UPDATE publication_check SET link = ''",
	"publication_check_outcome":    "UPDATE publication_check SET outcome = 'mất', confirms = false",
	"publication_check_status":     "UPDATE publication_check SET status = 7",
	"publication_check_hash":       "UPDATE publication_check SET hash = 'chua-bam'",
	"publication_check_size":       "UPDATE publication_check SET size = -1",
	"publication_check_took":       "UPDATE publication_check SET took = -1",
	"publication_check_text":       "UPDATE publication_check SET text = repeat('a', 65537)",
	"publication_check_next":       "UPDATE publication_check SET next_at = at",
	"publication_check_confirms":   "UPDATE publication_check SET outcome = 'found', confirms = true",
	"publication_check_event_fkey": "UPDATE publication_check SET seq = 99",
	"publication_check_gone":       "INSERT INTO publication_check SELECT task, epoch, seq, n + 1, link, at, outcome, reason, detail, status, final, title, content_type, hash, size, took, text, next_at, confirms FROM publication_check",

	"webhook_endpoint_pkey":          "INSERT INTO webhook_endpoint SELECT * FROM webhook_endpoint",
	"webhook_endpoint_id":            "INSERT INTO webhook_endpoint SELECT 'x', shown, since, seen_at, disabled_at FROM webhook_endpoint",
	"webhook_endpoint_shown":         "UPDATE webhook_endpoint SET shown = ''",
	"webhook_endpoint_seen":          "UPDATE webhook_endpoint SET seen_at = since - interval '1 second'",
	"webhook_delivery_pkey":          "INSERT INTO webhook_delivery SELECT * FROM webhook_delivery",
	"webhook_delivery_endpoint_fkey": "UPDATE webhook_delivery SET endpoint = 'x'",
	"webhook_delivery_id":            "UPDATE webhook_delivery SET id = 'x'",
	"webhook_delivery_type":          "UPDATE webhook_delivery SET type = 'task.opened'",
	"webhook_delivery_item":          "UPDATE webhook_delivery SET item = -1, type = 'publication.gone'",
	"webhook_delivery_item_of_type":  "UPDATE webhook_delivery SET item = 3",
	"webhook_delivery_payload":       "UPDATE webhook_delivery SET payload = ''",
	"webhook_delivery_state":         "UPDATE webhook_delivery SET state = 'lost', ended_at = now()",
	"webhook_delivery_attempts":      "UPDATE webhook_delivery SET attempts = -1",
	"webhook_delivery_status":        "UPDATE webhook_delivery SET status = 7",
	"webhook_delivery_ended":         "UPDATE webhook_delivery SET ended_at = now()",
	"webhook_delivery_event_fkey":    "UPDATE webhook_delivery SET seq = 99",
	"webhook_delivery_once":          "INSERT INTO webhook_delivery SELECT endpoint, 'msg_' || md5(id), type, task, epoch, seq, payload, created_at, state, attempts, next_try FROM webhook_delivery",

	"letter_out_file_pkey":        "INSERT INTO letter_out_file SELECT * FROM letter_out_file",
	"letter_out_file_letter_fkey": "UPDATE letter_out_file SET letter = 'x'",
	"letter_out_file_hash_fkey":   "UPDATE letter_out_file SET hash = repeat('0', 64)",
	"letter_out_file_n":           "UPDATE letter_out_file SET n = 0",
	"letter_out_file_name":        "UPDATE letter_out_file SET name = ''",
	"letter_out_file_size":        "UPDATE letter_out_file SET size = -1",
}

func insertAction(letter int, action, actor, reason, task, was string) string {
	return fmt.Sprintf(`INSERT INTO letter_action (letter, key, action, actor, reason, task, was, was_note, at)
		VALUES (%d, 'khóa', '%s', '%s', '%s', %s, '%s', '', now())`, letter, action, actor, reason, task, was)
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	t.Run("every constraint holds", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, fullDatabase(t))
		named := slices.Sorted(maps.Keys(violations))
		for _, constraint := range named {
			t.Run(constraint, func(t *testing.T) {
				statement := violations[constraint]
				violation, ok := errors.AsType[*pgconn.PgError](violate(t, conn, statement))
				if !ok || violation.ConstraintName != constraint {
					t.Errorf("%s\ngives %v, want a violation of %s", statement, violation, constraint)
				}
			})
		}
		existing := rows[string](t, conn, `
		SELECT conname::text FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u') AND conrelid::regclass::text NOT LIKE 'bun_%'
		UNION
		SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
		WHERE indisunique AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'bun_%'
		ORDER BY 1`)
		slices.Sort(existing)
		if diff := cmp.Diff(existing, named); diff != "" {
			t.Errorf("constraints (-existing +violated):\n%s", diff)
		}
	})
	t.Run("the journal cannot be changed", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, fullDatabase(t))
		for _, statement := range []string{
			"UPDATE journal SET kind = 'opened'", "DELETE FROM journal", "UPDATE plan_journal SET kind = 'paused'", "DELETE FROM plan_journal",
		} {
			if err := violate(t, conn, statement); err == nil {
				t.Errorf("%s went through", statement)
			}
		}
	})
	t.Run("constraints list the values that the program lists", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, fullDatabase(t))
		tries := func(column string, values []string) {
			for _, value := range values {
				statement := "UPDATE task SET closed_at = NULL, state = NULL, epoch = 0, seq = 0, " + column + " = '" + value + "'"
				if err := violate(t, conn, statement); err != nil {
					t.Errorf("%s %q: %v", column, value, err)
				}
			}
		}
		tries("stage", texts(plan.Stages()))
		tries("condition", texts(plan.Conditions()))
		for _, status := range plan.PlanStatuses() {
			if err := violate(t, conn, "UPDATE plan SET state = NULL, epoch = 0, seq = 0, status = '"+string(status)+"'"); err != nil {
				t.Errorf("status %q: %v", status, err)
			}
		}
		for _, reason := range store.FailureReasons() {
			if err := violate(t, conn, "UPDATE letter_out SET state = 'failed', failure_reason = '"+string(reason)+"'"); err != nil {
				t.Errorf("failure reason %q: %v", reason, err)
			}
		}
		for _, outcome := range plan.LinkOutcomes() {
			if err := violate(t, conn, "UPDATE publication_check SET confirms = false, outcome = '"+string(outcome)+"'"); err != nil {
				t.Errorf("link outcome %q: %v", outcome, err)
			}
		}
		for _, kind := range store.WebhookTypes() {
			if err := violate(t, conn, fmt.Sprintf("UPDATE webhook_delivery SET type = '%s', item = %d", kind, itemOf(kind))); err != nil {
				t.Errorf("type of webhook %q: %v", kind, err)
			}
		}
		for _, outcome := range store.Outcomes() {
			if outcome == store.OutcomeCopy {
				continue // counted in a table of its own
			}
			state := store.LetterProcessed
			if outcome == store.OutcomeQuarantined {
				state = store.LetterQuarantined
			}
			statement := "UPDATE letter_in SET closed_at = now(), state = '" + string(state) + "', outcome = '" + string(outcome) + "'"
			if err := violate(t, conn, statement); err != nil {
				t.Errorf("outcome %q: %v", outcome, err)
			}
		}
	})
	t.Run("a final outcome cannot be changed, another one only with an action on record", func(t *testing.T) {
		t.Parallel()
		conn := connect(t, fullDatabase(t))
		retried := insertAction(1, "retry", "an", "", "NULL", "triage") + "; "
		for name, statement := range map[string]string{
			"an applied letter, even on record":   updateOutcome("applied") + retried + updateOutcome("triage"),
			"a letter in triage without a record": updateOutcome("triage") + updateOutcome("applied"),
			"the record of another letter":        updateOutcome("triage") + insertAction(2, "retry", "an", "", "NULL", "triage") + "; " + updateOutcome("applied"),
			"the record itself":                   "UPDATE letter_action SET actor = 'ai-do'",
			"the record's end":                    "DELETE FROM letter_action",
		} {
			if err := violate(t, conn, statement); err == nil {
				t.Errorf("%s went through: %s", name, statement)
			}
		}
		if err := violate(t, conn, updateOutcome("triage")+retried+updateOutcome("applied")); err != nil {
			t.Errorf("a letter in triage, on record: %v", err)
		}
	})
}

// violate runs a statement, checks the deferred constraints, and rolls back.
func violate(t *testing.T, conn *pgx.Conn, statement string) error {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }() // its error has aborted it
	if _, err := tx.Exec(t.Context(), statement); err != nil {
		return err
	}
	_, err = tx.Exec(t.Context(), "SET CONSTRAINTS ALL IMMEDIATE")
	return err
}

func texts[T ~string](values []T) []string {
	var list []string
	for _, value := range values {
		list = append(list, string(value))
	}
	return list
}

// fullDatabase creates a database in which every table has a row.
func fullDatabase(t *testing.T) string {
	t.Helper()
	dsn := storetest.DSN(t)
	s := openStore(t, dsn)
	var errs []error
	keys, err := storetest.Keys()
	errs = append(errs, err, s.ClaimKeys(t.Context(), keys), s.SaveDirectory(t.Context(), sampleDirectory()), s.SaveCalendar(t.Context(), sampleDays()),
		s.SaveShapes(t.Context(), ownShapes(t), time.Now()))
	_, _, err = s.ImportPlan(t.Context(), samplePlan(), sampleLines(), source)
	errs = append(errs, err, s.CorrectLine(t.Context(), sampleLines()[0], remembered(sampleLines()[0], plan.Correction{Shape: plan.ShapeTally})))
	launchedPlan, launchEvents := launchedState(t)
	errs = append(errs, s.ProjectPlan(t.Context(), launchedPlan, launchEvents))
	specs := []plan.TaskSpec{taskSpec(t, "so-noi-vu", calendar.Date{}), taskSpec(t, "ba-dinh", calendar.Date{})}
	_, err = s.AddTasks(t.Context(), "kh-2026", specs)
	errs = append(errs, err)
	request := projectSubmitted(t, s, specs[0].ID).Requests[0]
	errs = append(errs, s.FileRefusal(t.Context(), sampleRefusal(specs[0].ID)))
	draft, err := s.FileBlob(t.Context(), []byte("bản 1"), "text/plain")
	for _, kind := range []store.DocumentKind{store.DocumentDraft, store.DocumentReport} {
		errs = append(errs, err, s.FileDocument(t.Context(), store.Document{Task: specs[0].ID, Kind: kind, Version: 1, Hash: draft, At: noon}))
	}
	carrying := store.LetterOut{Key: "co-tep", ToAddress: "an@so-noi-vu.test", MessageID: "<co-tep@loa.test>", CreatedAt: noon, Files: []store.LetterFile{{Hash: draft, Name: "bản 1.txt"}}}
	errs = append(errs, s.FileDocumentText(t.Context(), documentText(specs[0].ID, draft)), s.QueueLetter(t.Context(), carrying))
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", mailTTL, noon)
	errs = append(errs, err, s.SetUIDValidity(t.Context(), lease, 7))
	filed, err := s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{
		incoming(1, "Đồng ý"), incoming(2, "Đồng ý"),
	})
	errs = append(errs, err, s.QueueChallenge(t.Context(), challenge(filed[0].ID, request), letter(store.Projection{Events: []plan.Event{{Task: specs[0].ID, Epoch: 9, At: noon}}}, "duong")))
	other := challenge(filed[1].ID, request)
	other.TokenHash, other.Joined = hash("mã khác"), []string{challenge(filed[0].ID, request).TokenHash}
	errs = append(errs, s.QueueChallenge(t.Context(), other, letter(store.Projection{Events: []plan.Event{{Task: specs[0].ID, Epoch: 7, At: noon}}}, "duong")))
	errs = append(errs, s.SaveDecisionWords(t.Context(), "mail:1", filed[0].ID, "Đồng ý"), s.ProposeVersion(t.Context(), request.TokenHash, filed[0].ID, noon),
		s.ProposeAssignee(t.Context(), request.TokenHash, filed[0].ID, "hoa", noon))
	code := letter(store.Projection{Events: []plan.Event{{Task: specs[0].ID, Epoch: 8, At: noon}}}, "duong")
	errs = append(errs, s.QueueLinkCode(t.Context(), linkCode(request, 1), code),
		s.OpenLinkSession(t.Context(), store.LinkSession{TokenHash: hash("trình duyệt"), Person: "an", Request: request.TokenHash, Number: 1, OpenedAt: noon, ExpiresAt: noon.Add(time.Hour)}))
	errs = append(errs, s.CreateAccount(t.Context(), store.Account{
		Login: "quantri", Person: "an", Name: "Nguyễn Thị An", Password: "$argon2id$v=19$thử", CreatedAt: noon, Grants: []policy.Grant{{Role: policy.AccessAdministrator}},
	}))
	errs = append(errs, s.SaveForeignAccount(t.Context(), store.Account{Login: "binh", Name: "Lê Văn Bình", Source: store.SourceLDAP, Subject: "5c1d", ConfirmedAt: noon}))
	session := store.Session{TokenHash: hash("phiên"), Login: "quantri", OpenedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	_, logout := s.LogOutForeign(t.Context(), store.ForeignLogout{Source: store.SourceOIDC, TokenHash: hash("đăng xuất"), SID: "khác", At: noon, ExpiresAt: noon.Add(time.Hour)})
	errs = append(errs, logout, s.OpenProviderSession(t.Context(), session, store.ProviderSession{TokenHash: session.TokenHash, ConfirmedAt: noon}),
		s.AddSignInFailure(t.Context(), []string{hash("an"), hash("máy")}, noon))
	app := store.AccountApp{Login: "quantri", KeyID: "0a1b2c3d", Sealed: []byte("kín"), BeganAt: noon, BeganIn: hash("phiên"), ConfirmedAt: noon}
	errs = append(errs, s.BeginApp(t.Context(), app), s.ConfirmApp(t.Context(), app, []string{hash("mã dự phòng")}), s.BeginApp(t.Context(), app))
	errs = append(errs, s.SaveFilter(t.Context(), store.SavedFilter{Login: "quantri", Name: "Quá hạn", Query: "open=1", SavedAt: noon}),
		second(s.AskUrges(t.Context(), []store.Urge{urge(specs[0].ID, "lô 1")})))
	errs = append(errs, s.CloseLetter(t.Context(), 1, store.Closing{Outcome: store.OutcomeTriage, At: noon}))
	err = s.ActOnLetter(t.Context(), store.LetterAction{Letter: 1, Key: "đọc lại", Action: store.ActionRetry, Actor: "an", At: noon})
	errs = append(errs, err, s.HoldDomain(t.Context(), store.Hold{Domain: "so-noi-vu.test", Failures: 1, Until: noon}))
	errs = append(errs, s.SaveDomainRate(t.Context(), store.DomainRate{Domain: "so-noi-vu.test", PerMinute: 60, ChangedAt: noon}))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	send(t, s, "thu-hong", "khongco@so-noi-vu.test", noon)
	bounce(t, s, "thu-hong", noon.Add(time.Minute))
	addPeriods(t, dsn)
	if _, err := connect(t, dsn).Exec(t.Context(), "DELETE FROM letter_out WHERE key = 'thu-hong'"); err != nil {
		t.Fatal(err)
	}
	digest := store.NoticeLetter{Letter: batchLetter("tong-hop"), Tasks: []plan.TaskID{specs[0].ID}}
	share := directory.Share{Plan: "kh-2026", Person: "an", From: calendar.MustDate("2026-01-01")}
	if _, err := s.QueueNoticeLetter(t.Context(), digest); err != nil {
		t.Fatal(err)
	}
	if err := s.AddShare(t.Context(), share); err != nil {
		t.Fatal(err)
	}
	batch := store.BatchRequest{
		TokenHash: hash("danh mục"), Person: "duong", Letter: filed[0].ID, CreatedAt: noon, ExpiresAt: noon.AddDate(0, 0, 14),
		Items: []store.BatchItem{{Number: 1, Request: request}},
	}
	if err := s.QueueBatchRequest(t.Context(), batch, batchLetter("danh-muc")); err != nil {
		t.Fatal(err)
	}
	if err := s.FileAttachments(t.Context(), filed[0].ID, []store.Attachment{attachment(1)}); err != nil {
		t.Fatal(err)
	}
	test := rehearsal("an", noon)
	_, err = s.QueueRehearsals(t.Context(), []store.Rehearsal{test}, []store.LetterOut{rehearsalLetter(test)})
	answer := store.RehearsalAnswer{Letter: filed[1].ID, Rehearsal: test.TokenHash, RehearsalAnswer: policy.RehearsalAnswer{From: test.Address, At: noon}}
	if err := errors.Join(err, s.FileRehearsalAnswer(t.Context(), answer)); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveWatchFinding(t.Context(), store.WatchFinding{Check: "pump", Subject: "outbox"}, noon); err != nil {
		t.Fatal(err)
	}
	event := projectedEvent(t, s, specs[0].ID)
	gone := store.PublicationCheck{
		Task: event.Task, Epoch: event.Epoch, Seq: event.Seq, N: 1, Link: "https://hanoi.test/tin", At: noon, Outcome: plan.LinkGone, Status: 404, NextAt: noon.Add(time.Hour), Confirms: true,
	}
	saveCheck(t, s, gone)
	registered(t, s, noon)
	if err := s.QueueWebhooks(t.Context(), []store.WebhookDelivery{deliveryOf(store.Projection{Events: []plan.Event{event}})}); err != nil {
		t.Fatal(err)
	}
	taught := blocksOf(filed[0].ID, "duong", "q1", "khẩu hiệu")
	if err := errors.Join(s.SaveBlocks(t.Context(), taught), s.ForgetBlock(t.Context(), hash("khẩu hiệu"), noon)); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// projectedEvent is the last event of a task.
func projectedEvent(t *testing.T, s *store.Store, id plan.TaskID) plan.Event {
	t.Helper()
	events, err := s.Journal(t.Context(), id)
	if err != nil || len(events) == 0 {
		t.Fatalf("the journal of %s has %d events, %v", id, len(events), err)
	}
	return events[len(events)-1]
}

// itemOf is a number of a result that a message of a type may have.
func itemOf(kind store.WebhookType) int {
	if kind == store.WebhookCounted {
		return 1
	}
	return 0
}

func updateOutcome(outcome string) string {
	return "UPDATE letter_in SET state = 'processed', outcome = '" + outcome + "', closed_at = now() WHERE id = 1; "
}
