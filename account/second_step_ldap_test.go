package account_test

import (
	"errors"
	"testing"

	"loa/account"
	"loa/account/ldap/ldaptest"
	"loa/plan/policy"
)

// TestSecondStepOfService signs in an account of a directory service, whose role needs an app, and has its password asked for there.
func TestSecondStepOfService(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	server := ldaptest.Start(t, ldaptest.Options{})
	server.AddPerson(t, "binh", "Lê Văn Bình", nil)
	server.AddGroup(t, "Lãnh đạo", ldaptest.DN("binh"))
	o.Service = server.Service(t, o.Store, o.clock, "Lãnh đạo=leader")
	o.Required = []policy.AccessRole{policy.AccessLeader}
	first := func() (account.Half, string) {
		t.Helper()
		half, err := o.SignIn(t.Context(), account.Attempt{Login: "binh", Password: ldaptest.Password, Address: home})
		if !errors.Is(err, account.ErrSecondStep) {
			t.Fatalf("got %v, want a half session", err)
		}
		who, err := o.HalfSigned(t.Context(), half)
		if err != nil {
			t.Fatal(err)
		}
		return who, half
	}
	who, half := first()
	if err := o.BeginApp(t.Context(), who.Signed, account.Owner{}); err != nil {
		t.Fatal(err)
	}
	secret, err := o.PendingSecret(t.Context(), who.Signed)
	if err != nil {
		t.Fatal(err)
	}
	p := phone{o, secret}
	if _, _, err := o.EnrolHalf(t.Context(), half, p.second(0)); err != nil {
		t.Fatal(err)
	}
	_, half = first()
	token, err := o.SecondStep(t.Context(), half, p.second(1))
	if err != nil {
		t.Fatal(err)
	}
	o.advance(2 * account.CodeStep)
	signed := o.signed(t, token)
	if err := o.BeginApp(t.Context(), signed, account.Owner{Password: "đoán mò một lần", Second: p.second(0)}); !errors.Is(err, account.ErrWrong) {
		t.Errorf("a wrong password: %v", err)
	}
	if err := o.BeginApp(t.Context(), signed, account.Owner{Password: ldaptest.Password, Second: p.second(0)}); err != nil {
		t.Errorf("the password of the service: %v", err)
	}
}
