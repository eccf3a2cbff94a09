package inbound_test

import (
	"strings"
	"testing"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// matchedBy is the matcher in the trace by which the question was found; "" when none was.
func matchedBy(in store.LetterIn) string {
	for _, check := range in.Checks {
		if check.Name == "placed_by" {
			return check.Detail
		}
	}
	return ""
}

const (
	byAddress = "mã đầy đủ trong địa chỉ nhận"
	byThread  = "luồng thư (In-Reply-To, References)"
	byCode    = "mã ngắn trong tiêu đề hoặc nội dung"
	byLink    = "đường dẫn có dấu niêm trong phần trích"
	byTask    = "mã nhiệm vụ trong tiêu đề, nội dung hoặc tên tệp"
	bySender  = "người gửi và việc đang chờ"
)

// correlationCase is one letter and what it must be matched to.
type correlationCase struct {
	name    string
	stage   func(*fixture) // how far the tasks are; nil: two drafts lie on the head's desk
	letter  func(*fixture) typed
	by      string
	task    plan.TaskID
	outcome store.Outcome
	changes int // how many commands letters have given, over all tasks
}

func twoDrafts(w *fixture)  { w.Drafted(video, column, theirs) }
func oneDraft(w *fixture)   { w.Drafted(video, theirs) }
func oneReport(w *fixture)  { w.Published(video, theirs); w.Drafted(column) }
func twoReports(w *fixture) { w.Published(video, column, theirs) }

func TestCorrelate(t *testing.T) {
	t.Parallel()
	approval := func(w *fixture, task plan.TaskID) store.LetterOut {
		_, head := activitiestest.FocalPointAndHead(task)
		return w.LetterTo(head, task, plan.NoticeApproval)
	}
	code := func(w *fixture, task plan.TaskID) string {
		_, head := activitiestest.FocalPointAndHead(task)
		return w.RequestTo(head, task, plan.PurposeDecide).Code
	}
	correlates(t, []correlationCase{
		{
			name:    "by the token in the address",
			stage:   twoDrafts,
			letter:  func(w *fixture) typed { return w.answering(binh, approval(w, video), "Duyệt.").unthreaded() },
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the token in Cc",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, approval(w, video), "Duyệt.").stripped().about("Ý kiến").says("Duyệt.")
				l.cc = approval(w, video).ReplyTo
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the token in Delivered-To, when the server stripped To",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Ý kiến", "DUYET "+code(w, column))
				l.more = []string{"Delivered-To: " + approval(w, column).ReplyTo}
				return l
			},
			by:      byAddress,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "a letter that only its envelope brought here may have been meant for another person",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Ý kiến", "Duyệt.")
				l.more = []string{"Delivered-To: " + approval(w, column).ReplyTo}
				return l
			},
			by:      byAddress,
			task:    column,
			outcome: store.OutcomeConfirm,
			changes: 0,
		},
		{
			name:  "by the token that a mail program wrote in capitals",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, approval(w, video), "Duyệt.").unthreaded()
				l.to = strings.ToUpper(l.to)
				return l
			},
			by:      byAddress,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by In-Reply-To",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.answering(binh, approval(w, video), "Duyệt.").unaddressed().about("Trả lời")
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the youngest of ours in References, when In-Reply-To names a colleague's letter",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.answering(binh, approval(w, video), "Duyệt.").unaddressed().about("Trả lời").says("Duyệt.")
				l.inReplyTo = "thu-cua-dong-nghiep@badinh.hanoi.test"
				l.references = []string{approval(w, column).MessageID, approval(w, video).MessageID, l.inReplyTo}
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the newest letter of a thread that holds many of ours",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				w.Redrafted(video)
				l := w.answering(binh, approval(w, video), "Đồng ý.").unaddressed().about("Trả lời").says("Đồng ý.")
				assigned, wanted := w.LetterTo(lan, video, plan.NoticeAssignment), w.LetterTo(lan, video, plan.NoticeDraftWanted)
				l.inReplyTo, l.references = "", []string{assigned.MessageID, wanted.MessageID, approval(w, video).MessageID}
				return l
			},
			by:      byThread,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in the subject",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Re: [LOA "+code(w, column)+"] Xin ý kiến", "Nhất trí.")
			},
			by:      byCode,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in a subject of another kind",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "TL: [loa-"+strings.ToLower(code(w, column))+"]", "Nhất trí.")
			},
			by:      byCode,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in a ready answer",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "DUYET "+code(w, video))
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the code in a ready return with a reason",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "TRA LAI "+code(w, video)+"\nThiếu nguồn số liệu ở cảnh 2.")
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the sealed link in the quoted letter",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.answering(binh, approval(w, column), "Trả lại: thiếu phụ đề.").stripped().about("V/v ý kiến")
			},
			by:      byLink,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "by the sealed link that a gateway has rewritten",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				l := w.from(binh, "V/v ý kiến", "")
				link := linkIn(approval(w, column).Text)
				l.html = `<div>Đồng ý.</div><blockquote type="cite"><a href="https://an-toan.test/?url=` + strings.NewReplacer(":", "%3A", "/", "%2F").Replace(link) + `&x=1">mở</a></blockquote>`
				return l
			},
			by:      byLink,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "a return by the name of the task",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Nhiệm vụ "+string(video), "Trả lại: thiếu phụ đề.")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "a return by the code that people know the task by",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Về LOA-2027-0018", "Trả lại: thiếu phụ đề.")
			},
			by:      byTask,
			task:    column,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "an approval by the name of the task waits for a code",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Nhiệm vụ "+string(video), "Duyệt.")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeConfirm,
			changes: 0,
		},
		{
			name:  "the only thing that waits for the sender, returned",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "Trả lại: sai tên cơ quan.")
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "the only thing that waits for the sender, approved, waits for a code",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "Duyệt.")
			},
			by:      bySender,
			task:    video,
			outcome: store.OutcomeConfirm,
			changes: 0,
		},
		{
			name:  "two things wait for the sender: asked which",
			stage: twoDrafts,
			letter: func(w *fixture) typed {
				return w.from(binh, "Ý kiến", "Duyệt.")
			},
			by:      "",
			task:    "",
			outcome: store.OutcomeQuestion,
			changes: 0,
		},
		{
			name:  "a question that is over is told so",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				l := w.from(binh, "Re: [LOA "+code(w, video)+"]", "Duyệt.")
				w.Give(binh, video, decision(w, video, plan.DecisionReturn))
				return l
			},
			by:      byCode,
			task:    video,
			outcome: store.OutcomeRefused,
			changes: 0,
		},
		{
			name:  "the answer to a letter that asks nothing is about its task",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				w.Drafted(column)
				w.Give(lan, video, plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-04-20"), Reason: "Chờ bản tiếng dân tộc."})
				w.Give(ha, video, plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})
				l := w.answering(lan, w.LetterTo(lan, video, plan.NoticeExtensionAnswer), "Đơn vị gửi bản dự thảo mới.")
				return l.unaddressed().about("Re: Gửi dự thảo").with("Dự thảo video.docx")
			},
			by:      byTask,
			task:    video,
			outcome: store.OutcomeApplied,
			changes: 1,
		},
		{
			name:  "the answer to a letter that asks nothing, about a task that waits for nothing",
			stage: oneDraft,
			letter: func(w *fixture) typed {
				w.Give(ha, video, plan.Command{Kind: plan.CommandPause, Reason: "Chờ hướng dẫn."})
				return w.answering(lan, w.LetterTo(lan, video, plan.NoticeChanged), "Đơn vị đã rõ.").unaddressed().about("Re: tạm dừng")
			},
			by:      "",
			task:    video,
			outcome: store.OutcomeTriage,
			changes: 0,
		},
	})
}

