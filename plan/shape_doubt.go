package plan

import (
	"fmt"
	"regexp"
	"strings"
)

// eachApproved are the ways to ask that each piece of a work be approved before it appears.
var eachApproved = []*regexp.Regexp{
	regexp.MustCompile(` (?:tung|moi) (?:ky|so|bai|tin|san pham|video|clip|phong su|noi dung|chuyen muc|chuong trinh|an pham|tac pham|infographic|ban tin|mau|muc) (?:[a-z0-9,]+ ){0,10}(?:duyet|tham dinh|cho y kien|xin y kien|phe duyet|kiem duyet) `),
	regexp.MustCompile(` (?:gui|trinh) (?:[a-z-]+ ){1,8}(?:duyet|tham dinh|cho y kien|phe duyet|kiem duyet)(?: noi dung)? truoc khi `),
	regexp.MustCompile(` (?:duyet|tham dinh|kiem duyet|phe duyet)(?: noi dung)? truoc khi (?:dang|phat|cong bo|phat hanh|in) `),
}

// approvesItems says whether the words of a line ask that each piece be approved.
func approvesItems(line Line) bool {
	text := newWorkText(strings.Join([]string{line.Title, line.Product, strings.Join(line.Channels, ", "), line.Note}, " ; ")).String()
	for _, form := range eachApproved {
		if form.MatchString(text) {
			return true
		}
	}
	return false
}

// shapeDoubt asks which of the shapes is meant.
func (r workReader) shapeDoubt(found proposal) Doubt {
	shapes := append([]ShapeCode{found.shape}, found.other...)
	names := make([]string, 0, len(shapes))
	for _, shape := range shapes {
		names = append(names, "“"+shape.Vietnamese()+"”")
	}
	question := "Việc này là " + strings.Join(names, " hay ") + "?"
	if r.perItem && found.shape == ShapeProduct {
		question = fmt.Sprintf("Kế hoạch yêu cầu duyệt từng sản phẩm: mỗi kỳ là một nhiệm vụ có phê duyệt (%s), hay chỉ tính định mức (%s)?", names[0], names[1])
	}
	return Doubt{Field: DoubtShape, Words: lineWords(r.line), Shapes: shapes, Question: question}
}

// lineWords are the cells of a line from which its shape is proposed.
func lineWords(line Line) string {
	var cells []string
	for _, cell := range []string{line.Title, line.Product, strings.Join(line.Channels, "; "), line.Deadline.Text} {
		if cell != "" {
			cells = append(cells, cell)
		}
	}
	return strings.Join(cells, " | ")
}

// quotaDoubt asks about a quota of which the words name several, or only the most that is to be done.
func quotaDoubt(line Line, quotas []Quota) (Doubt, bool) {
	doubt := Doubt{Field: DoubtQuota, Words: lineWords(line), Quotas: quotas}
	text := newWorkText(strings.Join([]string{line.Title, line.Product, line.Deadline.Text}, " ; "))
	switch {
	case len(quotas) > 1:
		names := make([]string, 0, len(quotas))
		for _, quota := range quotas {
			names = append(names, quota.Vietnamese())
		}
		doubt.Question = "Định mức là " + strings.Join(names, " hay ") + "? Nếu là nhiều loại kết quả, đề nghị tách thành nhiều dòng."
	case quotaMost.MatchString(text.String()):
		doubt.Question = "Kế hoạch chỉ nêu mức tối đa; định mức phải đạt là bao nhiêu?"
	default:
		return Doubt{}, false
	}
	return doubt, true
}

// Vietnamese is the quota in a sentence: "2 lần/tuần".
func (q Quota) Vietnamese() string { return fmt.Sprintf("%d lần/%s", q.Count, q.Per.Vietnamese()) }
