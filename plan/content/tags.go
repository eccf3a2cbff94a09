package content

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Code names a tag, the same for ever: lower-case ASCII letters, digits and "_".
type Code string

// Axis is one of the two lists.
type Axis string

// The axes.
const (
	AxisContent Axis = "content" // nhóm nội dung: what a line communicates
	AxisForm    Axis = "form"    // hình thức tuyên truyền: by what it does
)

// axes lists every axis.
var axes = []Axis{AxisContent, AxisForm}

// Kind says where the proof of a form lies, and which content group is the general one.
type Kind string

// The kinds.
const (
	KindNone    Kind = ""        // of a content group
	KindGeneral Kind = "general" // of a content group that is proposed only where no other one is
	KindOnline  Kind = "online"  // the link of the proof lies in the form itself: a newspaper, a portal
	KindProduct Kind = "product" // what is made, and published in a form online: a video
	KindOffline Kind = "offline" // a link only tells of it: a conference, a billboard
)

// Tag is a content group or a form.
type Tag struct {
	Axis       Axis   `json:"axis"`
	Code       Code   `json:"code"`
	Kind       Kind   `json:"kind,omitempty"`
	Vietnamese string `json:"vi"`
	English    string `json:"en"`
}

// Tags are both lists with their words, and the hosts on the web whose form is known. The zero value has no tag.
type Tags struct {
	list    []Tag
	phrases map[Axis][]phrase // the longest first
	hosts   map[string][]Code
}

//go:embed tags.csv
var shippedTags []byte

//go:embed hosts.csv
var shippedHosts []byte

