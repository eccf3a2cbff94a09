package web

import (
	"errors"
	"net/http"
	"strconv"

	"loa/plan"
	"loa/store"
)

// letterForm is one thing that the reader may do about a letter.
type letterForm struct {
	Letter      store.LetterID
	Action      store.ActionKind
	Key         string
	Label       string
	About       string
	Open        bool // the most usual one, and the one that was posted and refused
	Danger      bool
	NeedsReason bool
	Reason      string
	AsksTask    bool
	Task        string
	Tasks       []choice // the open tasks, for the one that asks for a task
}

// letterActionRow is what somebody did about the letter.
type letterActionRow struct {
	At, What, Who, Reason, Was, WasNote string
	Task                                string // address of the task's page
}

// letterActions are what pages offer, in that order; a sender's own confirmation is not among them.
func letterActions() []store.ActionKind {
	return []store.ActionKind{store.ActionRetry, store.ActionAssign, store.ActionRelease, store.ActionReject}
}

var (
	actionNames = map[store.ActionKind]string{
		store.ActionRetry:   "Đọc lại",
		store.ActionAssign:  "Thuộc nhiệm vụ …",
		store.ActionRelease: "Cho qua",
		store.ActionReject:  "Loại thư này",
		store.ActionConfirm: "Người gửi xác nhận bằng mã",
	}
	actionAbouts = map[store.ActionKind]string{
		store.ActionRetry:   "Đọc lại thư từ đầu, ví dụ sau khi danh bạ đã được sửa.",
		store.ActionAssign:  "Đọc lại thư như thư về một nhiệm vụ. Người gửi vẫn phải là người được hỏi và phải được xác thực: việc này không thay cho ý kiến của ai.",
		store.ActionRelease: "Đã xem và thấy nội dung không có gì đáng ngại: đọc lại thư dù trước đó bị để riêng. Người gửi vẫn phải được xác thực.",
		store.ActionReject:  "Đóng thư, không xử lý nữa. Không hoàn lại được.",
	}
)

// fillForms offers what may be done about the letter now.
func (s *site) fillForms(v visit, letter store.LetterIn, page *letterPage) error {
	if plan.MayHandleLetters(v.actor) != nil {
		return nil
	}
	posted := store.ActionKind(v.PostFormValue("command"))
	for _, kind := range letterActions() {
		if !letter.Allows(kind) {
			continue
		}
		form := letterForm{
			Letter: letter.ID, Action: kind, Key: page.Frame.Key, Label: v.lang.t(actionNames[kind]), About: v.lang.t(actionAbouts[kind]),
			Open: kind == store.ActionRetry, Danger: kind == store.ActionReject, NeedsReason: kind.NeedsReason(),
			AsksTask: kind.NeedsTask(), Task: string(letter.Task),
		}
		if kind == posted {
			form.Open, form.Reason, form.Task = true, typed(v.Request, "reason"), typed(v.Request, "task")
		}
		if form.AsksTask {
			var err error
			if form.Tasks, err = s.openTasks(v); err != nil {
				return err
			}
		}
		page.Forms = append(page.Forms, form)
	}
	return nil
}

// offeredTasks is how many open tasks a browser is given to complete what is typed.
const offeredTasks = 500

func (s *site) openTasks(v visit) ([]choice, error) {
	tasks, _, err := s.Reader.Tasks(v.ctx, store.TaskFilter{Open: true, Limit: offeredTasks}, v.today)
	if err != nil {
		return nil, err
	}
	choices := make([]choice, 0, len(tasks))
	for _, task := range tasks {
		choices = append(choices, choice{Value: string(task.ID), Label: shortened(task.Title) + " – " + task.UnitName})
	}
	return choices, nil
}

// settled says why a letter offers nothing.
func settled(v visit, letter store.LetterIn) string {
	switch {
	case plan.MayHandleLetters(v.actor) != nil:
		return v.lang.t("Chỉ cơ quan điều phối được xử lý thư chờ người xem.")
	case letter.Outcome == "":
		return v.lang.t("Thư đang được xử lý.")
	}
	return v.lang.t("Thư đã có kết cục, không thay đổi được nữa.")
}

func (s *site) fillActions(v visit, letter store.LetterIn, page *letterPage) error {
	actions, err := s.Reader.LetterActions(v.ctx, letter.ID)
	if err != nil {
		return err
	}
	for _, a := range actions {
		row := letterActionRow{
			At: clock(a.At), What: v.lang.t(actionNames[a.Action]), Who: who(v, a.Actor), Reason: a.Reason,
			Was: v.lang.t(outcomeNames[a.Was]), WasNote: a.WasNote,
		}
		if a.Task != "" {
			row.Task = "/tasks/" + string(a.Task)
		}
		page.Actions = append(page.Actions, row)
	}
	return nil
}

// letterAction carries out what a form of the letter's page asks, and shows the page again.
func (s *site) letterAction(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	letter, err := s.letterIn(v)
	if err != nil {
		return err
	}
	err = s.actOnLetter(v, letter)
	if refusal, refused := errors.AsType[*plan.Refusal](err); refused {
		return s.showLetter(w, v, statusOf(refusal.Kind), refusal)
	}
	if err != nil {
		return err
	}
	done := "letter-" + v.PostFormValue("command")
	http.Redirect(w, r, "/triage/"+strconv.FormatInt(int64(letter.ID), 10)+"?done="+done, http.StatusSeeOther)
	return nil
}

func (s *site) actOnLetter(v visit, letter store.LetterIn) error {
	if err := plan.MayHandleLetters(v.actor); err != nil {
		return err
	}
	key, err := formKey(v.Request)
	if err != nil {
		return err
	}
	action := store.LetterAction{
		Letter: letter.ID, Key: key, Action: oneOf(letterActions(), v.PostFormValue("command")), Actor: v.actor.Person,
		Reason: typed(v.Request, "reason"), At: v.now,
	}
	if len([]rune(action.Reason)) > plan.MaxReason {
		return &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Lý do quá dài; đề nghị viết ngắn hơn."}
	}
	switch action.Action {
	case store.ActionRetry:
	case store.ActionReject, store.ActionRelease:
		if action.Reason == "" {
			return &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Đề nghị nêu lý do."}
		}
	case store.ActionAssign:
		if action.Task = plan.TaskID(typed(v.Request, "task")); action.Task == "" {
			return &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Đề nghị chọn nhiệm vụ."}
		}
	case store.ActionConfirm:
		fallthrough // it is the sender's, by mail
	default:
		return &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Yêu cầu không hợp lệ; đề nghị tải lại trang."}
	}
	return saidNo(s.Inbox.ActOnLetter(v.ctx, action))
}

// saidNo makes of the record's refusal what a person can read.
func saidNo(err error) error {
	switch {
	case errors.Is(err, store.ErrStands):
		return &plan.Refusal{Kind: plan.RefusalNotNow, Message: "Thư đã có kết cục khác, không làm việc này được nữa."}
	case errors.Is(err, store.ErrNotFound):
		return &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Không có nhiệm vụ này; đề nghị chọn trong danh sách."}
	}
	return err
}
