package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/store"
)

// Limits of what one form may hand in.
const (
	maxFiles     = 20
	maxFile      = 20 << 20 // bytes
	maxText      = 200_000  // letters
	formInMemory = 4 << 20
)

// taskCommand carries out what a form of the task page asks, and shows the page again.
func (s *site) taskCommand(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v, err := s.visit(w, r)
	if err != nil {
		return err
	}
	id := plan.TaskID(r.PathValue("id"))
	c, refusal := readCommand(v)
	if refusal == nil {
		var answer plan.Answer
		answer, err = s.carryOut(v, id, c)
		if err == nil {
			http.Redirect(w, r, "/tasks/"+string(id)+"?done="+doneWord(c.Kind, answer.Again), http.StatusSeeOther)
			return nil
		}
		if !errors.As(err, &refusal) {
			return err
		}
	}
	return s.showTask(w, v, id, statusOf(refusal.Kind), refusal)
}

func doneWord(kind plan.CommandKind, again bool) string {
	if again {
		return "again"
	}
	return string(kind)
}

// parseForm reads the form whichever way the browser sent it.
func parseForm(r *http.Request) error {
	err := r.ParseMultipartForm(formInMemory)
	if errors.Is(err, http.ErrNotMultipart) {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		return &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Biểu mẫu không đọc được; đề nghị tải lại trang rồi làm lại."}
	}
	return err
}

// readCommand makes a command of the form. What is missing in it, the task itself will say.
func readCommand(v visit) (plan.Command, *plan.Refusal) {
	key, err := formKey(v.Request)
	var refusal *plan.Refusal
	if errors.As(err, &refusal) {
		return plan.Command{}, refusal
	}
	c := plan.Command{
		ID: key, Kind: plan.CommandKind(v.PostFormValue("command")), Actor: v.actor, Channel: plan.ChannelWeb,
		Person: plan.PersonID(v.PostFormValue("person")), Hash: v.PostFormValue("hash"),
		Decision: plan.Decision(v.PostFormValue("decision")), Reason: typed(v.Request, "reason"),
		Link: typed(v.Request, "link"),
	}
	c.Draft, _ = strconv.Atoi(v.PostFormValue("draft")) // what is no number is no version, and is refused as stale
	for name, into := range map[string]*plan.Date{"evidence": &c.Evidence, "due": &c.Due, "until": &c.Until} {
		text := v.PostFormValue(name)
		if text == "" {
			continue
		}
		if *into, err = plan.ParseDate(text); err != nil {
			return c, &plan.Refusal{Kind: plan.RefusalInvalid, Message: fmt.Sprintf("Ngày %q không có thật; đề nghị nhập lại.", text)}
		}
	}
	if c.Kind == plan.CommandCancel && v.PostFormValue("confirm") != "yes" {
		return c, &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Đề nghị đánh dấu xác nhận trước khi hủy nhiệm vụ."}
	}
	return c, nil
}

// typed is what somebody wrote into a field, as text that is certainly text.
func typed(r *http.Request, name string) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(r.PostFormValue(name), "\x00", ""), "\uFFFD")
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// carryOut files what the command is about, asks for it, and files the refusal if that is the answer.
func (s *site) carryOut(v visit, id plan.TaskID, c plan.Command) (plan.Answer, error) {
	task, err := s.Reader.Task(v.ctx, id)
	if err != nil {
		return plan.Answer{}, err
	}
	if intake.DocumentOf(c.Kind) != "" {
		if c.Hash, err = s.file(v, task, c); err != nil {
			return plan.Answer{}, s.Filing.Refused(v.ctx, id, c, err)
		}
		if c.Channel == plan.ChannelLink {
			c.ID += ":" + c.Hash[:min(len(c.Hash), 16)]
		}
	}
	answer, err := s.Commands.Do(v.ctx, id, c)
	return answer, s.Filing.Refused(v.ctx, id, c, answered(err))
}

// file puts a draft or a report on record, unless the task would not take it from this person anyway.
func (s *site) file(v visit, task store.Task, c plan.Command) (string, error) {
	probe := c
	probe.Hash = strings.Repeat("0", 64)
	var refusal *plan.Refusal
	if _, _, err := task.State.Apply(probe, v.now); errors.As(err, &refusal) && refusal.Kind == plan.RefusalForbidden {
		return "", refusal
	}
	files, err := formFiles(v.Request)
	submission := intake.Submission{
		Task: task.ID, Kind: intake.DocumentOf(c.Kind), Text: typed(v.Request, "text"), Files: files, By: c.Actor.Person,
	}
	switch {
	case err != nil:
		return "", err
	case submission.Empty():
		return "", &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Đề nghị nhập nội dung hoặc chọn tệp để gửi."}
	case len(submission.Text) > maxText:
		return "", &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Nội dung quá dài; đề nghị gửi thành tệp kèm theo."}
	}
	return s.Filing.Submit(v.ctx, submission)
}

// formFiles reads the files of a form; an empty chooser gives none.
func formFiles(r *http.Request) ([]intake.File, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	headers := slices.DeleteFunc(slices.Clone(r.MultipartForm.File["files"]), func(h *multipart.FileHeader) bool {
		return h.Filename == "" && h.Size == 0
	})
	if len(headers) > maxFiles {
		return nil, &plan.Refusal{Kind: plan.RefusalInvalid, Message: "Mỗi lần gửi tối đa 20 tệp."}
	}
	var files []intake.File
	for _, header := range headers {
		file, err := readFile(header)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func readFile(header *multipart.FileHeader) (intake.File, error) {
	name := fileName(header.Filename)
	switch {
	case header.Size == 0:
		return intake.File{}, &plan.Refusal{Kind: plan.RefusalInvalid, Message: fmt.Sprintf("Tệp %q rỗng, không có nội dung.", name)}
	case header.Size > maxFile:
		return intake.File{}, &plan.Refusal{Kind: plan.RefusalInvalid, Message: fmt.Sprintf("Tệp %q quá lớn; mỗi tệp tối đa 20 MB.", name)}
	}
	opened, err := header.Open()
	if err != nil {
		return intake.File{}, fmt.Errorf("opening uploaded file: %w", err)
	}
	defer opened.Close()
	content, err := io.ReadAll(opened)
	if err != nil {
		return intake.File{}, fmt.Errorf("reading uploaded file: %w", err)
	}
	return intake.File{Name: name, Type: header.Header.Get("Content-Type"), Content: content}, nil
}

// fileName is the last part of a name, without what a file system or a header could trip over.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), "\\", "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune("\"<>|:*?\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return '_'
		}
		return r
	}, name)
	if name == "." || name == "/" || name == "" {
		return "tep"
	}
	return name
}
