package web

import (
	"net/http"

	"loa/web/tryout"
)

// tryoutPage is a page of the try-out mailbox inside our frame.
type tryoutPage struct {
	Frame frame
	tryout.Page
}

func (s *site) tryoutPages() tryout.Pages {
	return tryout.Pages{Open: s.openTryout, Mail: s.Tryout, Reader: s.Reader, Public: s.Public, Log: s.Log}
}

// openTryout reads a request for a page of the try-out mailbox, with the form that was posted.
func (s *site) openTryout(w http.ResponseWriter, r *http.Request) (tryout.Request, error) {
	if err := parseForm(r); err != nil {
		return tryout.Request{}, err
	}
	v, err := s.open(w, r)
	if err != nil {
		return tryout.Request{}, err
	}
	files, err := formFiles(r)
	if err != nil {
		return tryout.Request{}, err
	}
	req := tryout.Request{Request: r, Lang: v.lang, Now: v.now, Today: v.today, Directory: v.directory, Text: typed(r, "text")}
	for _, file := range files {
		req.Files = append(req.Files, tryout.File(file))
	}
	req.Name = func(address string) string {
		person, _ := v.directory.PersonAt(address, v.today)
		return who(v, person.ID)
	}
	req.Write = func(status int, p tryout.Page) error {
		page := tryoutPage{Frame: s.frame(v, "tryout", v.lang.T("page.tryout.title")), Page: p}
		page.Frame.Refusal = p.Refusal
		return s.write(w, v.lang, status, "tryout", page)
	}
	return req, nil
}
