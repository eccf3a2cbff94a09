package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// taskPage is everything known about one task, and what the reader may do with it now.
type taskPage struct {
	Frame     frame
	ID        plan.TaskID
	Title     string
	Facts     []fact
	Standing  standing
	Stage     string
	Desk      []string
	Link      string // where it was published, when that can be opened
	Early     bool   // it was done before its deadline
	Over      string // why nothing is left to do; empty while something is
	Forms     []commandForm
	Journal   []journalRow
	Documents []documentRow
	Out       []letterOutRow
	In        []letterInRow
	Refusals  []refusalRow
}

type fact struct{ Name, Value string }

type journalRow struct {
	Seq     int
	At      string
	What    string
	Who     string
	Channel string
	Details []fact
	Link    string
}

type documentRow struct {
	Kind    string
	Version int
	Name    string
	Size    int64
	By      string
	At      string
	Link    string
}

type letterOutRow struct {
	Subject string
	To      string
	State   string
	At      string
	Error   string
	Tryout  string // address of the reader's try-out mailbox
}

type letterInRow struct {
	Subject string
	From    string
	Outcome string
	Note    string
	At      string
	Link    string
}

type refusalRow struct{ At, Command, Who, Channel, Message string }

func (s *site) task(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	return s.showTask(w, v, plan.TaskID(r.PathValue("id")), http.StatusOK, nil)
}

// showTask writes the page; a refused command comes back with what was typed and why it was refused.
func (s *site) showTask(w http.ResponseWriter, v visit, id plan.TaskID, status int, refused *plan.Refusal) error {
	task, err := s.Reader.Task(v.ctx, id)
	if err != nil {
		return err
	}
	page := taskPage{
		Frame: s.frame(v, "tasks", task.Title, peopleOf(v, task.State)...), ID: id, Title: task.Title,
		Standing: standingOf(v.lang, task.State, v.today), Stage: v.lang.t(task.State.Stage.Vietnamese()), Desk: desk(v, task.State),
		Link: openable(task.State.Link), Over: taskOver(v, task.State),
		Early: task.State.Progress().Timeliness(v.today) == plan.TimelinessDoneEarly,
	}
	if refused != nil {
		page.Frame.Refusal = refused.Message
	}
	if page.Facts, err = s.factsOf(v, task); err != nil {
		return err
	}
	if s.Dev && task.State.Seq > 0 {
		page.Forms = commandForms(v, task.State, page.Frame.Key)
	}
	if err := s.fillRecord(v, &page); err != nil {
		return err
	}
	return s.write(w, v.lang, status, "task", page)
}

// taskOver says that a task is done or cancelled; empty while it is neither.
func taskOver(v visit, state plan.State) string {
	switch {
	case state.Condition == plan.ConditionCancelled:
		return v.lang.t("Nhiệm vụ đã hủy, không còn việc gì phải làm.")
	case state.Closed():
		return v.lang.t("Nhiệm vụ đã hoàn thành, không còn việc gì phải làm.")
	}
	return ""
}

// peopleOf are the people whom a task concerns: its unit's, and its approvers.
func peopleOf(v visit, state plan.State) []directory.PersonID {
	var people []directory.PersonID
	add := func(role directory.Role, unit directory.UnitCode) {
		for _, holder := range v.directory.HoldersOf(role, unit, v.today) {
			people = append(people, holder.Person.ID)
		}
	}
	for _, role := range []directory.Role{directory.RoleFocalPoint, directory.RoleClerk, directory.RoleSectionHead, directory.RoleUnitHead} {
		add(role, state.Unit)
	}
	for _, level := range state.Levels {
		add(level.Role, level.Unit)
	}
	for _, substitution := range state.Substitutions {
		people = append(people, substitution.Substitute)
	}
	return people
}

func (s *site) factsOf(v visit, task store.Task) ([]fact, error) {
	p, err := s.Reader.Plan(v.ctx, task.Plan)
	if err != nil {
		return nil, err
	}
	lines, err := s.Reader.Lines(v.ctx, task.Plan)
	if err != nil {
		return nil, err
	}
	state, words := task.State, plan.Line{}
	for _, line := range lines {
		if line.Code == task.Line {
			words = line
		}
	}
	var support []string
	for _, party := range words.Support {
		support = append(support, cmp.Or(party.Name, party.Text))
	}
	facts := []fact{
		{"Sản phẩm", task.Product},
		{"Nhóm nhiệm vụ", task.Group},
		{"Đơn vị chủ trì", task.UnitName},
		{"Cơ quan phối hợp", strings.Join(support, "; ")},
		{"Hình thức", strings.Join(words.Channels, "; ")},
		{"Người thực hiện", who(v, state.Assignee)},
		{"Thời hạn theo kế hoạch", words.Deadline.Text},
		{"Thời hạn ban đầu", cmp.Or(day(state.FirstDue), v.lang.t("kế hoạch không nêu ngày cụ thể"))},
		{"Thời hạn đang có hiệu lực", dueWords(v, state)},
		{"Đề nghị gia hạn đến", day(state.AskedDue)},
		{"Tạm dừng đến hết ngày", day(state.PauseEnd)},
		{"Có thể rút lại đến, trước đó chưa có hiệu lực", heldUntil(v, state)},
		{"Dự kiến đăng, phát", day(state.PublishOn)},
		{"Ngày đăng, phát", day(state.Evidence)},
		{"Kế hoạch", p.Title},
		{"Mã nhiệm vụ", string(task.ID)},
	}
	return told(v, facts), nil
}

