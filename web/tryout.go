package web

import (
	"net/http"

	"loa/web/tryout"
)

// tryoutPage is a page of the try-out mailbox inside the frame of all pages.
type tryoutPage struct {
	Frame frame
	tryout.Page
}

func (s *site) tryoutPages() tryout.Pages {
	return tryout.Pages{Open: s.openTryout, Mail: s.Tryout, Reader: s.Reader, Public: s.Public, SendFile: sendFile, Log: s.Log}
}

// openTryout opens a request for a page of the try-out mailbox, and parses its form.
func (s *site) openTryout(w http.ResponseWriter, r *http.Request) (tryout.Request, error) {
	req, err := s.open(w, r)
	if err != nil {
		return tryout.Request{}, err
	}
	if err := s.readFiles(w, req, draftFiles()); err != nil {
		return tryout.Request{}, err
	}
	files, err := formFiles(r)
	if err != nil {
		return tryout.Request{}, err
	}
	opened := tryout.Request{Request: r, Lang: req.lang, Now: req.now, Today: req.today, Directory: req.directory, Text: typed(r, "text"), Files: files}
	opened.Name = func(address string) string {
		person, _ := req.directory.PersonAt(address, req.today)
		return personLabel(req, person.ID)
	}
	opened.Write = func(status int, p tryout.Page) error {
		page := tryoutPage{Frame: s.frame(req, "tryout", req.lang.T("page.tryout.title")), Page: p}
		page.Frame.Refusal = p.Refusal
		return s.write(w, req.lang, status, "tryout", page)
	}
	return opened, nil
}
