package activities_test

import (
	"strings"
	"testing"

	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// placedBy is the rung in the trace by which the letter found its place; "" when it found none.
func placedBy(in store.LetterIn) string {
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

// placement is one letter and where it must come to.
type placement struct {
	name    string
	stage   func(*ward) // how far the tasks are; nil: two drafts lie on the head's desk
	letter  func(*ward) typed
	by      string
	task    plan.TaskID
	outcome store.Outcome
	changes int // how many commands letters have given, over all tasks
}

func twoDrafts(w *ward)  { w.drafted(video, column, theirs) }
func oneDraft(w *ward)   { w.drafted(video, theirs) }
func oneReport(w *ward)  { w.published(video, theirs); w.drafted(column) }
func twoReports(w *ward) { w.published(video, column, theirs) }

func TestALetterFindsItsPlaceByWhatItStillCarries(t *testing.T) {
	t.Parallel()
	approval := func(w *ward, task plan.TaskID) store.LetterOut {
		_, head := contactAndHead(task)
		return w.letterTo(head, task, plan.NoticeApproval)
	}
	code := func(w *ward, task plan.TaskID) string {
		_, head := contactAndHead(task)
		return w.asked(head, task, plan.PurposeDecide).Code
	}
	place(t, []placement{
		{"by the token in the address", twoDrafts, func(w *ward) typed { return w.answering(binh, approval(w, video), "Duyệt.").unthreaded() }, byAddress, video, store.OutcomeApplied, 1},
		{"by the token in Cc", twoDrafts, func(w *ward) typed {
			l := w.answering(binh, approval(w, video), "Duyệt.").stripped().about("Ý kiến").says("Duyệt.")
			l.cc = approval(w, video).ReplyTo
			return l
		}, byAddress, video, store.OutcomeApplied, 1},
		{"by the token in Delivered-To, when the server stripped To", twoDrafts, func(w *ward) typed {
			l := w.from(binh, "Ý kiến", "DUYET "+code(w, column))
			l.more = []string{"Delivered-To: " + approval(w, column).ReplyTo}
			return l
		}, byAddress, column, store.OutcomeApplied, 1},
		{"a letter that only its envelope brought here may have been meant for somebody else", twoDrafts, func(w *ward) typed {
			l := w.from(binh, "Ý kiến", "Duyệt.")
			l.more = []string{"Delivered-To: " + approval(w, column).ReplyTo}
			return l
		}, byAddress, column, store.OutcomeConfirm, 0},
		{"by the token that a mail program wrote in capitals", twoDrafts, func(w *ward) typed {
			l := w.answering(binh, approval(w, video), "Duyệt.").unthreaded()
			l.to = strings.ToUpper(l.to)
			return l
		}, byAddress, video, store.OutcomeApplied, 1},
		{"by In-Reply-To", twoDrafts, func(w *ward) typed {
			return w.answering(binh, approval(w, video), "Duyệt.").unaddressed().about("Trả lời")
		}, byThread, video, store.OutcomeApplied, 1},
		{"by the youngest of ours in References, when In-Reply-To names a colleague's letter", twoDrafts, func(w *ward) typed {
			l := w.answering(binh, approval(w, video), "Duyệt.").unaddressed().about("Trả lời").says("Duyệt.")
			l.inReplyTo = "thu-cua-dong-nghiep@badinh.hanoi.test"
			l.references = []string{approval(w, column).MessageID, approval(w, video).MessageID, l.inReplyTo}
			return l
		}, byThread, video, store.OutcomeApplied, 1},
		{"by the newest letter of a thread that holds many of ours", twoDrafts, func(w *ward) typed {
			w.redrafted(video)
			l := w.answering(binh, approval(w, video), "Đồng ý.").unaddressed().about("Trả lời").says("Đồng ý.")
			assigned, wanted := w.letterTo(lan, video, plan.NoticeAssignment), w.letterTo(lan, video, plan.NoticeDraftWanted)
			l.inReplyTo, l.references = "", []string{assigned.MessageID, wanted.MessageID, approval(w, video).MessageID}
			return l
		}, byThread, video, store.OutcomeApplied, 1},
		{"by the code in the subject", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Re: [LOA "+code(w, column)+"] Xin ý kiến", "Nhất trí.")
		}, byCode, column, store.OutcomeApplied, 1},
		{"by the code in a subject of another kind", twoDrafts, func(w *ward) typed {
			return w.from(binh, "TL: [loa-"+strings.ToLower(code(w, column))+"]", "Nhất trí.")
		}, byCode, column, store.OutcomeApplied, 1},
		{"by the code in a ready answer", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Ý kiến", "DUYET "+code(w, video))
		}, byCode, video, store.OutcomeApplied, 1},
		{"by the code in a ready return with a reason", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Ý kiến", "TRA LAI "+code(w, video)+"\nThiếu nguồn số liệu ở cảnh 2.")
		}, byCode, video, store.OutcomeApplied, 1},
		{"by the sealed link in the quoted letter", twoDrafts, func(w *ward) typed {
			return w.answering(binh, approval(w, column), "Trả lại: thiếu phụ đề.").stripped().about("V/v ý kiến")
		}, byLink, column, store.OutcomeApplied, 1},
		{"by the sealed link that a gateway has rewritten", twoDrafts, func(w *ward) typed {
			l := w.from(binh, "V/v ý kiến", "")
			link := linkIn(approval(w, column).Text)
			l.html = `<div>Đồng ý.</div><blockquote type="cite"><a href="https://an-toan.test/?url=` + strings.NewReplacer(":", "%3A", "/", "%2F").Replace(link) + `&x=1">mở</a></blockquote>`
			return l
		}, byLink, column, store.OutcomeApplied, 1},
		{"a return by the name of the task", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Nhiệm vụ "+string(video), "Trả lại: thiếu phụ đề.")
		}, byTask, video, store.OutcomeApplied, 1},
		{"a return by the code that people know the task by", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Về LOA-2027-0018", "Trả lại: thiếu phụ đề.")
		}, byTask, column, store.OutcomeApplied, 1},
		{"an approval by the name of the task waits for a code", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Nhiệm vụ "+string(video), "Duyệt.")
		}, byTask, video, store.OutcomeConfirm, 0},
		{"the only thing that waits for the sender, returned", oneDraft, func(w *ward) typed {
			return w.from(binh, "Ý kiến", "Trả lại: sai tên cơ quan.")
		}, bySender, video, store.OutcomeApplied, 1},
		{"the only thing that waits for the sender, approved, waits for a code", oneDraft, func(w *ward) typed {
			return w.from(binh, "Ý kiến", "Duyệt.")
		}, bySender, video, store.OutcomeConfirm, 0},
		{"two things wait for the sender: asked which", twoDrafts, func(w *ward) typed {
			return w.from(binh, "Ý kiến", "Duyệt.")
		}, "", "", store.OutcomeQuestion, 0},
		{"a question that is over is told so", oneDraft, func(w *ward) typed {
			l := w.from(binh, "Re: [LOA "+code(w, video)+"]", "Duyệt.")
			w.gives(binh, video, decision(w, video, plan.DecisionReturn))
			return l
		}, byCode, video, store.OutcomeRefused, 0},
		{"the answer to a letter that asks nothing is about its task", oneDraft, func(w *ward) typed {
			w.drafted(column)
			w.gives(lan, video, plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-04-20"), Reason: "Chờ bản tiếng dân tộc."})
			w.gives(ha, video, plan.Command{Kind: plan.CommandDecideExtension, Decision: plan.DecisionApprove})
			l := w.answering(lan, w.letterTo(lan, video, plan.NoticeExtensionAnswer), "Đơn vị gửi bản dự thảo mới.")
			return l.unaddressed().about("Re: Gửi dự thảo").with("Dự thảo video.docx")
		}, byTask, video, store.OutcomeApplied, 1},
		{"the answer to a letter that asks nothing, about a task that waits for nothing", oneDraft, func(w *ward) typed {
			w.gives(ha, video, plan.Command{Kind: plan.CommandPause, Reason: "Chờ hướng dẫn."})
			return w.answering(lan, w.letterTo(lan, video, plan.NoticeChanged), "Đơn vị đã rõ.").unaddressed().about("Re: tạm dừng")
		}, "", video, store.OutcomeTriage, 0},
	})
}

