package sample_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/cmd/loa/sample"
	"loa/sheet"
)

func TestDocuments(t *testing.T) {
	t.Parallel()
	t.Run("two documents of a year have the same bytes", func(t *testing.T) {
		t.Parallel()
		for name, write := range map[string]func(int) ([]byte, error){"xlsx": sample.Excel, "docx": sample.Word} {
			first, err := write(2027)
			if err != nil {
				t.Fatal(err)
			}
			second, err := write(2027)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first, second) {
				t.Errorf("two %s documents differ", name)
			}
		}
	})
	t.Run("the sheet reader returns the written rows", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			name  string
			write func(int) ([]byte, error)
		}{{"ke-hoach-mau.xlsx", sample.Excel}, {"ke-hoach-mau.docx", sample.Word}} {
			for _, year := range []int{2022, 2027} {
				t.Run(c.name+" "+strconv.Itoa(year), func(t *testing.T) {
					t.Parallel()
					content, err := c.write(year)
					if err != nil {
						t.Fatal(err)
					}
					tables, err := sheet.Parse(t.Context(), c.name, content)
					if err != nil {
						t.Fatal(err)
					}
					if len(tables) != 1 {
						t.Fatalf("%d tables, want 1", len(tables))
					}
					if diff := cmp.Diff(written(year), texts(tables[0])); diff != "" {
						t.Errorf("rows (-written +read):\n%s", diff)
					}
				})
			}
		}
	})
}

// written returns the rows of the annex from the headings on, as a sheet reader returns them: the text of a group is in every cell that it
// covers.
func written(year int) []string {
	annex := sample.Annex(year).Sheets[0]
	var headings []string
	for _, column := range annex.Columns {
		headings = append(headings, column.Heading)
	}
	rows := []string{strings.Join(headings, " | ")}
	for _, line := range annex.Lines {
		cells := line.Cells
		if line.Group {
			cells = strings.Split(strings.Repeat("|"+cells[0], len(headings))[1:], "|")
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return rows
}

// texts returns the rows of a table from the headings on.
func texts(table sheet.Table) []string {
	var rows []string
	for _, row := range table.Rows {
		var cells []string
		for _, cell := range row.Cells {
			cells = append(cells, cell.Text)
		}
		if len(rows) > 0 || cells[0] == "TT" {
			rows = append(rows, strings.Join(cells, " | "))
		}
	}
	return rows
}

func TestAnnex(t *testing.T) {
	t.Parallel()
	t.Run("it has the groups, dittos and title of a real annex", func(t *testing.T) {
		t.Parallel()
		annex := sample.Annex(2027).Sheets[0]
		groups, dittos := 0, 0
		for _, line := range annex.Lines {
			switch {
			case line.Group:
				groups++
			case line.Cells[4] == "nt" || line.Cells[4] == "Như trên":
				dittos++
			}
		}
		if groups != 7 || len(annex.Lines)-groups != 48 {
			t.Errorf("%d groups and %d rows, want 7 and 48", groups, len(annex.Lines)-groups)
		}
		if dittos < 4 {
			t.Errorf("%d rows repeat the lead above as a ditto, want four at least", dittos)
		}
		title := strings.Join(annex.Title, "\n")
		for _, words := range []string{"KẾ HOẠCH MẪU", "KHÔNG PHẢI VĂN BẢN CHÍNH THỨC", "NĂM 2027"} {
			if !strings.Contains(title, words) {
				t.Errorf("title without %q:\n%s", words, title)
			}
		}
	})
}
