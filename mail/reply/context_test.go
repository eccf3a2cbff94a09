package reply_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"loa/mail/reply"
)

// frame is what stands around the answer in the letters of one head, as testdata/frames.csv describes it.
type frame struct {
	kind, text, where string
	sender            reply.Person
	learned           bool
}

func readCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var records []map[string]string
	for _, row := range rows[1:] {
		record := map[string]string{}
		for i, value := range row {
			record[rows[0][i]] = value
		}
		records = append(records, record)
	}
	return records
}

func frames(t *testing.T) []frame {
	t.Helper()
	var all []frame
	for _, row := range readCSV(t, "frames.csv") {
		all = append(all, frame{
			kind: row["kind"], text: row["text"], where: row["where"], learned: strings.Contains(row["note"], "learned"),
			sender: reply.Person{
				Name: row["name"], Title: row["title"], Unit: row["unit"],
				Phones: []string{row["phone"]}, Addresses: []string{row["address"]},
			},
		})
	}
	return all
}

// around is a letter with an answer inside of the frame.
func (f frame) around(body, gap string) string {
	if f.where == "above" {
		return f.text + gap + body
	}
	return body + gap + f.text
}

// context is what is known of the sender after three letters that had other answers.
func (f frame) context() reply.Context {
	c := reply.Context{Sender: f.sender}
	if f.learned {
		var earlier []reply.Block
		lessons := map[string]int{}
		for _, answer := range []string{"Duyệt.", "Tôi đã xem.", "Sửa lại trang 3 rồi trình lại."} {
			earlier = reply.Blocks(f.around(answer, "\n\n"), "", c)
			for _, block := range earlier {
				lessons[block.Key]++
			}
		}
		c.Recurring = map[string]bool{}
		for key, letters := range lessons {
			if letters >= reply.LettersThatTeach {
				c.Recurring[key] = true
			}
		}
	}
	return c
}

func verdictIn(letter string, c reply.Context) reply.Verdict {
	text, _, _ := reply.NewText(letter, "", c)
	return reply.Interpret(text, c).Verdict
}

func TestContext(t *testing.T) {
	t.Parallel()
	bodies := readCSV(t, "frame_bodies.csv")
	t.Run("every answer inside of a signature, motto, banner or footer decides as written", func(t *testing.T) {
		t.Parallel()
		cases, read := 0, 0
		for _, f := range frames(t) {
			c := f.context()
			for _, body := range bodies {
				cases++
				letter := f.around(body["text"], "\n\n")
				if got := verdictIn(letter, c); string(got) != body["expected"] {
					text, _, _ := reply.NewText(letter, "", c)
					t.Errorf("%s, %s: %q in %q is %s, want %s; new text %q", f.kind, f.sender.Name, body["text"], f.text, got, body["expected"], text)
					continue
				}
				read++
			}
		}
		t.Logf("%d of %d", read, cases)
	})
	t.Run("without the context none turns round", func(t *testing.T) {
		t.Parallel()
		for _, f := range frames(t) {
			for _, body := range bodies {
				for _, gap := range []string{"\n\n", "\n"} {
					for _, c := range []reply.Context{{}, f.context()} {
						got := verdictIn(f.around(body["text"], gap), c)
						if turned := (got == reply.VerdictReturn) != (body["expected"] == "return"); turned && (got == reply.VerdictReturn || got == reply.VerdictApprove) {
							t.Errorf("%s, %s: %q in %q is %s, want %s or a question", f.kind, f.sender.Name, body["text"], f.text, got, body["expected"])
						}
					}
				}
			}
		}
	})
	t.Run("no text that must never approve approves inside of a frame", func(t *testing.T) {
		t.Parallel()
		never := readCSV(t, "never_approve.csv")
		for i, f := range frames(t) {
			if i%20 != 0 {
				continue // each text costs two interpretations
			}
			c := f.context()
			for _, row := range never {
				if verdictIn(f.around(row["text"], "\n\n"), c) == reply.VerdictApprove {
					t.Errorf("%q in %q approves", row["text"], f.text)
				}
			}
		}
	})
}