// linkIn is the link of a letter of ours.
func linkIn(text string) string {
	_, rest, _ := strings.Cut(text, "https://loa.hanoi.test/d/")
	return "https://loa.hanoi.test/d/" + rest[:52]
}

func decision(w *ward, task plan.TaskID, d plan.Decision) plan.Command {
	state, err := w.Store.State(w.t.Context(), task)
	w.must(err)
	return plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: d, Reason: "Sửa lại phụ đề."}
}

// place delivers each letter in a ward of its own, and holds what came of it, and that nothing happened to anybody else's task.
func place(t *testing.T, tests []placement) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			tt.stage(w)
			letter := tt.letter(w)
			got := w.arrives(letter.bytes())
			if placedBy(got) != tt.by || got.Task != tt.task || got.Outcome != tt.outcome {
				t.Errorf("by %q at %q: %s (%s); want by %q at %q: %s", placedBy(got), got.Task, got.Outcome, got.Note, tt.by, tt.task, tt.outcome)
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
			if placedBy(got) != "" && tt.changes > 0 {
				w.placedOnOwn(got, letter.from)
			}
		})
	}
}

// placedOnOwn holds that a letter that changed something was placed on a question that was put to its sender.
func (w *ward) placedOnOwn(in store.LetterIn, from string) {
	w.t.Helper()
	asks, err := w.Store.RequestsByHash(w.t.Context(), []string{in.Request})
	w.must(err)
	if len(asks) != 1 || addressOf(asks[0].Person) != from {
		w.t.Errorf("letter from %s was placed on the question %+v", from, asks)
	}
}