// linkIn is the link of a letter of ours.
func linkIn(text string) string {
	_, rest, _ := strings.Cut(text, "https://loa.hanoi.test/d/")
	return "https://loa.hanoi.test/d/" + rest[:52]
}

func decision(w *fixture, task plan.TaskID, d plan.Decision) plan.Command {
	state, err := w.Store.State(w.t.Context(), task)
	w.Must(err)
	return plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: d, Reason: "Sửa lại phụ đề."}
}

// correlates delivers each letter in a fixture of its own, and holds what came of it, and that no other task changed.
func correlates(t *testing.T, tests []correlationCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newFixture(t)
			tt.stage(w)
			letter := tt.letter(w)
			got := w.arrives(letter.bytes())
			if matchedBy(got) != tt.by || got.Task != tt.task || got.Outcome != tt.outcome {
				t.Errorf("by %q at %q: %s (%s); want by %q at %q: %s", matchedBy(got), got.Task, got.Outcome, got.Note, tt.by, tt.task, tt.outcome)
				for _, check := range got.Checks {
					t.Log(check)
				}
			}
			changes := 0
			for _, task := range []plan.TaskID{video, column, theirs} {
				for _, n := range w.commands(task) {
					changes += n
				}
			}
			if changes != tt.changes {
				t.Errorf("%d commands by letters, want %d", changes, tt.changes)
			}
			if matchedBy(got) != "" && tt.changes > 0 {
				w.matchedOwn(got, letter.from)
			}
		})
	}
}

// matchedOwn holds that a letter that changed something was matched to a question that was put to its sender.
func (w *fixture) matchedOwn(in store.LetterIn, from string) {
	w.t.Helper()
	asks, err := w.Store.RequestsByHash(w.t.Context(), []string{in.Request})
	w.Must(err)
	if len(asks) != 1 || activitiestest.AddressOf(asks[0].Person) != from {
		w.t.Errorf("letter from %s was matched to the question %+v", from, asks)
	}
}
