package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/report/document"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestWriteDOCX(t *testing.T) {
	t.Parallel()
	t.Run("every part is well-formed XML", func(t *testing.T) {
		t.Parallel()
		for _, d := range []document.Document{quarterlyReport(), draftReport(), officialLetter(), {}} {
			for name, content := range partsOf(t, wordFile(t, d)) {
				parse(t, name, content)
			}
		}
	})
	t.Run("the parts are those of the golden files", func(t *testing.T) {
		t.Parallel()
		short := draftReport()
		short.Annexes[1].Blocks[1].Table.Rows = short.Annexes[1].Blocks[1].Table.Rows[15:18]
		golden(t, "draft", partsOf(t, wordFile(t, short)))
		golden(t, "letter", partsOf(t, wordFile(t, officialLetter())))
	})
	t.Run("the same document gives the same bytes", func(t *testing.T) {
		t.Parallel()
		first := wordFile(t, quarterlyReport())
		for range 5 {
			if !bytes.Equal(first, wordFile(t, quarterlyReport())) {
				t.Fatal("the bytes differ")
			}
		}
	})
	t.Run("writing does not change the document", func(t *testing.T) {
		t.Parallel()
		d := quarterlyReport()
		wordFile(t, d)
		if diff := cmp.Diff(quarterlyReport(), d); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("an error of the disk is returned", func(t *testing.T) {
		t.Parallel()
		if err := document.WriteDOCX(fullDisk{}, quarterlyReport()); !errors.Is(err, errFull) {
			t.Errorf("got %v", err)
		}
	})
}

var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// TestInjection puts marks of XML into every text of a document.
func TestInjection(t *testing.T) {
	t.Parallel()
	const hostile = `]]></w:t></w:r><w:script>&lt;x&amp;"'` + "\x00\x1b\ufffe\u202e" + `</w:t><!DOCTYPE x><![CDATA[ <b onclick="x()">=cmd|'/c calc'!A1` + "\r\n\tcuối"
	runs := []document.Run{{Text: hostile, Note: hostile, Figure: hostile}}
	table := &document.Table{Columns: make([]document.Column, 2), Header: []document.Row{document.Cells(hostile, hostile)}, Rows: []document.Row{{Cells: []document.Cell{{Runs: runs}}}}}
	d := document.Document{
		Issuer: document.Issuer{Parent: hostile, Name: hostile}, Number: hostile, Symbol: hostile, Place: hostile, TypeName: hostile, Subject: hostile,
		Addressees: []string{hostile, hostile}, Bases: []string{hostile}, Closing: hostile, Recipients: []string{hostile},
		Signer: document.Signer{Capacity: []string{hostile}, Name: hostile},
		Body: []document.Block{
			{Heading: &document.Heading{Level: 1, Number: hostile, Runs: runs}},
			{Paragraph: &document.Paragraph{Runs: runs}},
			{Table: table},
		},
		Annexes: []document.Annex{{Number: hostile, Title: hostile, Of: hostile, Blocks: []document.Block{{Table: table}}}},
	}
	harmless := elementsOf(t, wordFile(t, quarterlyReport()))
	for name := range elementsOf(t, wordFile(t, d)) {
		if !harmless[name] && name != "tab" && name != "br" {
			t.Errorf("the text became an element %s", name)
		}
	}
	var page strings.Builder
	if err := document.WriteHTML(&page, d); err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{"<w:", "<b onclick", "<!DOCTYPE x", "\x00", "\u202e"} {
		if strings.Contains(page.String(), mark) {
			t.Errorf("the page contains %q", mark)
		}
	}
	if err := document.WritePDF(io.Discard, d); err != nil {
		t.Error(err)
	}
}

// TestValidate lists what no format can hold.
func TestValidate(t *testing.T) {
	t.Parallel()
	one := []document.Column{{}}
	for _, test := range []struct {
		name string
		doc  document.Document
		want string
	}{
		{"a draft with a number", document.Document{Draft: true, Number: "5"}, "a draft has no number"},
		{"a thirteenth month", document.Document{Date: document.Date{Year: 2027, Month: 13, Day: 1}}, "date 2027-13-1 is none"},
		{"an empty block", document.Document{Body: []document.Block{{}}}, "body, block 1: 0 kinds of block in one, want 1"},
		{"a fifth level", document.Document{Body: []document.Block{document.Section(5, "x")}}, "body, block 1: heading of level 5, want 1 to 4"},
		{"an unknown alignment", document.Document{Body: []document.Block{{Paragraph: &document.Paragraph{Align: `"/>`}}}}, `body, block 1: unknown alignment "\"/>"`},
		{"a table without columns", tableOf(document.Table{Rows: []document.Row{{}}}), "annex 1, block 1: table of 0 columns, want 1 to 40"},
		{"a table without rows", tableOf(document.Table{Columns: one}), "annex 1, block 1: table of 0 rows, want 1 to 20000"},
		{"columns wider than the page", tableOf(document.Table{Columns: []document.Column{{Millimetres: 160}, {Millimetres: 60}}, Rows: []document.Row{{}}}), "annex 1, block 1: columns of 220 mm on a page of 165 mm"},
		{"a column too narrow for a letter", tableOf(document.Table{Columns: []document.Column{{Millimetres: 0.1}}, Rows: []document.Row{{}}}), "annex 1, block 1: column 1 of 0.1 mm, want at least 5"},
		{"a column of no width", tableOf(document.Table{Columns: []document.Column{{Millimetres: math.NaN()}}, Rows: []document.Row{{}}}), "annex 1, block 1: column 1 of NaN mm, want at least 5"},
		{"more cells than columns", tableOf(document.Table{Columns: one, Rows: []document.Row{document.Cells("a", "b")}}), "annex 1, block 1: row 1, cell 2: covers 1 × 1 fields from column 2, beyond the table"},
		{"a cell beyond the last row", tableOf(document.Table{Columns: one, Rows: []document.Row{{Cells: []document.Cell{{Rows: 2}}}}}), "annex 1, block 1: row 1, cell 1: covers 2 × 1 fields from column 1, beyond the table"},
		{"cells that overlap", tableOf(document.Table{Columns: make([]document.Column, 3), Rows: []document.Row{
			{Cells: []document.Cell{{}, {Rows: 2}}}, {Cells: []document.Cell{{Columns: 2}}},
		}}), "annex 1, block 1: row 2, cell 1: covers a field that is taken, in column 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var written bytes.Buffer
			for _, err := range []error{
				test.doc.Validate(), errors.Unwrap(document.WriteDOCX(&written, test.doc)),
				errors.Unwrap(document.WriteHTML(&written, test.doc)), errors.Unwrap(document.WritePDF(&written, test.doc)),
			} {
				if err == nil || err.Error() != test.want {
					t.Errorf("got  %v\nwant %s", err, test.want)
				}
			}
			if written.Len() > 0 {
				t.Error("something was written")
			}
		})
	}
}

