package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// taskCommand gives the command of a form of the task's page, and shows the page again.
func (s *site) taskCommand(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	id := plan.TaskID(r.PathValue("id"))
	if _, err := s.visibleTask(req, id); err != nil {
		return err
	}
	var c plan.Command
	var answer plan.Answer
	err = s.readFiles(w, req, draftFiles())
	if err == nil {
		c, err = parseCommand(req)
	}
	if err == nil {
		c.Proof, err = s.proofOf(req, id, c)
	}
	if err == nil {
		answer, err = s.carryOut(req, id, c)
	}
	if _, _, is := refusalOf(req.lang, err); is {
		return s.showTask(w, req, id, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/tasks/"+string(id)+"?done="+flashKey(c.Kind, answer.Again), http.StatusSeeOther)
	return nil
}

func flashKey(kind plan.CommandKind, again bool) string {
	if again {
		return "again"
	}
	return string(kind)
}

// parseCommand makes a command of the form. The task itself refuses missing arguments.
func parseCommand(req request) (plan.Command, error) {
	key, err := formKey(req.Request)
	if err != nil {
		return plan.Command{}, err
	}
	c := plan.Command{
		ID: key, Kind: plan.CommandKind(req.PostFormValue("command")), Actor: req.actor, Channel: plan.ChannelWeb,
		Person: directory.PersonID(req.PostFormValue("person")), Hash: req.PostFormValue("hash"),
		Decision: plan.Decision(req.PostFormValue("decision")), Reason: typed(req.Request, "reason"),
		Unit: directory.UnitCode(req.PostFormValue("unit")),
	}
	if err := workOfForm(req, &c); err != nil {
		return c, err
	}
	c.Draft, _ = strconv.Atoi(req.PostFormValue("draft")) // 0 for anything else: no version, which the task refuses as stale
	for name, into := range map[string]*calendar.Date{"evidence": &c.ProofDate, "due": &c.Due, "until": &c.Until} {
		text := req.PostFormValue(name)
		if text == "" {
			continue
		}
		if *into, err = calendar.ParseDay(text); err != nil {
			return c, refuse(plan.RefusalInvalid, "page.refusal.no_such_day", "Day", strconv.Quote(text))
		}
	}
	if clock := req.PostFormValue("release"); clock != "" {
		var is bool
		if c.ReleaseAt, is = plan.ReleaseTime(c.Until, clock); !is {
			return c, refuse(plan.RefusalInvalid, "page.refusal.no_release_time", "Time", strconv.Quote(clock))
		}
	}
	if c.Kind == plan.CommandCancel && req.PostFormValue("confirm") != "yes" {
		return c, refuse(plan.RefusalInvalid, "page.refusal.cancel_unconfirmed")
	}
	return c, nil
}

// workOfForm adds what a form says about the work: its proof, results toward a quota, the result to take out, a new quota.
func workOfForm(req request, c *plan.Command) (err error) {
	if err = proofOfForm(req, c); err != nil {
		return err
	}
	if c.Kind == plan.CommandCount {
		c.Items, _, err = itemsOfForm(req)
		return err
	}
	c.Item, _ = strconv.Atoi(req.PostFormValue("item")) // 0, the number of no result, for anything else
	text := typed(req.Request, "quota")
	if c.Kind != plan.CommandAmend || text == "" {
		return nil
	}
	if c.Quota, err = strconv.Atoi(text); err != nil || c.Quota == 0 {
		return refuse(plan.RefusalInvalid, "page.work.no_number", "Value", strconv.Quote(text))
	}
	if req.PostFormValue("due") != "" {
		return refuse(plan.RefusalInvalid, "page.work.quota_or_due")
	}
	return nil
}

// typed is the text of an input, as valid UTF-8 without NUL bytes, with "\n" between lines.
func typed(r *http.Request, name string) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(r.PostFormValue(name), "\x00", ""), "\uFFFD")
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// carryOut files the documents of a command, gives the command, and files a refusal.
func (s *site) carryOut(req request, id plan.TaskID, c plan.Command) (plan.Answer, error) {
	task, err := s.Reader.Task(req.Context(), id)
	if err != nil {
		return plan.Answer{}, err
	}
	if intake.DocumentOf(c.Kind) != "" {
		if c.Hash, err = s.fileSubmission(req, task, c); err != nil {
			return plan.Answer{}, s.Filing.FileRefusal(req.Context(), id, c, err)
		}
		if c.Channel == plan.ChannelLink {
			c.ID += ":" + c.Hash[:min(len(c.Hash), 16)]
		}
	}
	if c, err = s.filePhotos(req, task, c); err != nil {
		return plan.Answer{}, s.Filing.FileRefusal(req.Context(), id, c, err)
	}
	c.ID += linkCommandPart(c)
	answer, err := s.Commands.Do(req.Context(), id, c)
	return answer, s.Filing.FileRefusal(req.Context(), id, c, asEngineError(err))
}

// fileSubmission puts a draft or a report on record, unless the task would take none from this person.
func (s *site) fileSubmission(req request, task store.Task, c plan.Command) (string, error) {
	probe := c
	probe.Hash = strings.Repeat("0", 64)
	var refusal *plan.Refusal
	if _, _, err := task.State.Apply(probe, req.now); errors.As(err, &refusal) && refusal.Kind == plan.RefusalForbidden {
		return "", refusal
	}
	if err := s.handedInTooOften(req, task, c); err != nil {
		return "", err
	}
	files, err := formFiles(req.Request)
	submission := intake.Submission{
		Task: task.ID, Kind: intake.DocumentOf(c.Kind), Text: typed(req.Request, "text"), Files: files, By: c.Actor.Person,
	}
	switch {
	case err != nil:
		return "", err
	case submission.Empty():
		return "", refuse(plan.RefusalInvalid, "page.refusal.nothing_to_file")
	case len(submission.Text) > maxText:
		return "", refuse(plan.RefusalInvalid, "page.refusal.text_too_long")
	}
	return s.Filing.Submit(req.Context(), submission)
}

// handedInTooOften refuses what a link brings when one after another has been handed in, so that a browser does not fill the disk.
func (s *site) handedInTooOften(req request, task store.Task, c plan.Command) error {
	if c.Channel != plan.ChannelLink {
		return nil
	}
	documents, err := s.Reader.Documents(req.Context(), task.ID)
	if err != nil {
		return err
	}
	lately := 0
	for _, d := range documents {
		if d.Name == "" && d.Letter == 0 && d.At.After(req.now.Add(-policy.HandedInCounted)) { // the text of each, which names its files
			lately++
		}
	}
	if lately >= policy.MaxHandedIn {
		return refuse(plan.RefusalNotNow, "page.refusal.handed_in_too_often")
	}
	return nil
}