// Shipped are the tags of the city's plan that the package ships. The call parses the lists: a caller that proposes for many lines keeps them.
func Shipped() Tags {
	tags, err := Tags{}.With(shippedTags)
	if err == nil {
		tags.hosts, err = parseHosts(shippedHosts)
	}
	if err != nil {
		panic("the shipped lists of tags: " + err.Error()) // a fault of the build: the lists are part of the program and tested
	}
	return tags
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// columns are the columns of a list of tags.
var columns = []string{"axis", "code", "kind", "vi", "en", "words"}

// ErrTags is the error of a list of tags that cannot be used. Its text names the row and says what to write.
var ErrTags = errors.New("danh sách nhãn không dùng được")

// With adds the tags of a list in CSV with the columns of tags.csv. A row with the code of a known tag adds words to it. The receiver is
// not changed.
func (t Tags) With(list []byte) (Tags, error) {
	rows, err := readRows(list, columns)
	if err != nil {
		return Tags{}, err
	}
	more := Tags{list: slices.Clone(t.list), phrases: map[Axis][]phrase{}, hosts: t.hosts}
	for _, axis := range axes {
		more.phrases[axis] = slices.Clone(t.phrases[axis])
	}
	for _, row := range rows {
		if err := more.add(row.fields); err != nil {
			return Tags{}, fmt.Errorf("%w: dòng %d: %w", ErrTags, row.number, err)
		}
	}
	for _, axis := range axes {
		slices.SortStableFunc(more.phrases[axis], func(a, b phrase) int { return len(b.parts) - len(a.parts) })
	}
	return more, nil
}

// add adds one row of a list.
func (t *Tags) add(fields []string) error {
	name, none := strings.CutSuffix(fields[0], "_none")
	axis, code := Axis(name), Code(fields[1])
	switch {
	case axis != AxisContent && axis != AxisForm:
		return fmt.Errorf("cột axis %q phải là content, form, content_none hoặc form_none", fields[0])
	case none && code != "":
		return fmt.Errorf("dòng %s không có mã, nhưng cột code là %q", fields[0], code)
	case !none && !codeForm.MatchString(string(code)):
		return fmt.Errorf("mã %q chỉ gồm chữ thường không dấu, số và dấu gạch dưới, bắt đầu bằng chữ", code)
	}
	if !none {
		if err := t.addTag(Tag{Axis: axis, Code: code, Kind: Kind(fields[2]), Vietnamese: fields[3], English: fields[4]}); err != nil {
			return err
		}
	}
	for words := range strings.SplitSeq(fields[5], ";") {
		if parts := phraseParts(words); len(parts) > 0 {
			t.phrases[axis] = addPhrase(t.phrases[axis], parts, code)
		}
	}
	return nil
}

func (t *Tags) addTag(tag Tag) error {
	known, found := t.Find(tag.Axis, tag.Code)
	switch {
	case found && tag.Kind != known.Kind && tag.Kind != KindNone:
		return fmt.Errorf("nhãn %s có kind %q, không đổi thành %q được", tag.Code, known.Kind, tag.Kind)
	case found:
		return nil
	case tag.Vietnamese == "" || tag.English == "":
		return fmt.Errorf("nhãn mới %s cần tên tiếng Việt (vi) và tiếng Anh (en)", tag.Code)
	case tag.Axis == AxisContent && tag.Kind != KindNone && tag.Kind != KindGeneral:
		return fmt.Errorf("kind của nhóm nội dung %s phải để trống hoặc là general", tag.Code)
	case tag.Axis == AxisForm && !slices.Contains([]Kind{KindOnline, KindProduct, KindOffline}, tag.Kind):
		return fmt.Errorf("kind của hình thức %s phải là online, product hoặc offline", tag.Code)
	}
	t.list = append(t.list, tag)
	return nil
}

// Of lists the tags of an axis in the order of the lists.
func (t Tags) Of(axis Axis) []Tag {
	return slices.DeleteFunc(slices.Clone(t.list), func(tag Tag) bool { return tag.Axis != axis })
}

// Find finds a tag by its axis and code.
func (t Tags) Find(axis Axis, code Code) (Tag, bool) {
	i := slices.IndexFunc(t.list, func(tag Tag) bool { return tag.Axis == axis && tag.Code == code })
	if i < 0 {
		return Tag{}, false
	}
	return t.list[i], true
}

// Sorted lists the codes of an axis once each, in the order of the lists; codes that the lists do not have come last.
func (t Tags) Sorted(axis Axis, codes []Code) []Code {
	var sorted []Code
	for _, tag := range t.Of(axis) {
		if slices.Contains(codes, tag.Code) {
			sorted = append(sorted, tag.Code)
		}
	}
	for _, code := range codes {
		if !slices.Contains(sorted, code) {
			sorted = append(sorted, code)
		}
	}
	return sorted
}

// csvRow is a row of a list, with its number in the file.
type csvRow struct {
	number int
	fields []string
}

// readRows reads a CSV with a heading; lines that begin with "#" are comments.
func readRows(list []byte, heading []string) ([]csvRow, error) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(list, []byte("\uFEFF"))))
	reader.Comment, reader.FieldsPerRecord, reader.TrimLeadingSpace = '#', len(heading), true
	var rows []csvRow
	for headed := false; ; {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) && headed {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s; cần là CSV với %d cột %s", ErrTags, csvFault(err), len(heading), strings.Join(heading, ","))
		}
		if !headed {
			if headed = slices.Equal(fields, heading); !headed {
				return nil, fmt.Errorf("%w: dòng tiêu đề phải là %s", ErrTags, strings.Join(heading, ","))
			}
			continue
		}
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		number, _ := reader.FieldPos(0)
		rows = append(rows, csvRow{number, fields})
	}
}

// csvFault says in Vietnamese what is wrong with a CSV.
func csvFault(err error) string {
	var fault *csv.ParseError
	switch {
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &fault):
		return fmt.Sprintf("dòng %d thừa hoặc thiếu cột", fault.Line)
	case errors.As(err, &fault):
		return fmt.Sprintf("dòng %d có dấu nháy kép sai chỗ", fault.Line)
	default:
		return "không có dòng tiêu đề"
	}
}
