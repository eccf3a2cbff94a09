// Package plan holds the state machine of a task and the rules of an annual communication plan: pure values and pure functions.
//
// Nothing here waits, stores, sends or asks the clock: the time and the calendar are arguments. What is decided here is what
// one could read aloud to a coordinator, so a validator, a handler, a page, a restore and a test all call the same function.
//
// The words, Vietnamese as officials use them and English as the code does:
//
//   - Plan (kế hoạch): the issued document of one year. Line (dòng nhiệm vụ): one row of its annex, in its own words.
//   - Task (nhiệm vụ): one piece of work for one lead unit and one occurrence of a line.
//   - Stage (khâu): assignment, drafting, approval, publication, reporting; then done.
//   - Condition (tình trạng): active, paused, declined, cancelled. Timeliness (tiến độ) is computed, never stored.
//   - Unit (đơn vị), Class (nhóm đơn vị), Role (vai trò), Substitution (ủy quyền, thay thế): valid from a day to a day.
//   - Command: what a person asks of a task. Event: what came of it, in the journal, for ever.
//   - Deadline (thời hạn): the words of the plan beside what they were read as (package plan/deadline).
//   - Calendar (lịch làm việc): which days are worked; data, because the Government moves days every year (package plan/calendar).
//
// The road through the package: plan.go and line.go hold what an annex gave, launch_spec.go and recurring.go say which tasks follow from
// it and when. state.go is a task, command.go what is asked of it, permit.go and refusal.go whether it may be, apply.go what comes of it
// (event.go, stage.go), wake.go when its one timer fires, notice.go who is told. Workflows, validators, pages and tests call it.
package plan
