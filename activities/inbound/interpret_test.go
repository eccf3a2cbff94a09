package inbound

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// heard is what an answer asks of a task.
type heard struct {
	Intent   policy.Intent
	Kind     plan.CommandKind
	Due      string
	Link     string
	Document string
	Proposed string
	Unit     directory.UnitCode
	Beside   bool
}

// answerOf is a letter with a text, as an answer to a question of a purpose.
func answerOf(purpose plan.Purpose, text string) answer {
	filed := time.Date(2027, time.March, 17, 9, 0, 0, 0, calendar.Zone)
	read := reply.Interpret(text, reply.Context{})
	return answer{
		letter:      letter{in: store.LetterIn{FiledAt: filed}},
		interpreted: mailinbound.Interpretation{NewText: text, Verdict: read.Verdict, Kind: mailinbound.KindReply, Confidence: 1},
		request:     store.Request{Purpose: purpose, Code: "7K3F", Seq: 4},
		sender:      "lan", now: filed,
		known: knownContext{
			state: plan.State{Unit: "ba-dinh", Condition: plan.ConditionActive, Due: calendar.MustDate("2027-03-31"), AskedDue: calendar.MustDate("2027-04-15")},
			people: directory.Directory{
				Units: []directory.Unit{
					{Code: "ba-dinh", Name: "UBND phường Ba Đình", Short: "Ba Đình"}, {Code: "so-y-te", Name: "Sở Y tế", Short: "Sở Y tế"},
				},
			}.Indexed(),
		},
	}
}

func (a answer) heard() heard {
	in := interpretAnswer(a)
	due := ""
	if !in.command.Due.IsZero() {
		due = in.command.Due.String()
	}
	return heard{in.policyIntent, in.command.Kind, due, in.command.Link, in.command.Document, in.command.Proposed, in.command.Unit, in.beside}
}

