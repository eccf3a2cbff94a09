package hidden_test

import (
	"errors"
	"strings"
	"testing"

	"loa/hidden"
	"loa/keyfile"
)

const (
	token     = "mfzwizlsmfzwizlsmfzwizls27"
	signature = "abcdefghijklmnopqrstuvwx23"
	code      = "482913"
)

func texts(text *string, codes bool) hidden.Texts {
	if codes {
		return hidden.Texts{Letter: "thu", Coded: []*string{text}}
	}
	return hidden.Texts{Letter: "thu", Fields: []*string{text}}
}

func TestHide(t *testing.T) {
	t.Parallel()
	keys := keyfile.Keys{keyfile.New()}
	cases := map[string]struct {
		text  string
		codes bool
		taken []string
	}{
		"a link":                    {text: "Mở https://loa.hanoi.gov.vn/d/" + token + signature + " để trả lời.", taken: []string{token, signature}},
		"a reply address":           {text: "loa+" + token + "@hanoi.gov.vn", taken: []string{token}},
		"a reply address in a link": {text: `<a href="mailto:loa%2B` + token + `%40hanoi.gov.vn?subject=Re">`, taken: []string{token}},
		"a Message-ID":              {text: "loa." + token + ".thu@hanoi.gov.vn", taken: []string{token}},
		"a code":                    {text: "Mã xác nhận: " + code + ".", codes: true, taken: []string{code}},
		"a code beside another number of six digits": {text: code + " color:#112233", codes: true, taken: []string{code}},
		"six digits where no code is":                {text: "Công văn số 482913/UBND"},
		"a longer number":                            {text: "Điện thoại 0482913555", codes: true},
		"words":                                      {text: "Trường hợp này nghiêng nhiều về phía chuyển đổi số."},
		"an empty text":                              {},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := c.text
			sealed, err := hidden.Hide(keys, texts(&text, c.codes))
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range c.taken {
				if strings.Contains(text, secret) || strings.Contains(sealed, secret) {
					t.Errorf("%q still has %s", text, secret)
				}
			}
			if len(c.taken) == 0 && (text != c.text || sealed != hidden.Nothing) {
				t.Errorf("got %q, %q", text, sealed)
			}
			if len(c.taken) > 0 && !strings.Contains(hidden.Shown(text), "••••••") {
				t.Errorf("people see %q", hidden.Shown(text))
			}
			if err := hidden.Reveal(keys, sealed, hidden.Texts{Letter: "thu", Fields: []*string{&text}}); err != nil || text != c.text {
				t.Errorf("revealed: got %q, %v", text, err)
			}
		})
	}
}

func TestReveal(t *testing.T) {
	t.Parallel()
	old := keyfile.New()
	hide := func(t *testing.T) (text, sealed string) {
		t.Helper()
		text = "loa+" + token + "@hanoi.gov.vn"
		sealed, err := hidden.Hide(keyfile.Keys{old}, hidden.Texts{Letter: "thu", Fields: []*string{&text}})
		if err != nil {
			t.Fatal(err)
		}
		return text, sealed
	}
	t.Run("an older key still reveals", func(t *testing.T) {
		t.Parallel()
		text, sealed := hide(t)
		if err := hidden.Reveal(keyfile.Keys{old, keyfile.New()}, sealed, hidden.Texts{Letter: "thu", Fields: []*string{&text}}); err != nil || !strings.Contains(text, token) {
			t.Errorf("got %q, %v", text, err)
		}
	})
	t.Run("what was hidden in one letter is not revealed in another", func(t *testing.T) {
		t.Parallel()
		text, sealed := hide(t)
		if err := hidden.Reveal(keyfile.Keys{old}, sealed, hidden.Texts{Letter: "thu khác", Fields: []*string{&text}}); !errors.Is(err, keyfile.ErrEncrypted) {
			t.Errorf("got %q, %v", text, err)
		}
	})
	t.Run("without the key nothing is revealed", func(t *testing.T) {
		t.Parallel()
		text, sealed := hide(t)
		if err := hidden.Reveal(keyfile.Keys{keyfile.New()}, sealed, hidden.Texts{Letter: "thu", Fields: []*string{&text}}); !errors.Is(err, keyfile.ErrEncrypted) || strings.Contains(text, token) {
			t.Errorf("got %q, %v", text, err)
		}
	})
	t.Run("a text that was never hidden stays", func(t *testing.T) {
		t.Parallel()
		text := "loa+" + token + "@hanoi.gov.vn"
		if err := hidden.Reveal(nil, "", hidden.Texts{Letter: "thu", Fields: []*string{&text}}); err != nil || !strings.Contains(text, token) {
			t.Errorf("got %q, %v", text, err)
		}
	})
}

func TestID(t *testing.T) {
	t.Parallel()
	id := "loa." + token + ".thu@hanoi.gov.vn"
	stored := id
	if _, err := hidden.Hide(keyfile.Keys{keyfile.New()}, hidden.Texts{Letter: "thu", Fields: []*string{&stored}}); err != nil {
		t.Fatal(err)
	}
	if got := hidden.ID(id); got != stored || strings.Contains(got, token) {
		t.Errorf("got %q, on record is %q", got, stored)
	}
}

func FuzzHide(f *testing.F) {
	f.Add("Mở https://loa.hanoi.gov.vn/d/"+token+signature, true)
	f.Add(code+" "+token+" \uE000code1\uE001 112233", true)
	f.Fuzz(func(t *testing.T, text string, codes bool) {
		keys := keyfile.Keys{keyfile.New()}
		want := strings.NewReplacer("\uE000", "", "\uE001", "").Replace(text)
		sealed, err := hidden.Hide(keys, texts(&text, codes))
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := hidden.Hide(keys, texts(new(want), codes)); (again == hidden.Nothing) != (sealed == hidden.Nothing) {
			t.Error("hidden once, and not another time")
		}
		if err := hidden.Reveal(keys, sealed, hidden.Texts{Letter: "thu", Fields: []*string{&text}}); err != nil || text != want {
			t.Errorf("got %q, %v, want %q", text, err, want)
		}
	})
}
