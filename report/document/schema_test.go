package document_test

import (
	"slices"
	"testing"

	"loa/report/document"
)

// schemaOrder are the children of elements in the order of ECMA-376, those alone that this package writes. Word refuses a file with
// another order; LibreOffice does not mind.
var schemaOrder = map[string][]string{
	"pPr":        {"pStyle", "keepNext", "pBdr", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"},
	"pBdr":       {"top", "left", "bottom", "right"},
	"rPr":        {"rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "sz", "szCs", "vertAlign", "lang"},
	"tbl":        {"tblPr", "tblGrid", "tr"},
	"tblPr":      {"tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar"},
	"tblBorders": {"top", "left", "bottom", "right", "insideH", "insideV"},
	"tblCellMar": {"top", "left", "bottom", "right"},
	"tr":         {"trPr", "tc"},
	"tc":         {"tcPr", "p"},
	"tcPr":       {"tcW", "gridSpan", "vMerge", "vAlign"},
	"sectPr":     {"headerReference", "type", "pgSz", "pgMar", "pgNumType", "titlePg"},
	"style":      {"name", "basedOn", "next", "semiHidden", "qFormat", "pPr", "rPr", "tblPr"},
	"settings":   {"defaultTabStop", "footnotePr", "compat", "themeFontLang", "decimalSymbol", "listSeparator"},
}

func TestSchema(t *testing.T) {
	t.Parallel()
	for _, d := range []document.Document{quarterlyReport(), draftReport(), officialLetter(), {}} {
		for name, content := range partsOf(t, wordFile(t, d)) {
			checkOrder(t, name, parse(t, name, content))
		}
	}
}

func checkOrder(t *testing.T, part string, e *element) {
	t.Helper()
	order, known := schemaOrder[e.name]
	last := 0
	for _, child := range e.children {
		checkOrder(t, part, child)
		if !known {
			continue
		}
		at := slices.Index(order, child.name)
		if at < last {
			t.Errorf("%s: %s in %s is unknown or stands too late", part, child.name, e.name)
		}
		last = max(last, at)
	}
	if e.name == "tc" && (len(e.children) == 0 || e.children[len(e.children)-1].name != "p") {
		t.Errorf("%s: a cell does not end with a paragraph", part)
	}
	if e.name == "body" && (len(e.children) < 2 || e.children[len(e.children)-1].name != "sectPr" || e.children[len(e.children)-2].name == "tbl") {
		t.Errorf("%s: the body does not end with a paragraph and the section", part)
	}
}
