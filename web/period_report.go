package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"

	"loa/plan"
	"loa/plan/period"
	"loa/report/document"
	"loa/store"
)

// reportFormats are the formats of the report of a period, in the order in which pages offer them.
var reportFormats = []string{"docx", "pdf", "xlsx", "html"}

var (
	reportWriters = map[string]func(io.Writer, document.Document) error{
		"docx": document.WriteDOCX, "xlsx": document.WriteXLSX, "pdf": document.WritePDF, "html": document.WriteHTML,
	}
	fileTypeOf = map[string]string{
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}
)

// periodReport drafts the official report of a period from the record and sends it: as a page to read, or as a file.
func (s *site) periodReport(w http.ResponseWriter, r *http.Request) error {
	req, err := s.open(w, r)
	if err != nil {
		return err
	}
	format := r.PathValue("format")
	_, one, err := s.visiblePeriods(req)
	if err != nil {
		return err
	}
	if format == compiledReport {
		return s.compiledReport(w, req, one)
	}
	write, known := reportWriters[format]
	if !known {
		return notFound()
	}
	if one.Stage == period.StagePlanned {
		return refuse(plan.RefusalNotNow, "page.refusal.period_planned")
	}
	drafted, err := s.Periods.Draft(req.Context(), one)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if err := write(&content, drafted.Document.WithoutNotes()); err != nil {
		return err
	}
	if format == "html" {
		h := w.Header()
		h.Set("Content-Security-Policy", document.HTMLPolicy()+"; frame-ancestors 'none'")
		h.Set("Content-Type", "text/html; charset=utf-8")
		_, err = w.Write(content.Bytes())
		return err
	}
	sendFile(w, "bao-cao-"+strings.ToLower(string(one.Period.ID))+"."+format, store.Blob{Type: fileTypeOf[format], Content: content.Bytes()})
	return nil
}

// compiledReport is the format of the report as it was compiled last, with the figures of that moment.
const compiledReport = "compiled"

func (s *site) compiledReport(w http.ResponseWriter, req request, one period.State) error {
	r, compiled := one.Report()
	if !compiled || r.Hash == "" {
		return notFound()
	}
	blob, err := s.Reader.Blob(req.Context(), r.Hash)
	if err != nil {
		return err
	}
	sendFile(w, fmt.Sprintf("bao-cao-%s-ban-%d.docx", strings.ToLower(string(one.Period.ID)), r.Version), blob)
	return nil
}
