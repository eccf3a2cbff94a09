package web

import (
	"errors"

	"loa/plan"
	"loa/plan/policy"
)

// codeField is the field of a form for a code of the app.
const codeField = "app_code"

// askForCodes adds to the forms of commands that need more proof than a session the field for a code of the app, or says what is needed where the visitor has
// no app.
func (s *site) askForCodes(req request, id plan.TaskID, forms []commandForm) error {
	if s.Dev || len(forms) == 0 {
		return nil
	}
	mode, err := s.linkMode(req.Context(), id)
	if err != nil || mode == policy.TrustStandard {
		return err
	}
	app, err := s.appStateOf(req)
	if err != nil {
		return err
	}
	for i := range forms {
		f := &forms[i]
		switch {
		case policy.Judge(plan.ChannelWeb, f.Kind, policy.ProofSession, mode) != policy.DispositionConfirm:
		case app.Has:
			f.Fields = append(f.Fields, field{
				ID: "code-" + string(f.Kind), Name: codeField, Label: req.lang.T("page.form.app_code"), Type: "code", Required: true,
			})
		default:
			f.Needs = req.lang.T("page.refusal.needs_code")
		}
	}
	return nil
}

// proofOf is the evidence of a command: the session, and where that is not enough a code of the app, which is used up, whatever becomes of the command. A
// command that the task would refuse is refused before that.
func (s *site) proofOf(req request, id plan.TaskID, c plan.Command) (plan.Evidence, error) {
	session := req.visitor.proof()
	if s.Dev {
		return session, nil
	}
	mode, err := s.linkMode(req.Context(), id)
	if err != nil {
		return plan.Evidence{}, err
	}
	switch policy.Judge(plan.ChannelWeb, c.Kind, policy.ProofSession, mode) {
	case policy.DispositionAccept:
		return session, nil
	case policy.DispositionConfirm:
	default:
		return plan.Evidence{}, refuse(plan.RefusalForbidden, "page.refusal.no_such_action")
	}
	if req.PostFormValue(codeField) == "" || policy.Judge(plan.ChannelWeb, c.Kind, policy.ProofApp, mode) != policy.DispositionAccept {
		return plan.Evidence{}, refuse(plan.RefusalForbidden, "page.refusal.needs_code")
	}
	c.Proof = session
	if err := s.refusedAnyway(req, id, c); err != nil {
		return plan.Evidence{}, err
	}
	second := s.secondOf(req.Request)
	second.Code, second.Recovery = req.PostFormValue(codeField), ""
	proof, err := s.Accounts.Prove(req.Context(), req.visitor.signed, second)
	if err != nil {
		s.logSecond(req.Request, req.visitor.signed.Account.Login, err)
	}
	return proof, s.secondRefusal(err)
}

// refusedAnyway is the refusal of a command that the task would refuse with any proof, so that it costs no code.
func (s *site) refusedAnyway(req request, id plan.TaskID, c plan.Command) error {
	task, err := s.Reader.Task(req.Context(), id)
	if err != nil {
		return err
	}
	_, _, err = task.State.Apply(c, req.now)
	if refusal, is := errors.AsType[*plan.Refusal](err); is {
		return s.Filing.FileRefusal(req.Context(), id, c, refusal)
	}
	return nil
}
