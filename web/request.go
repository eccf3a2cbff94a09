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
)

const (
	actorCookie    = "loa_actor"
	languageCookie = "loa_lang"
)

// request is one request for a page: when, in which language, by whom.
type request struct {
	*http.Request
	now       time.Time
	today     calendar.Date
	lang      locale.Language
	directory directory.Directory
	actor     directory.Actor
}

// open reads who asks. The directory is needed by nearly every page, so it is read here.
func (s *site) open(w http.ResponseWriter, r *http.Request) (request, error) {
	now := s.Now()
	req := request{Request: r, now: now, today: calendar.Today(now), lang: chosenLanguage(w, r)}
	directory, err := s.Reader.Directory(req.Context())
	if err != nil {
		return req, err
	}
	req.directory = directory.Indexed()
	if s.Dev {
		req.actor = req.directory.Actor(s.actorID(req), req.today)
	}
	return req, nil
}

// actorID is the person chosen in this browser, else the configured one, else the first coordinator.
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

// chosenLanguage is that of ?lang, which is remembered, else that remembered, else Vietnamese. What the browser asks for is not
// looked at: many an office runs its machines in English and reads Vietnamese.
func chosenLanguage(w http.ResponseWriter, r *http.Request) locale.Language {
	if asked := locale.Language(r.URL.Query().Get("lang")); slices.Contains(locale.Languages(), asked) {
		http.SetCookie(w, &http.Cookie{
			Name: languageCookie, Value: string(asked), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		return asked
	}
	if cookie, err := r.Cookie(languageCookie); err == nil && locale.Language(cookie.Value) == locale.English {
		return locale.English
	}
	return locale.Vietnamese
}

// frame is what every page shows around its own matter.
type frame struct {
	Title     string
	Lang      locale.Language
	OtherLang locale.Language
	Other     string // address of this page in the other language
	Dev       bool
	Tryout    bool
	Letters   bool // letters may be looked at
	Actors    []choice
	Back      string // address of this page
	Flash     string
	Refusal   string // what could not be done, and why
	Refresh   int    // seconds after which the page asks again, 0 for never
	AsOf      time.Time
	Version   string
	Here      string // which entry of the menu
	Key       string // one-time key of this page's forms: the command of one form counts once
}

// choice is one line of a selector.
type choice struct {
	Value    string
	Label    string
	Selected bool
}

func (s *site) frame(req request, here, title string, extra ...directory.PersonID) frame {
	f := frame{
		Title: title, Lang: req.lang, OtherLang: otherLanguage(req.lang), Dev: s.Dev, Tryout: s.Dev && s.Tryout != nil, Letters: s.Dev,
		Back: req.URL.RequestURI(), AsOf: req.now, Version: s.Version, Here: here, Key: rand.Text(),
		Flash: flashOf(req.lang, req.URL.Query().Get("done")),
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
		f.Actors = actors(req, extra)
	}
	return f
}

func otherLanguage(lang locale.Language) locale.Language {
	if lang == locale.English {
		return locale.Vietnamese
	}
	return locale.English
}

// actors are the people one may want to act as: who coordinates, who leads, who matters on this page, and who is chosen now.
func actors(req request, extra []directory.PersonID) []choice {
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
		choices = append(choices, choice{Value: string(id), Label: who(req, id), Selected: id == req.actor.Person})
	}
	return choices
}

// who is a person by name and office: their title, else their first role.
func who(req request, id directory.PersonID) string {
	if id == "" {
		return ""
	}
	person, known := req.directory.Person(id)
	if !known {
		return string(id)
	}
	office := person.Title
	for _, o := range req.directory.Actor(id, req.today).Positions {
		unit, _ := req.directory.UnitEver(o.Unit)
		office = cmp.Or(office, req.lang.Word("role", string(o.Role))+", "+unit.Name)
	}
	if office == "" {
		return person.Name
	}
	return person.Name + " – " + office
}

// chooseActor remembers whom the reader acts as, and goes back to where they were.
func (s *site) chooseActor(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
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
	if !local(back) {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// local says whether an address stays on this site, however a browser may read it.
func local(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Scheme == "" && parsed.Host == "" && strings.HasPrefix(address, "/") &&
		!strings.HasPrefix(address, "//") && !strings.ContainsAny(address, "\\\r\n\t")
}

// formKey is the one-time key that came with a form, as the id of the command it asks for.
func formKey(r *http.Request) (string, error) {
	key := r.PostFormValue("key")
	if len(key) < 16 || len(key) > 64 || strings.Trim(key, keyLetters) != "" {
		return "", refuse(plan.RefusalInvalid, "page.refusal.form_incomplete")
	}
	return "web:" + key, nil
}

const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// pick marks the chosen line of a selector.
func pick(choices []choice, value string) []choice {
	picked := slices.Clone(choices)
	for i := range picked {
		picked[i].Selected = picked[i].Value == value
	}
	return picked
}
