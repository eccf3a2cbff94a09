package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/report"
	"loa/store"
)

// shortText is how many characters of a text stand open on the page of a task. A longer one is folded.
const shortText = 1500

// matterText is the text of a draft or a report: what was written, and what was found in its files.
type matterText struct {
	Title  string
	By     string
	At     string
	Parts  []textPart
	Unread []string // the files whose text is not known
}

// textPart is the text of one document of a version.
type textPart struct {
	Name    string // of the file; empty for what was written
	Text    string
	Folded  bool
	Cut     bool // the document is longer than Text
	Letters int
}

// versions are the drafts and reports that a task took, with their texts once loaded. A document that was filed for a command that was refused belongs to
// none: the journal names the content of each version, and the content names its files.
type versions struct {
	site      *site
	req       request
	documents []store.Document
	contents  map[versionKey]string // the hash of the content of each version
	loaded    map[versionKey][]versionText
}

type versionKey struct {
	kind    store.DocumentKind
	version int
}

// versionText is a document of a version with its text; empty when that is not known.
type versionText struct {
	store.Document
	text string
}

func (s *site) versionsOf(req request, documents []store.Document, journal []plan.Event) *versions {
	v := &versions{site: s, req: req, documents: documents, contents: map[versionKey]string{}, loaded: map[versionKey][]versionText{}}
	reports := 0
	for _, e := range journal {
		switch e.Kind {
		case plan.EventDraftSubmitted:
			v.contents[versionKey{store.DocumentDraft, e.Draft}] = e.Hash
		case plan.EventReportSubmitted:
			reports++
			v.contents[versionKey{store.DocumentReport, reports}] = e.Hash
		default:
		}
	}
	return v
}

// newest is the newest version of a kind; 0 when there is none.
func (v *versions) newest(kind store.DocumentKind) int {
	newest := 0
	for v.contents[versionKey{kind, newest + 1}] != "" {
		newest++
	}
	return newest
}

// load reads the documents of a version: what was written, from the record, and the files that it names, with the texts that were extracted from them.
func (v *versions) load(task plan.TaskID, key versionKey) ([]versionText, error) {
	if known, loaded := v.loaded[key]; loaded {
		return known, nil
	}
	var all []versionText
	var files []string
	i := slices.IndexFunc(v.documents, func(d store.Document) bool { return d.Kind == key.kind && d.Hash == v.contents[key] })
	if i < 0 {
		return nil, nil
	}
	content := v.documents[i]
	blob, err := v.site.Reader.Blob(v.req.Context(), content.Hash)
	if err != nil {
		return nil, err
	}
	written := versionText{Document: content}
	written.text, files = intake.Parts(strings.ToValidUTF8(string(blob.Content), "\uFFFD"))
	all = append(all, written)
	found, err := v.site.Reader.DocumentTexts(v.req.Context(), task, key.kind, content.Version)
	if err != nil {
		return nil, err
	}
	if found[content.Hash].Secret {
		all[0].text = ""
	}
	for _, d := range v.documents {
		if d.Kind == key.kind && d.Version == content.Version && slices.Contains(files, d.Hash) {
			all = append(all, versionText{d, found[d.Hash].Words()})
		}
	}
	v.loaded[key] = all
	return all, nil
}

// whole is the text of a version, file after file.
func (v *versions) whole(task plan.TaskID, key versionKey) (string, error) {
	documents, err := v.load(task, key)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, d := range documents {
		parts = append(parts, d.text)
	}
	return strings.TrimSpace(strings.Join(parts, "\n")), nil
}

// matter is the text of a version for the page.
func (v *versions) matter(task plan.TaskID, key versionKey) (matterText, error) {
	documents, err := v.load(task, key)
	if err != nil || len(documents) == 0 {
		return matterText{}, err
	}
	row := documentRowOf(v.req, documents[0].Document, "")
	m := matterText{Title: row.Kind + ", " + draftVersion(v.req.lang, key.version), By: row.By, At: row.At}
	for _, d := range documents {
		text := []rune(d.text)
		switch {
		case len(text) > 0:
			m.Parts = append(m.Parts, textPart{
				Name: d.Name, Text: string(text[:min(len(text), shownDraft)]), Cut: len(text) > shownDraft, Folded: len(text) > shortText, Letters: len(text),
			})
		case d.Name != "":
			m.Unread = append(m.Unread, d.Name)
		}
	}
	return m, nil
}

// changesPart shows what changed between two versions of the draft.
type changesPart struct {
	From, To   []choice
	Paragraphs [][]report.Passage
	Cut        bool   // changes were left out
	Wrong      bool   // the address names versions that do not exist
	Note       string // why there is nothing to show
}

// changes compares the two versions of the draft that the address names, the last two without.
func (v *versions) changes(task plan.TaskID) (*changesPart, error) {
	newest := v.newest(store.DocumentDraft)
	from, to, known := chosenVersions(v.req.URL.Query(), newest)
	part := &changesPart{Wrong: !known}
	for version := 1; version <= newest; version++ {
		name := draftVersion(v.req.lang, version)
		part.From = append(part.From, choice{strconv.Itoa(version), name, version == from})
		part.To = append(part.To, choice{strconv.Itoa(version), name, version == to})
	}
	before, err := v.whole(task, versionKey{store.DocumentDraft, from})
	if err != nil {
		return nil, err
	}
	after, err := v.whole(task, versionKey{store.DocumentDraft, to})
	if err != nil {
		return nil, err
	}
	if before == "" || after == "" {
		part.Note = v.req.lang.T("page.changes.no_text")
		return part, nil
	}
	part.Paragraphs, part.Cut = report.Passages(before, after)
	if len(part.Paragraphs) == 0 && !part.Cut {
		part.Note = v.req.lang.T("page.changes.none")
	}
	return part, nil
}

// chosenVersions are the versions that an address names, from 1 to the newest, and the last two when it names none. They are the last two and not
// known when it names others.
func chosenVersions(query url.Values, newest int) (from, to int, known bool) {
	if query.Get("from") == "" && query.Get("to") == "" {
		return newest - 1, newest, true
	}
	from, errFrom := strconv.Atoi(query.Get("from"))
	to, errTo := strconv.Atoi(query.Get("to"))
	if errFrom != nil || errTo != nil || min(from, to) < 1 || max(from, to) > newest {
		return newest - 1, newest, false
	}
	return from, to, true
}
