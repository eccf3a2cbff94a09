package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
)

const (
	actorCookie    = "loa_actor"
	languageCookie = "loa_lang"
)

// request is one request for a page, with its time, its language and the acting person.
type request struct {
	*http.Request
	now       time.Time
	today     calendar.Date
	lang      locale.Language
	directory directory.Directory
	actor     directory.Actor
	visitor   visitor
}

// open finds the language and the acting person of a request. It loads the directory, which nearly every page needs.
func (s *site) open(w http.ResponseWriter, r *http.Request) (request, error) {
	now := s.Now()
	req := request{Request: r, now: now, today: calendar.Today(now), lang: chosenLanguage(w, r)}
	var err error
	if req.directory, err = s.Reader.Directory(req.Context()); err != nil {
		return req, err
	}
	req.visitor = visitorOf(r.Context())
	switch {
	case s.Dev:
		req.visitor = visitor{dev: true}
		req.actor = req.directory.Actor(s.actorID(req), req.today)
	case req.visitor.signedPerson() != "":
		req.actor = req.directory.Actor(req.visitor.signedPerson(), req.today)
	}
	return req, nil
}

// actorID is the acting person: the one chosen in this browser, else the configured one, else the first coordinator.
func (s *site) actorID(req request) directory.PersonID {
	if cookie, err := req.Cookie(actorCookie); err == nil {
		if value, err := url.QueryUnescape(cookie.Value); err == nil {
			if _, known := req.directory.Person(directory.PersonID(value)); known {
				return directory.PersonID(value)
			}
		}
	}
	if s.DevActor != "" {
		return s.DevActor
	}
	for _, coordinator := range req.directory.Coordinators(req.today) {
		return coordinator.Person.ID
	}
	return ""
}

// chosenLanguage is the language of ?lang, which a cookie then keeps, else that of the cookie, else Vietnamese. Accept-Language is ignored,
// because many offices run English browsers and read Vietnamese.
func chosenLanguage(w http.ResponseWriter, r *http.Request) locale.Language {
	if chosen := locale.Language(r.URL.Query().Get("lang")); slices.Contains(locale.Languages(), chosen) {
		http.SetCookie(w, &http.Cookie{
			Name: languageCookie, Value: string(chosen), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		return chosen
	}
	if cookie, err := r.Cookie(languageCookie); err == nil && locale.Language(cookie.Value) == locale.English {
		return locale.English
	}
	return locale.Vietnamese
}

// frame is the part that all pages share: title, menu, messages, choice of the acting person.
type frame struct {
	Title     string
	Lang      locale.Language
	OtherLang locale.Language
	Other     string // address of this page in the other language
	Dev       bool
	Tryout    bool
	Account   bool   // somebody is signed in
	Signed    string // the name of that person; empty on a page that several share
	Letters   bool   // the visitor may open letters
	Plans     bool   // … whole plans
	Import    bool   // … and change them
	Accounts  bool   // … the list of accounts
	Actors    []choice
	Back      string // address of this page
	Flash     string
	Refusal   string // why the posted form was refused
	Refresh   int    // seconds after which the browser loads the page again; 0 for never
	AsOf      time.Time
	Version   string
	Here      string // the entry of the menu
	Key       string // the one-time key of this page's forms: the command of one form counts once
}

// choice is one option of a selector.
type choice struct {
	Value    string
	Label    string
	Selected bool
}

func (s *site) frame(req request, here, title string, extra ...directory.PersonID) frame {
	f := frame{
		Title: title, Lang: req.lang, OtherLang: otherLanguage(req.lang), Dev: s.Dev, Tryout: s.Dev && s.Tryout != nil,
		Letters: req.visitor.may(policy.RightReadLetters), Plans: req.visitor.may(policy.RightReadPlans), Import: req.visitor.may(policy.RightChangePlans),
		Accounts: !s.Dev && req.visitor.may(policy.RightReadAccounts),
		Back:     req.URL.RequestURI(), AsOf: req.now, Version: s.Version, Here: here, Key: rand.Text(),
		Flash: flashText(req.lang, req.URL.Query().Get("done")),
	}
	if req.Method != http.MethodGet {
		f.Back = req.URL.Path
	}
	other := *req.URL
	query := other.Query()
	query.Set("lang", string(f.OtherLang))
	other.RawQuery = query.Encode()
	f.Other = other.RequestURI()
	if s.Dev {
		f.Actors = actorChoices(req, extra)
	} else if f.Account = req.visitor.may(policy.RightSignedIn); f.Account {
		f.Signed = s.nameOf(req)
	}
	return f
}

func otherLanguage(lang locale.Language) locale.Language {
	if lang == locale.English {
		return locale.Vietnamese
	}
	return locale.English
}

// actorChoices offers the people to act as: the coordinators, the leaders, the people of this page, and the acting person.
func actorChoices(req request, extra []directory.PersonID) []choice {
	ids := []directory.PersonID{}
	for _, coordinator := range req.directory.Coordinators(req.today) {
		ids = append(ids, coordinator.Person.ID)
	}
	for _, h := range req.directory.Holders {
		if h.Role == directory.RoleLeader || h.Role == directory.RoleOfficeChief {
			ids = append(ids, h.Person)
		}
	}
	ids = append(append(ids, extra...), req.actor.Person)
	seen := map[directory.PersonID]bool{"": true}
	var choices []choice
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		choices = append(choices, choice{Value: string(id), Label: personLabel(req, id), Selected: id == req.actor.Person})
	}
	return choices
}

// personName is the name of a person, without the position; the id of one who is not in the directory.
func personName(req request, id directory.PersonID) string {
	if person, known := req.directory.Person(id); known {
		return person.Name
	}
	return string(id)
}

// personLabel names a person with the position: the title, else the first role.
func personLabel(req request, id directory.PersonID) string {
	if id == "" {
		return ""
	}
	person, known := req.directory.Person(id)
	if !known {
		return string(id)
	}
	position := person.Title
	for _, held := range req.directory.Actor(id, req.today).Positions {
		unit, _ := req.directory.UnitEver(held.Unit)
		position = cmp.Or(position, req.lang.Word("role", string(held.Role))+", "+unit.Name)
	}
	if position == "" {
		return person.Name
	}
	return person.Name + " – " + position
}

// chooseActor keeps the chosen acting person in a cookie, and redirects to the page that the form came from.
func (s *site) chooseActor(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	id := directory.PersonID(r.PostFormValue("person"))
	if _, known := req.directory.Person(id); !known {
		return refuse(plan.RefusalInvalid, "page.refusal.no_such_person")
	}
	http.SetCookie(w, &http.Cookie{
		Name: actorCookie, Value: url.QueryEscape(string(id)), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	back := r.PostFormValue("back")
	if !onThisSite(back) {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// onThisSite reports whether an address stays on this site. Addresses that some browsers take for another site are refused.
func onThisSite(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Scheme == "" && parsed.Host == "" && strings.HasPrefix(address, "/") &&
		!strings.HasPrefix(address, "//") && !strings.ContainsAny(address, "\\\r\n\t")
}

// formKey is the one-time key of a form, as the id of its command.
func formKey(r *http.Request) (string, error) {
	key := r.PostFormValue("key")
	if len(key) < 16 || len(key) > 64 || strings.Trim(key, keyLetters) != "" {
		return "", refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	return "web:" + key, nil
}

const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// withSelected returns the options with the one of that value selected.
func withSelected(choices []choice, value string) []choice {
	marked := slices.Clone(choices)
	for i := range marked {
		marked[i].Selected = marked[i].Value == value
	}
	return marked
}
