package seal_test

import (
	"testing"
	"testing/quick"
	"time"

	"loa/keyfile"
	"loa/plan"
	"loa/plan/directory"
	"loa/seal"
)

func subject() seal.Subject {
	return seal.Subject{
		Workflow: "task/kh-2027/1/so-noi-vu/1", Operation: "update", Name: "decide", ID: "mail:7",
		Arguments: []any{plan.Command{
			ID: "mail:7", Kind: plan.CommandDecide, Channel: plan.ChannelMail, Draft: 1, Decision: plan.DecisionApprove, UndoWindow: time.Hour,
			Actor: directory.Actor{Person: "duong", Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: "so-noi-vu"}}},
		}},
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	old, young := keyfile.New(), keyfile.New()
	sealed := func(keys keyfile.Keys, s seal.Subject) string {
		t.Helper()
		code, err := seal.Make(keys, s)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	code := sealed(keyfile.Keys{old}, subject())
	t.Run("of machines that are one rotation apart each knows the seals of the other", func(t *testing.T) {
		t.Parallel()
		keys := keyfile.Keys{keyfile.New(), keyfile.New(), keyfile.New(), keyfile.New()}
		for n := 1; n < len(keys); n++ {
			behind, ahead := keys[max(0, n-seal.ValidKeys):n], keys[max(0, n+1-seal.ValidKeys):n+1]
			if !seal.Valid(ahead, subject(), sealed(behind, subject())) || !seal.Valid(behind, subject(), sealed(ahead, subject())) {
				t.Errorf("after %d keys one refuses the other", n)
			}
		}
	})
	t.Run("the seal of a command is valid, also after the next key", func(t *testing.T) {
		t.Parallel()
		if !seal.Valid(keyfile.Keys{old}, subject(), code) || !seal.Valid(keyfile.Keys{old, young}, subject(), code) {
			t.Error("it is not")
		}
	})
	t.Run("three keys later it is valid no longer", func(t *testing.T) {
		t.Parallel()
		if seal.Valid(keyfile.Keys{old, young, keyfile.New(), keyfile.New()}, subject(), code) {
			t.Error("it is")
		}
	})
	t.Run("without a key nothing is sealed and nothing is valid", func(t *testing.T) {
		t.Parallel()
		if _, err := seal.Make(nil, subject()); err == nil || seal.Valid(nil, subject(), code) {
			t.Errorf("sealing gives %v", err)
		}
	})
	t.Run("every change makes it invalid", func(t *testing.T) {
		t.Parallel()
		command := func(change func(*plan.Command)) func(*seal.Subject) {
			return func(s *seal.Subject) {
				c := s.Arguments[0].(plan.Command)
				change(&c)
				s.Arguments[0] = c
			}
		}
		for name, change := range map[string]func(*seal.Subject){
			"another task":          func(s *seal.Subject) { s.Workflow = "task/kh-2027/1/so-noi-vu/2" },
			"another operation":     func(s *seal.Subject) { s.Operation = "start" },
			"another name":          func(s *seal.Subject) { s.Name = "withdraw" },
			"another id":            func(s *seal.Subject) { s.ID = "mail:8" },
			"a further argument":    func(s *seal.Subject) { s.Arguments = append(s.Arguments, 1) },
			"no argument":           func(s *seal.Subject) { s.Arguments = nil },
			"a field moved over":    func(s *seal.Subject) { s.Name, s.ID = s.Name+s.ID, "" },
			"another person":        command(func(c *plan.Command) { c.Actor.Person = "an" }),
			"another position":      command(func(c *plan.Command) { c.Actor.Positions = nil }),
			"another channel":       command(func(c *plan.Command) { c.Channel = plan.ChannelCLI }),
			"another decision":      command(func(c *plan.Command) { c.Decision = plan.DecisionReturn }),
			"another undo window":   command(func(c *plan.Command) { c.UndoWindow = 0 }),
			"another draft":         command(func(c *plan.Command) { c.Draft = 2 }),
			"another evidence":      command(func(c *plan.Command) { c.Proof.Reference = "khác" }),
			"another basis":         command(func(c *plan.Command) { c.Proof.Basis = "ghi hộ" }),
			"a reason that is new":  command(func(c *plan.Command) { c.Reason = "x" }),
			"another command kind":  command(func(c *plan.Command) { c.Kind = plan.CommandKeep }),
			"another command's key": command(func(c *plan.Command) { c.ID = "mail:9" }),
		} {
			changed := subject()
			change(&changed)
			if seal.Valid(keyfile.Keys{old}, changed, code) {
				t.Errorf("%s: still valid", name)
			}
		}
	})
	t.Run("another key, no key and other words are no seal", func(t *testing.T) {
		t.Parallel()
		for _, given := range []string{"", " ", "x", old.ID, old.ID + " ", old.ID + " AAAA", sealed(keyfile.Keys{young}, subject())} {
			if seal.Valid(keyfile.Keys{old}, subject(), given) {
				t.Errorf("%q is taken for a seal", given)
			}
		}
	})
	t.Run("what has passed the engine has the same seal", func(t *testing.T) {
		t.Parallel()
		s := subject()
		c := s.Arguments[0].(plan.Command)
		c.Actor.Positions = []directory.Position{}
		s.Arguments[0] = c
		empty := sealed(keyfile.Keys{old}, s)
		c.Actor.Positions = nil
		s.Arguments[0] = c
		if !seal.Valid(keyfile.Keys{old}, s, empty) {
			t.Error("an empty list and none have different seals")
		}
	})
	t.Run("no two subjects have one seal", func(t *testing.T) {
		t.Parallel()
		differ := func(a, b [4]string) bool {
			one := seal.Subject{Workflow: a[0], Operation: a[1], Name: a[2], ID: a[3]}
			two := seal.Subject{Workflow: b[0], Operation: b[1], Name: b[2], ID: b[3]}
			return a == b || !seal.Valid(keyfile.Keys{old}, two, sealed(keyfile.Keys{old}, one))
		}
		if err := quick.Check(differ, nil); err != nil {
			t.Error(err)
		}
	})
}