func tableOf(table document.Table) document.Document {
	return document.Document{Annexes: []document.Annex{{Blocks: []document.Block{{Table: &table}}}}}
}

func wordFile(t testing.TB, d document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := document.WriteDOCX(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// partsOf are the parts of a Word file by their names.
func partsOf(t testing.TB, file []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, entry := range archive.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[entry.Name] = string(content)
	}
	return parts
}

// element is an element of XML, without namespaces.
type element struct {
	name     string
	attr     map[string]string
	children []*element
	text     string
}

// parse reads a part as a tree.
func parse(t testing.TB, name, content string) *element {
	t.Helper()
	root := &element{}
	stack := []*element{root}
	decoder := xml.NewDecoder(strings.NewReader(content))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attr: map[string]string{}}
			for _, attr := range token.Attr {
				e.attr[attr.Name.Local] = attr.Value
			}
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
}

// all finds the elements of a name below e, in order.
func (e *element) all(name string) (found []*element) {
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
		}
		found = append(found, child.all(name)...)
	}
	return found
}

// words is the text of e.
func (e *element) words() string {
	var b strings.Builder
	for _, text := range e.all("t") {
		b.WriteString(text.text)
	}
	return b.String()
}

func elementsOf(t *testing.T, file []byte) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	var walk func(e *element)
	walk = func(e *element) {
		names[e.name] = true
		for _, child := range e.children {
			walk(child)
		}
	}
	for name, content := range partsOf(t, file) {
		walk(parse(t, name, content))
	}
	return names
}

// golden compares the parts with the files of a folder, a paragraph a line.
func golden(t *testing.T, folder string, parts map[string]string) {
	t.Helper()
	for name, content := range parts {
		content = strings.NewReplacer("</w:p>", "</w:p>\n", "</w:tr>", "</w:tr>\n", "</w:style>", "</w:style>\n").Replace(content)
		path := filepath.Join("testdata", folder, filepath.Base(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(content, "\n")); diff != "" {
			t.Errorf("%s: %s\nrun: make golden", path, diff)
		}
	}
}
