package inbound

import (
	"context"
	"regexp"
	"slices"
	"strings"

	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/plan"
	"loa/store"
)

// byTask finds the names of tasks: ids ("kh-2027/17/ubnd-phuong-ba-dinh/2027-q1") and codes ("LOA-2027-0017"), in the subject and the new
// text, then in file names, then in quotations. It selects among the open questions to the sender that such a letter can answer.
func (s *search) byTask(ctx context.Context) (finding, error) {
	if s.sender.ID == "" {
		return finding{}, nil
	}
	text := s.parsed.Subject + "\n" + s.interpreted.NewText
	if s.list.TokenHash != "" {
		return finding{}, nil // an answer to a list may name the tasks of the list
	}
	if s.matched() {
		return s.contradiction(text), nil
	}
	if err := s.loadOpen(ctx); err != nil {
		return finding{}, err
	}
	if f := s.named(text); !f.empty() {
		return s.orClosed(ctx, text, f)
	}
	if f := s.inFileNames(); !f.empty() {
		return f, nil
	}
	return finding{requests: s.distinct(s.mentioned(s.answerable(), s.parsed.Text+"\n"+s.parsed.HTML))}, nil
}

// contradiction finds the name of another task in a letter whose question was found. In a report only the line that names the reported task
// counts. In a decision every name counts, because one letter decides one thing.
func (s *search) contradiction(text string) finding {
	if s.interpreted.Kind == mailinbound.KindReport || s.interpreted.Verdict == reply.VerdictNone {
		text = strings.Join(codeLines.FindAllString(text, -1), "\n")
	}
	for _, id := range taskIDs(text) {
		if id != s.request.Task {
			return finding{unrecognised: "thư nêu nhiệm vụ " + string(id)}
		}
	}
	for _, code := range taskCodes.FindAllString(strings.ToLower(text), -1) {
		if !isCodeOf(code, s.request.Task) && s.request.Task != "" {
			return finding{unrecognised: "thư nêu nhiệm vụ " + strings.ToUpper(code)}
		}
	}
	return finding{}
}

var codeLines = regexp.MustCompile(`(?im)^\s*mã( nhiệm vụ)?\s*:.*$`)

// named finds the questions to the sender about the tasks in a text. A task about which the sender is asked nothing is unrecognised.
func (s *search) named(text string) finding {
	f := finding{requests: s.distinct(s.mentioned(s.answerable(), text))}
	for _, id := range taskIDs(text) {
		if !slices.ContainsFunc(f.requests, func(a store.Request) bool { return a.Task == id }) {
			f.unrecognised = "nhiệm vụ " + string(id) + " không có việc đang chờ người gửi"
		}
	}
	for _, code := range taskCodes.FindAllString(strings.ToLower(text), -1) {
		if !slices.ContainsFunc(f.requests, func(a store.Request) bool { return isCodeOf(code, a.Task) }) {
			f.unrecognised = "nhiệm vụ " + strings.ToUpper(code) + " không có việc đang chờ người gửi"
		}
	}
	return f
}

// orClosed finds the last question to the sender about a task that has no open one, so that a late sender gets an answer about the
// lateness.
func (s *search) orClosed(ctx context.Context, text string, f finding) (finding, error) {
	ids := taskIDs(text)
	if f.unrecognised == "" || len(f.requests) > 0 || len(ids) != 1 {
		return f, nil
	}
	requests, err := s.store.Requests(ctx, ids[0])
	if err != nil {
		return finding{}, err
	}
	for _, request := range slices.Backward(requests) {
		if request.Person == s.sender.ID && s.canAnswer(request.Purpose) {
			return finding{requests: []store.Request{request}}, nil
		}
	}
	return f, nil
}

// mentioned returns the questions whose tasks a text names.
func (s *search) mentioned(requests []store.Request, text string) []store.Request {
	ids, codes := taskIDs(text), taskCodes.FindAllString(strings.ToLower(text), -1)
	var kept []store.Request
	for _, request := range requests {
		if slices.Contains(ids, request.Task) || slices.ContainsFunc(codes, func(code string) bool { return isCodeOf(code, request.Task) }) {
			kept = append(kept, request)
		}
	}
	return kept
}

// taskID matches the id of a task in a text without addresses of pages, which look alike. taskCodes matches the codes of tasks.
var (
	taskID    = regexp.MustCompile(`(?i)(?:^|[^a-z0-9./-])([a-z][a-z0-9.-]*\d{4}/[a-z0-9.-]+/[a-z0-9.-]+/[a-z0-9-]+)`)
	taskCodes = regexp.MustCompile(`\bloa-\d{4}-\d{3,5}(?:-\d{1,3})?\b`)
)

func taskIDs(text string) []plan.TaskID {
	var ids []plan.TaskID
	text = linkPattern.ReplaceAllString(text[:min(len(text), maxQuoted)], " ")
	for _, m := range taskID.FindAllStringSubmatch(strings.ToLower(text), maxLinks) {
		if id := plan.TaskID(m[1]); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// isCodeOf reports whether a code is that of a task: the year of its plan and the number of its line.
func isCodeOf(code string, task plan.TaskID) bool {
	parts := strings.Split(code, "-")
	return len(parts) >= 3 && strings.HasSuffix(string(task.Plan()), parts[1]) && strings.TrimLeft(parts[2], "0") == strings.TrimLeft(task.Line(), "0")
}