func TestInterpretAnswer(t *testing.T) {
	t.Parallel()
	unclear := func(kind plan.CommandKind) heard { return heard{Intent: policy.IntentUnclear, Kind: kind} }
	noted := heard{Intent: policy.IntentNote}
	asked := heard{Intent: policy.IntentAsk, Kind: plan.CommandAsk, Beside: true}
	for _, test := range []struct {
		purpose plan.Purpose
		text    string
		want    heard
	}{
		{plan.PurposeAccept, "Đồng ý tiếp nhận.", heard{Intent: policy.IntentSubmit, Kind: plan.CommandAccept}},
		{plan.PurposeAccept, "Đã nhận, phường sẽ triển khai đúng tiến độ.", heard{Intent: policy.IntentSubmit, Kind: plan.CommandAccept}},
		{plan.PurposeAccept, "DONG Y 7K3F", heard{Intent: policy.IntentSubmit, Kind: plan.CommandAccept}},
		{plan.PurposeAccept, "TU CHOI 7K3F: không thuộc chức năng", heard{Intent: policy.IntentReturn, Kind: plan.CommandDecline}},
		{plan.PurposeAccept, "Việc này không thuộc chức năng của phường, đề nghị giao Sở Y tế.", heard{Intent: policy.IntentReturn, Kind: plan.CommandDecline, Proposed: "Sở Y tế"}},
		{plan.PurposeAccept, "Cho em hỏi kinh phí lấy từ nguồn nào ạ?", asked},
		{plan.PurposeAccept, "Đã nhận được thư, em cảm ơn ạ.", noted},
		{plan.PurposeAccept, "Xin gia hạn đến ngày 15/04/2027, lý do chờ số liệu.", heard{Intent: policy.IntentAsk, Kind: plan.CommandRequestExtension, Due: "2027-04-15", Beside: true}},
		{plan.PurposeDraft, "Đã nhận được thư, em cảm ơn ạ.", noted},
		{plan.PurposeDraft, "Dạ em cảm ơn anh chị.", noted},
		{plan.PurposeDraft, "Mai em gửi dự thảo ạ.", noted},
		{plan.PurposeDraft, "Kính gửi dự thảo tin.", heard{Intent: policy.IntentUnclear}},
		{plan.PurposeDraft, "Cho em hỏi dự thảo theo mẫu nào ạ?", asked},
		{plan.PurposeDraft, "Xin lùi đến thứ Hai tuần sau được không ạ?", heard{Intent: policy.IntentAsk, Kind: plan.CommandRequestExtension, Due: "2027-03-22", Beside: true}},
		{plan.PurposeDraft, "Phường xin thêm thời gian.", unclear(plan.CommandRequestExtension)},
		{plan.PurposePublish, "Đã đăng tại https://badinh.hanoi.gov.vn/tin/17 ngày 05/03/2027.", heard{Intent: policy.IntentSubmit, Kind: plan.CommandConfirmPublished, Link: "https://badinh.hanoi.gov.vn/tin/17"}},
		{plan.PurposePublish, "Đã ban hành công văn số 123/UBND-VX.", heard{Intent: policy.IntentSubmit, Kind: plan.CommandConfirmPublished, Document: "123/UBND-VX"}},
		{plan.PurposePublish, "Đã đăng rồi ạ.", heard{Intent: policy.IntentUnclear}},
		{plan.PurposePublish, "Vâng ạ, em cảm ơn.", noted},
		{plan.PurposePublish, "Việc này không thuộc chức năng của phường.", asked},
		{plan.PurposeReport, "Không phát sinh.", heard{Intent: policy.IntentSubmit, Kind: plan.CommandSubmitReport}},
		{plan.PurposeReport, "Số tin: 12\nSố bài: 3", heard{Intent: policy.IntentSubmit, Kind: plan.CommandSubmitReport}},
		{plan.PurposeReport, "Em đã nhận được thư, cảm ơn anh.", noted},
		{plan.PurposeReport, "Tuần sau em báo cáo ạ.", noted},
		{plan.PurposeExtension, "Đồng ý.", heard{Intent: policy.IntentGrant, Kind: plan.CommandDecideExtension}},
		{plan.PurposeExtension, "DONG Y 7K3F", heard{Intent: policy.IntentGrant, Kind: plan.CommandDecideExtension}},
		{plan.PurposeExtension, "Đồng ý gia hạn đến ngày 10/04/2027.", unclear(plan.CommandDecideExtension)},
		{plan.PurposeExtension, "Không gia hạn, việc này thành phố giao gấp.", heard{Intent: policy.IntentReturn, Kind: plan.CommandDecideExtension}},
		{plan.PurposeExtension, "KHONG GIA HAN 7K3F: thành phố giao gấp", heard{Intent: policy.IntentReturn, Kind: plan.CommandDecideExtension}},
		{plan.PurposeExtension, "Vì sao chậm thế?", asked},
		{plan.PurposeCheck, "CHAP NHAN 7K3F", heard{Intent: policy.IntentGrant, Kind: plan.CommandAcceptReport}},
		{plan.PurposeCheck, "Đồng ý.", heard{Intent: policy.IntentGrant, Kind: plan.CommandAcceptReport}},
		{plan.PurposeCheck, "TRA LAI 7K3F: thiếu số liệu quý I", heard{Intent: policy.IntentReturn, Kind: plan.CommandReturnReport}},
		{plan.PurposeCheck, "CHAP NHAN ABC2", unclear("")},
		{plan.PurposeCheck, "Em cảm ơn.", noted},
		{plan.PurposeReassign, "GIAO LAI Sở Y tế", heard{Intent: policy.IntentGrant, Kind: plan.CommandReassign, Unit: "so-y-te"}},
		{plan.PurposeReassign, "Giao lại cho Sở Y tế.", heard{Intent: policy.IntentGrant, Kind: plan.CommandReassign, Unit: "so-y-te"}},
		{plan.PurposeReassign, "GIAO LAI Sở Không có", unclear(plan.CommandReassign)},
		{plan.PurposeReassign, "GIU NGUYEN 7K3F: đúng chức năng của phường", heard{Intent: policy.IntentGrant, Kind: plan.CommandResume}},
		{plan.PurposeAnswer, "Kinh phí lấy từ nguồn sự nghiệp.", heard{Intent: policy.IntentSubmit, Kind: plan.CommandAnswerQuestion}},
		{plan.PurposeAnswer, "Cảm ơn em.", noted},
	} {
		t.Run(string(test.purpose)+" "+test.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, answerOf(test.purpose, test.text).heard()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestInterpretUnderReview(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, time.March, 17, 9, 0, 0, 0, calendar.Zone)
	window := func(purpose plan.Purpose, text string, change func(*plan.State)) answer {
		a := answerOf(purpose, text)
		a.request.UsedAt = now.Add(-time.Minute)
		a.known.state.Stage = plan.StagePublication
		a.known.state.UndoWindow = &plan.UndoWindow{Until: now.Add(time.Minute), By: "lan", Seq: 4}
		if change != nil {
			change(&a.known.state)
		}
		return a
	}
	returned := func(s *plan.State) { s.Stage = plan.StageDrafting }
	suspended := func(s *plan.State) { s.UndoWindow.SuspendedAt = now }
	withdraw, keep := heard{Intent: policy.IntentWithdraw, Kind: plan.CommandWithdraw}, heard{Intent: policy.IntentKeep, Kind: plan.CommandKeep}
	suspend, noted := heard{Intent: policy.IntentSuspend, Kind: plan.CommandSuspend}, heard{Intent: policy.IntentNote}
	for _, test := range []struct {
		name    string
		purpose plan.Purpose
		text    string
		state   func(*plan.State)
		want    heard
	}{
		{"the words of the button", plan.PurposeWithdraw, "Tôi rút lại ý kiến", nil, withdraw},
		{"a slip", plan.PurposeDecide, "Hủy nhé, tôi bấm nhầm", nil, withdraw},
		{"a refusal", plan.PurposeDecide, "Không đồng ý.", nil, withdraw},
		{"a doubt", plan.PurposeDecide, "Khoan đăng đã.", nil, withdraw},
		{"in answer to another letter of the task", plan.PurposeReport, "Khoan đăng đã.", nil, withdraw},
		{"thanks", plan.PurposeWithdraw, "Cảm ơn em.", nil, noted},
		{"what is not understood", plan.PurposeWithdraw, "Bản này hôm qua anh Nam có gọi điện.", nil, suspend},
		{"an approval of a draft that was returned", plan.PurposeDecide, "Đồng ý.", returned, withdraw},
		{"thanks for a suspended decision change nothing", plan.PurposeWithdraw, "Cảm ơn em.", suspended, noted},
		{"a suspended decision is kept", plan.PurposeWithdraw, "Giữ nguyên ý kiến.", suspended, keep},
		{"a suspended decision is kept by the button", plan.PurposeWithdraw, "GIU NGUYEN 7K3F", suspended, keep},
		{"a suspended decision is kept by the same decision", plan.PurposeDecide, "Đồng ý.", suspended, keep},
		{"a suspended decision is withdrawn", plan.PurposeWithdraw, "HUY 7K3F", suspended, withdraw},
		{"a suspended decision and unclear words", plan.PurposeWithdraw, "Bản này hôm qua anh Nam có gọi điện.", suspended, heard{Intent: policy.IntentUnclear}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := window(test.purpose, test.text, test.state)
			a.interpreted.Cancel = reply.Withdraws(test.text)
			if diff := cmp.Diff(test.want, a.heard()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestThanksChangeNothing checks that no courtesy gives a command, whatever was asked and in every state.
func TestThanksChangeNothing(t *testing.T) {
	t.Parallel()
	thanks := []string{"Em cảm ơn anh.", "Đã nhận được thư, em cảm ơn ạ.", "Cảm ơn anh chị nhiều, chúc anh chị một ngày tốt lành!", "Trân trọng cảm ơn.", "Thanks em", "cam on a"}
	now := time.Date(2027, time.March, 17, 9, 0, 0, 0, calendar.Zone)
	states := []plan.State{{}}
	for _, stage := range plan.Stages() {
		for _, window := range []*plan.UndoWindow{nil, {Until: now.Add(time.Minute), By: "lan"}, {Until: now.Add(time.Minute), By: "lan", SuspendedAt: now}} {
			states = append(states, plan.State{
				Stage: stage, Condition: plan.ConditionActive, UndoWindow: window, Inquiries: []plan.Inquiry{{Seq: 4, By: "ha", ByCoordinator: true}},
			})
		}
	}
	for _, purpose := range plan.Purposes() {
		for _, text := range thanks {
			for _, state := range states {
				a := answerOf(purpose, text)
				a.letter.parsed = mail.Letter{}
				a.known.state = state
				if got := a.heard(); got.Intent != policy.IntentNote && got.Intent != policy.IntentUnclear && got.Intent != policy.IntentSuspend {
					t.Errorf("%s, %s: %q becomes %+v", purpose, state.Stage, text, got)
				}
			}
		}
	}
}
