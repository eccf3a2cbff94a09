package intake

import (
	"slices"

	"loa/mail/results"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/sheet"
	"loa/store"
)

// ReadReportLetter reads the report that a letter brings: its new text, and what was extracted from its files.
func ReadReportLetter(text string, files []store.Attachment, asked results.FiguresAsked) results.Report {
	asked = asked.Prepared()
	parts := []results.Report{results.ReadFigures(text, asked)}
	for _, file := range files {
		if file.Finding != store.AttachmentOK || file.Secret {
			continue
		}
		of := asked
		of.File = file.Name
		if len(file.Tables) > 0 {
			parts = append(parts, results.ReadFigureTable(tablesOf(file), of))
		}
		if file.Text != "" {
			parts = append(parts, results.ReadFigures(file.Text, of))
		}
	}
	return JoinReports(parts...)
}

// tablesOf are the tables of a file as package sheet parses them. They were parsed in a confined child.
func tablesOf(file store.Attachment) []sheet.Table {
	tables := make([]sheet.Table, 0, len(file.Tables))
	for _, t := range file.Tables {
		table := sheet.Table{Sheet: t.Name, Title: t.Title}
		for _, r := range t.Rows {
			row := sheet.Row{Number: r.Number, Hidden: r.Hidden}
			for n, text := range r.Cells {
				row.Cells = append(row.Cells, sheet.Cell{Text: text, Merged: slices.Contains(r.Merged, n)})
			}
			table.Rows = append(table.Rows, row)
		}
		tables = append(tables, table)
	}
	return tables
}

// KeptFigures adds to a submission the figures of an earlier one that it does not mention, and returns the indicators of those. It is for the answer to
// a receipt, in which people write what is to be changed. A submission without figures keeps none.
func KeptFigures(sub store.Submission, earlier store.Submission) (store.Submission, []indicator.Code) {
	if sub.Content != period.ContentFull {
		return sub, nil
	}
	var kept []indicator.Code
	sub.Figures = slices.Clone(sub.Figures)
	for _, f := range earlier.Figures {
		counts := f.Standing == store.FigureTaken || f.Standing == store.FigureSettled
		mentioned := slices.ContainsFunc(sub.Figures, func(own store.SubmittedFigure) bool {
			return own.Indicator == f.Indicator && own.Standing != store.FigureBeside
		})
		if counts && !mentioned {
			sub.Figures, kept = append(sub.Figures, f), append(kept, f.Indicator)
		}
	}
	return sub, kept
}
