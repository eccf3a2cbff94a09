// Package plan holds the state machines of a task and of a plan, and the rules of an annual communication plan: pure values and pure functions.
//
// Nothing here waits, stores, sends or asks the clock: the time and the calendar are arguments. The validators and handlers of
// workflows, the pages, a restore from the record and the tests call the same functions, so they all give the same answer.
//
// The words, Vietnamese as officials use them and English as the code does:
//
//   - Plan (kế hoạch): the issued document of one year. Line (dòng nhiệm vụ): one row of its annex, in its own words.
//   - Task (nhiệm vụ): one piece of work for one lead unit and one occurrence of a line.
//   - Stage (khâu): assignment, drafting, approval, publication, reporting; then done.
//   - Condition (tình trạng): active, paused, declined, cancelled. Timeliness (tiến độ) is computed, never stored.
//   - Unit (đơn vị), Class (nhóm đơn vị), Role (vai trò), Position (chức vụ), Substitution (ủy quyền, thay thế): valid from a day to
//     a day (package plan/directory).
//   - Assignee (cơ quan được giao): a body that a line names; it leads (chủ trì) or supports (phối hợp).
//   - Command: what a person asks of a task. Event: the result of a command or of a timer, in the journal, never changed.
//   - ProofDate (ngày của minh chứng): the day that the proof of publication names; the deadline is measured on it.
//   - UndoWindow: the time in which a decision that came by mail or by a link can be taken back.
//   - Deadline (thời hạn): the words of the plan beside their interpretation (package plan/deadline).
//   - Calendar (lịch làm việc): which days are worked; data, because the Government moves days every year (package plan/calendar).
//
// The order of reading: plan.go and line.go hold the lines of an annex; shape_propose.go proposes the work of a line by its words (shape_words.go,
// shape_head.go, shape_quota.go, shape_milestones.go, shape_doubt.go); task_spec.go, recurring.go and cron.go say which tasks follow
// from them and when; preview.go counts them. state.go is a task, command.go a request to it. permit.go decides whether the request is
// allowed (refusal.go), apply.go carries it out (event.go, stage.go), and undo_window.go says how long a decision can be taken back.
// wake.go says when the one timer of a task fires, notice.go which letters an event sends. plan_state.go is a launched plan, plan_command.go a
// request to it, plan_apply.go carries it out; plan_step.go says which work comes next, and takes in what came of it. vietnamese_names.go
// holds the names that people read.
package plan