func told(v visit, facts []fact) []fact {
	var kept []fact
	for _, f := range facts {
		if f.Value != "" {
			kept = append(kept, fact{v.lang.t(f.Name), f.Value})
		}
	}
	return kept
}

func dueWords(v visit, state plan.State) string {
	words := day(state.Due)
	if state.Extensions > 0 {
		words += fmt.Sprintf(v.lang.t(" (đã gia hạn %d lần)"), state.Extensions)
	}
	if state.Closed() || state.Due.IsZero() || !state.Evidence.IsZero() {
		return words
	}
	switch days := v.today.DaysUntil(state.Due); {
	case days > 0:
		return words + fmt.Sprintf(v.lang.t(" – còn %d ngày"), days)
	case days == 0:
		return words + v.lang.t(" – hôm nay là ngày cuối")
	default:
		return words + fmt.Sprintf(v.lang.t(" – chậm %d ngày"), -days)
	}
}

// openable keeps links that a browser may follow; anything else is shown as text only.
func openable(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}

// fillRecord adds what the record keeps: journal, documents, letters, refusals.
func (s *site) fillRecord(v visit, page *taskPage) error {
	events, err := s.Reader.Journal(v.ctx, page.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		page.Journal = append(page.Journal, journalRowOf(v, e))
	}
	documents, err := s.Reader.Documents(v.ctx, page.ID)
	if err != nil {
		return err
	}
	for _, d := range documents {
		page.Documents = append(page.Documents, documentRowOf(v, d, "/blob/"+d.Hash+"/"+string(d.Task)))
	}
	refusals, err := s.Reader.Refusals(v.ctx, page.ID)
	if err != nil {
		return err
	}
	for _, r := range refusals {
		page.Refusals = append(page.Refusals, refusalRow{
			clock(r.At), v.lang.t(r.Kind.Vietnamese()), who(v, r.Actor), v.lang.t(channelNames[r.Channel]), r.Message,
		})
	}
	return s.fillTaskLetters(v, page)
}

func (s *site) fillTaskLetters(v visit, page *taskPage) error {
	out, err := s.Reader.LettersOut(v.ctx, page.ID)
	if err != nil {
		return err
	}
	for _, letter := range out {
		row := letterOutRow{
			Subject: letter.Subject, To: cmp.Or(letter.ToName, letter.ToAddress), State: v.lang.t(letterStates[letter.State]),
			At: clock(latest(letter.CreatedAt, letter.SentAt)), Error: letter.LastError,
		}
		if s.Dev && s.Tryout != nil {
			row.Tryout = letter.ToAddress
		}
		page.Out = append(page.Out, row)
	}
	in, err := s.Reader.LettersIn(v.ctx, page.ID)
	if err != nil {
		return err
	}
	for _, letter := range in {
		page.In = append(page.In, letterInRowOf(v, letter))
	}
	return nil
}

func letterInRowOf(v visit, letter store.LetterIn) letterInRow {
	return letterInRow{
		Subject: cmp.Or(letter.Subject, v.lang.t("(không có tiêu đề)")), From: letter.From, Note: letter.Note, At: clock(letter.FiledAt),
		Outcome: v.lang.t(cmp.Or(outcomeNames[letter.Outcome], "đang xử lý")), Link: fmt.Sprintf("/triage/%d", letter.ID),
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func documentRowOf(v visit, d store.Document, link string) documentRow {
	row := documentRow{
		Kind: v.lang.t("Dự thảo"), Version: d.Version, Name: cmp.Or(d.Name, v.lang.t("nội dung (văn bản)")), Size: d.Size,
		By: who(v, d.ByPerson), At: clock(d.At), Link: link,
	}
	if d.Kind == store.DocumentReport {
		row.Kind = v.lang.t("Báo cáo")
	}
	return row
}

// journalRowOf says what happened, who did it, in which office, and with which words.
func journalRowOf(v visit, e plan.Event) journalRow {
	row := journalRow{
		Seq: e.Seq, At: clock(e.At), What: v.lang.t(e.Kind.Vietnamese()), Channel: v.lang.t(channelNames[e.Channel]), Link: openable(e.Link),
	}
	if e.Actor != "" {
		row.Who = who(v, e.Actor)
	}
	number := func(format string, n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf(format, n)
	}
	instead := ""
	if e.Position.For != "" {
		instead = who(v, e.Position.For)
	}
	row.Details = told(v, []fact{
		{"Thay", instead},
		{"Căn cứ ủy quyền", e.Position.Basis},
		{"Người được giao", who(v, e.Person)},
		{"Thay cho", who(v, e.For)},
		{"Dự thảo", number("v%d", e.Draft)},
		{"Cấp duyệt", number("%d", e.Level)},
		{"Lý do, ý kiến", e.Reason},
		{"Ngày đăng, phát", day(e.Evidence)},
		{"Thời hạn", day(e.Due)},
		{"Đến ngày", day(e.Until)},
		{"Có thể rút lại đến, trước đó chưa có hiệu lực", clock(e.UndoUntil)},
		{"Lần", number("%d", times(e))},
	})
	return row
}

// times is which reminder or escalation an event is; of a withdrawal Step is the event taken back, which says nothing to a reader.
func times(e plan.Event) int {
	if e.Kind == plan.EventWithdrawn {
		return 0
	}
	return e.Step
}

// heldUntil is until when the last decision can be taken back; empty when it stands.
func heldUntil(v visit, s plan.State) string {
	if !s.InUndoWindow(v.now) {
		return ""
	}
	return clock(s.UndoWindow.Until)
}
