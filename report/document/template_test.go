package document_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/report/document"
)

// values are those of a template of a department.
var values = map[string]string{
	"ten_don_vi": "Sở Nội vụ",
	"ky":         "quý I năm 2027",
	"so_lieu":    "<138> & \"141\"\nđơn vị\tgửi",
	"Tên_Đầy_Đủ": "Sở Nội vụ thành phố Hà Nội",
}

var tasks = map[string][]map[string]string{
	"nhiem_vu": {
		{"stt": "1", "ten": "Ban hành kế hoạch", "han": "15/3/2027"},
		{"stt": "2", "ten": "Hội nghị đối thoại", "han": "28/3/2027"},
	},
	"khong_co": {},
}

func TestFillTemplate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		body     string
		want     string // of the body, as Word reads it: | between paragraphs
		problems []document.TemplateProblem
	}{
		{
			name: "a name gets its value",
			body: para(run("Đơn vị: {{ten_don_vi}}, {{ ky }}.")),
			want: "Đơn vị: Sở Nội vụ, quý I năm 2027.",
		},
		{
			name: "Word has cut the name into several runs",
			body: para(run("Đơn vị: {") + run("{ten_") + `<w:proofErr w:type="spellStart"/>` + run("don") + `<w:bookmarkStart w:id="0" w:name="x"/>` + run("_vi}") + run("}; hết")),
			want: "Đơn vị: Sở Nội vụ; hết",
		},
		{
			name: "two names share a run in the middle",
			body: para(run("{{ky") + run("}} và {{") + run("ten_don_vi}}")),
			want: "quý I năm 2027 và Sở Nội vụ",
		},
		{
			name: "marks of XML, line breaks and tabs of a value",
			body: para(run("Có {{so_lieu}}.")),
			want: "Có <138> & \"141\"⏎đơn vị⇥gửi.",
		},
		{
			name: "a Vietnamese name, in capitals and in decomposed letters",
			body: para(run("{{TÊN_ĐẦY_ĐỦ}} {{tên_đầy_đủ}}")),
			want: "Sở Nội vụ thành phố Hà Nội Sở Nội vụ thành phố Hà Nội",
		},
		{
			name: "a row is repeated for every entry, names of the document beside those of the entry",
			body: table(row("STT", "Nhiệm vụ"), row("{{#nhiem_vu}}{{stt}}", "{{ten}} ({{ky}}), hạn {{han}}{{/nhiem_vu}}"), row("", "Cộng")),
			want: "STT|Nhiệm vụ|1|Ban hành kế hoạch (quý I năm 2027), hạn 15/3/2027|2|Hội nghị đối thoại (quý I năm 2027), hạn 28/3/2027||Cộng",
		},
		{
			name: "a table in a cell has rows of its own",
			body: table(`<w:tr><w:tc>` + table(row("{{#nhiem_vu}}{{stt}}")) + para(run("{{ky}}")) + `</w:tc></w:tr>`),
			want: "1|2|quý I năm 2027",
		},
		{
			name: "no entries take the row away",
			body: table(row("STT"), row("{{#khong_co}}{{stt}}")),
			want: "STT",
		},
		{
			name: "a table keeps one row, for Word takes one without rows for broken",
			body: table(row("{{#khong_co}}{{stt}}", "Nội dung")),
			want: "|Nội dung",
		},
		{
			name:     "a name without a value stays and is reported once",
			body:     para(run("{{nguoi_ky}} {{ky}} {{nguoi_") + run("ky}}")),
			want:     "{{nguoi_ky}} quý I năm 2027 {{nguoi_ky}}",
			problems: []document.TemplateProblem{{document.UnknownValue, "nguoi_ky", "word/document.xml"}},
		},
		{
			name:     "rows without a name that is known",
			body:     table(row("{{#bang}}{{ky}}")),
			want:     "{{#bang}}quý I năm 2027",
			problems: []document.TemplateProblem{{document.UnknownRows, "bang", "word/document.xml"}},
		},
		{
			name:     "a mark of rows outside of a table, and a second one in a row",
			body:     para(run("{{#nhiem_vu}}")) + table(row("{{#nhiem_vu}}{{#khong_co}}")),
			want:     "{{#nhiem_vu}}|{{#khong_co}}|{{#khong_co}}",
			problems: []document.TemplateProblem{{document.RowsOutside, "nhiem_vu", "word/document.xml"}, {document.RowsOutside, "khong_co", "word/document.xml"}},
		},
		{
			name: "braces without their pair, and a name over two paragraphs or a tab",
			body: para(run("{{ky")) + para(run("}} {{ten don vi}}")) + para(`<w:r><w:t>{{k</w:t><w:tab/><w:t>y}}</w:t></w:r>`),
			want: "{{ky|}} {{ten don vi}}|{{k⇥y}}",
			problems: []document.TemplateProblem{
				{document.BrokenPlacement, "{{ky", "word/document.xml"}, {document.BrokenPlacement, "{{ten don vi}}", "word/document.xml"}, {document.BrokenPlacement, "{{k\ny}}", "word/document.xml"},
			},
		},
		{
			name: "instructions of fields and deleted words are left alone",
			body: para(`<w:r><w:instrText>{{ky}}</w:instrText></w:r><w:del><w:r><w:delText>{{ky}}</w:delText></w:r></w:del>` + run("x")),
			want: "x",
		},
		{
			name: "a text box within a paragraph, and another prefix",
			body: para(`<w:r><w:pict><w:txbxContent>`+para(run("{{ky}}"))+`</w:txbxContent></w:pict></w:r>`+run("{{ten_don_vi}}")) + `<v:p xmlns:v="urn:x"><v:t>{{ky}}</v:t></v:p>`,
			want: "Sở Nội vụ|quý I năm 2027|{{ky}}",
		},
		{
			name: "a value that looks like a name is not looked up again",
			body: para(run("{{cau_do}}")),
			want: "{{ky}} {{#nhiem_vu}}",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			given := maps.Clone(values)
			given["cau_do"] = "{{ky}} {{#nhiem_vu}}"
			filled, problems, err := document.FillTemplate(templateOf(test.body), given, tasks)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.problems, problems); diff != "" {
				t.Errorf("problems: %s", diff)
			}
			if got := read(t, filled, "word/document.xml"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestFillTemplateParts(t *testing.T) {
	t.Parallel()
	template := templateOf(para(run("{{ky}}")), entry{"word/header1.xml", hdr(para(run("{{ten_don_vi}}")))}, entry{"word/media/image1.png", "\x89PNG {{ky}}"}, entry{"word/other.xml", "<x>{{ky}}</x>"})
	filled, problems, err := document.FillTemplate(template, values, nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	t.Run("headers are filled, other parts are the same bytes in the same order", func(t *testing.T) {
		t.Parallel()
		same(t, "header", read(t, filled, "word/header1.xml"), "Sở Nội vụ")
		before, after := partsOf(t, template), partsOf(t, filled)
		for name := range before {
			if name != "word/header1.xml" && name != "word/document.xml" && after[name] != before[name] {
				t.Errorf("%s has changed", name)
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a template without names comes back as it was", func(t *testing.T) {
		t.Parallel()
		plain := wordFile(t, quarterlyReport())
		filled, problems, err := document.FillTemplate(plain, values, tasks)
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if diff := cmp.Diff(partsOf(t, plain), partsOf(t, filled)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestFillTemplateRefusals are the files that are no template. Both languages say what to do.
func TestFillTemplateRefusals(t *testing.T) {
	t.Parallel()
	good := para(run("{{ky}}"))
	long := strings.Repeat("x", 2<<20)
	encrypted := bytes.Clone(templateOf(good))
	encrypted[bytes.LastIndex(encrypted, []byte("PK\x01\x02"))+8] |= 1
	for _, test := range []struct {
		name string
		file []byte
		want document.RefusalReason
	}{
		{"nothing", nil, document.TemplateNotWord},
		{"a text", []byte("Kính gửi"), document.TemplateNotWord},
		{"the format of before 2007, or a password", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), document.TemplateOld},
		{"half a file", templateOf(good)[:400], document.TemplateBroken},
		{"another archive", archiveOf(entry{"a.txt", "a"}), document.TemplateNotWord},
		{"a workbook", archiveOf(entry{"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`}), document.TemplateNotWord},
		{"a template of Word", archiveOf(entry{"[Content_Types].xml", strings.ReplaceAll(typesOf("word/document.xml"), "document.main", "template.main")}), document.TemplateDotx},
		{"macros by the type", archiveOf(entry{"[Content_Types].xml", strings.ReplaceAll(typesOf("word/document.xml"), "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main")}), document.TemplateMacros},
		{"macros by the part", templateOf(good, entry{"word/vbaProject.bin", "x"}), document.TemplateMacros},
		{"ActiveX", templateOf(good, entry{"word/activeX/activeX1.bin", "x"}), document.TemplateMacros},
		{"a part twice", templateOf(good, entry{"word/Document.xml", "<x/>"}), document.TemplateBroken},
		{"encrypted", encrypted, document.TemplateEncrypted},
		{"no document", archiveOf(entry{"[Content_Types].xml", typesOf("word/document.xml")}, entry{"word/styles.xml", "<x/>"}), document.TemplateBroken},
		{"elements that do not match", templateOf(`<w:p></w:r>`), document.TemplateBroken},
		{"a document type", rawTemplate(`<!DOCTYPE w [<!ENTITY a "b">]><w/>`), document.TemplateBroken},
		{"two roots", rawTemplate(`<w/><w/>`), document.TemplateBroken},
		{"an entity", templateOf(para(run("&nbsp;"))), document.TemplateBroken},
		{"elements without end", templateOf(strings.Repeat("<w:p>", 300) + strings.Repeat("</w:p>", 300)), document.TemplateBroken},
		{"a zip bomb", templateOf(para(run(strings.Repeat("0", 16<<20)))), document.TemplateTooLarge},
		{"too many parts", templateOf(good, slices.Repeat([]entry{{"", ""}}, 600)...), document.TemplateTooLarge},
		{"a file of 11 MB", slices.Concat(templateOf(good), make([]byte, 11<<20)), document.TemplateTooLarge},
		{"rows that multiply", templateOf(table(row("{{#nhieu}}" + long + "{{ky}}"))), document.TemplateTooLarge},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			filled, _, err := document.FillTemplate(test.file, values, map[string][]map[string]string{"nhieu": make([]map[string]string, 5000)})
			var refusal *document.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if refusal.Reason != test.want {
				t.Errorf("got %s (%v), want %s", refusal.Reason, err, test.want)
			}
			if refusal.Vietnamese == "" || !strings.Contains(err.Error(), refusal.Vietnamese+" / "+refusal.English) {
				t.Errorf("not in both languages: %v", err)
			}
			if filled != nil {
				t.Error("something was filled")
			}
		})
	}
}

// TestFillTemplateOfLibreOffice fills a file that LibreOffice has saved, and has LibreOffice read what came of it.
func TestFillTemplateOfLibreOffice(t *testing.T) {
	t.Parallel()
	template, err := os.ReadFile("testdata/template.docx")
	if err != nil {
		t.Fatal(err)
	}
	filled, problems, err := document.FillTemplate(template, values, tasks)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	pages := textOf(t, printed(t, filled))
	want := squeezed(`SỞ NỘI VỤ Báo cáo của Sở Nội vụ, quý I năm 2027. STT Nhiệm vụ Hạn 1 Ban hành kế hoạch 15/3/2027 2 Hội nghị đối thoại 28/3/2027 Tổng cộng: <138> & "141" đơn vị gửi`)
	if len(pages) != 1 || pages[0] != want {
		t.Errorf("got  %q\nwant %q", pages, want)
	}
}

func FuzzFillTemplate(f *testing.F) {
	for _, body := range []string{
		para(run("{{ten_don_vi}}")), para(run("{") + run("{k") + run("y}}")), table(row("{{#nhiem_vu}}{{stt}}{{/nhiem_vu}}", "{{ten}}"), row("{{#khong_co}}")),
		para(`<w:r><w:t>{{ky}}<![CDATA[{{ky}}]]><!-- x -->&#x7b;{ky}}</w:t><w:t/></w:r>`), `<w:tbl/><w:tr/><w:p/>`, para(run("}}{{")),
	} {
		f.Add(body, "Sở Nội vụ")
	}
	f.Fuzz(func(t *testing.T, body, value string) {
		template := templateOf(body)
		filled, problems, err := document.FillTemplate(template, map[string]string{"ky": value, "ten_don_vi": value}, tasks)
		if err != nil {
			var refusal *document.Refusal
			if !errors.As(err, &refusal) {
				t.Fatal(err)
			}
			return
		}
		for _, problem := range problems {
			if problem.Name == "" || problem.String() == "" {
				t.Errorf("problem without words: %#v", problem)
			}
		}
		again, _, err := document.FillTemplate(filled, nil, nil)
		if err != nil {
			t.Fatalf("what was filled is no template any more: %v", err)
		}
		if diff := cmp.Diff(partsOf(t, filled), partsOf(t, again)); diff != "" {
			t.Errorf("without values something changed: %s", diff)
		}
	})
}

// entry is a part of an archive.
type entry struct{ name, content string }

const wordSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

func archiveOf(entries ...entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		part, err := w.Create(e.name)
		if err != nil {
			panic(err)
		}
		if _, err := part.Write([]byte(e.content)); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// typesOf names the types of the parts by their names.
func typesOf(names ...string) string {
	const kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	types := `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="png" ContentType="image/png"/>`
	for _, name := range names {
		switch {
		case strings.Contains(name, "document"):
			types += `<Override PartName="/` + name + `" ContentType="` + kind + `document.main+xml"/>`
		case strings.Contains(name, "header"):
			types += `<Override PartName="/` + name + `" ContentType="` + kind + `header+xml"/>`
		}
	}
	return types + `</Types>`
}

// templateOf is a Word file with a body and further parts.
func templateOf(body string, more ...entry) []byte {
	return rawTemplate(`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="`+wordSpace+`"><w:body>`+body+`</w:body></w:document>`, more...)
}

func rawTemplate(content string, more ...entry) []byte {
	names := []string{"word/document.xml"}
	for _, e := range more {
		names = append(names, e.name)
	}
	return archiveOf(append([]entry{{"[Content_Types].xml", typesOf(names...)}, {"word/document.xml", content}}, more...)...)
}

func run(text string) string {
	return `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func para(runs string) string { return `<w:p>` + runs + `</w:p>` }

func hdr(body string) string { return `<w:hdr xmlns:w="` + wordSpace + `">` + body + `</w:hdr>` }

func table(rows ...string) string { return `<w:tbl><w:tblPr/>` + strings.Join(rows, "") + `</w:tbl>` }

func row(cells ...string) string {
	out := `<w:tr>`
	for _, cell := range cells {
		out += `<w:tc>` + para(run(cell)) + `</w:tc>`
	}
	return out + `</w:tr>`
}

// read is the text of a part as Word shows it: its paragraphs, with signs for breaks and tabs.
func read(t *testing.T, file []byte, part string) string {
	t.Helper()
	var lines []string
	var walk func(e *element, line *strings.Builder)
	walk = func(e *element, line *strings.Builder) {
		for _, child := range e.children {
			switch child.name {
			case "p":
				var own strings.Builder
				at := len(lines)
				lines = append(lines, "")
				walk(child, &own)
				lines[at] = own.String()
			case "t":
				line.WriteString(child.text)
			case "br":
				line.WriteString("⏎")
			case "tab":
				line.WriteString("⇥")
			case "v":
			default:
				walk(child, line)
			}
		}
	}
	root := parse(t, part, partsOf(t, file)[part])
	walk(root, &strings.Builder{})
	return strings.Join(lines, "|")
}
