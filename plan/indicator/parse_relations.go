package indicator

import (
	"fmt"
	"slices"
	"strings"
)

// checkEach checks what the indicators of a file say of each other.
func checkEach(parsers []*parser, list []Indicator) {
	known := map[Code][]int{}
	for n, i := range list {
		known[i.Code] = append(known[i.Code], n)
	}
	for n, p := range parsers {
		p.checkTwice(n, list, known)
		for _, relation := range relationsOf(list[n]) {
			p.checkRelation(relation, list[n], list, known)
		}
	}
	for n, p := range parsers {
		if circle := circleFrom(list[n].Code, list, known); circle != nil {
			p.fault("formula", "công thức quay lại chính nó: "+joinedBy(circle, " → "), "viết công thức từ các chỉ tiêu không tính từ chỉ tiêu này")
		}
	}
}

// checkTwice finds an earlier entry of the same code that shares a day.
func (p *parser) checkTwice(n int, list []Indicator, known map[Code][]int) {
	for _, earlier := range known[list[n].Code] {
		if earlier >= n || list[n].Code == "" || !list[earlier].overlaps(list[n]) {
			continue
		}
		if list[n].From.IsZero() && list[n].To.IsZero() && list[earlier].From.IsZero() && list[earlier].To.IsZero() {
			p.fault("code", fmt.Sprintf("mã %s có hai lần", list[n].Code), "đổi một mã, hoặc ghi from và to để hai mục không trùng thời gian")
		} else {
			p.fault("from", fmt.Sprintf("thời gian hiệu lực của mã %s trùng với một mục trước", list[n].Code), "ghi to của mục trước là ngày liền trước from của mục này")
		}
		return
	}
}

// relation is a reference to other indicators.
type relation struct {
	column string
	codes  []Code
}

func relationsOf(i Indicator) []relation {
	one := func(code Code) []Code {
		if code == "" {
			return nil
		}
		return []Code{code}
	}
	f, _ := parseFormula(i.Formula) // its fault is told already
	return []relation{
		{"formula", f.codes()}, {"weight", one(i.Weight)}, {"at_most", one(i.AtMost)}, {"pair", one(i.Pair)}, {"group", i.Group},
	}
}

func (p *parser) checkRelation(r relation, from Indicator, list []Indicator, known map[Code][]int) {
	for _, code := range r.codes {
		switch {
		case len(known[code]) == 0:
			p.fault(r.column, fmt.Sprintf("không có chỉ tiêu mã %q", code), "ghi một mã có trong file, hoặc thêm chỉ tiêu này")
		case code == from.Code && r.column != "formula": // a formula tells its circle
			p.fault(r.column, "chỉ tiêu nhắc đến chính nó", "ghi mã của một chỉ tiêu khác")
		case r.column == "pair" && !slices.ContainsFunc(known[code], func(n int) bool { return list[n].Pair == from.Code }):
			p.fault(r.column, fmt.Sprintf("chỉ tiêu %s không nhận %s làm cặp", code, from.Code), fmt.Sprintf("ghi pair = %q ở chỉ tiêu %s", from.Code, code))
		}
	}
}

// circleFrom follows formulas from a code; it gives the way that leads back to the code.
func circleFrom(start Code, list []Indicator, known map[Code][]int) []Code {
	var visited []Code
	var follow func(code Code, way []Code) []Code
	follow = func(code Code, way []Code) []Code {
		for _, n := range known[code] {
			f, _ := parseFormula(list[n].Formula)
			for _, part := range f.codes() {
				if part == start {
					return append(slices.Clone(way), code, part)
				}
				if slices.Contains(visited, part) {
					continue
				}
				visited = append(visited, part)
				if circle := follow(part, append(slices.Clone(way), code)); circle != nil {
					return circle
				}
			}
		}
		return nil
	}
	return follow(start, nil)
}

func joinedBy(codes []Code, separator string) string {
	return strings.ReplaceAll(joined(codes), ", ", separator)
}
