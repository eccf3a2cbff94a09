package periodic

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/document"
)

// twoDigits writes a number below ten with its zero, as official texts do.
func twoDigits(n int) string {
	if n >= 0 && n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return indicator.Whole(int64(n)).Vietnamese()
}

func (d *drafting) subject() string {
	return "Kết quả công tác thông tin, tuyên truyền cải cách hành chính " + d.State.Period.Name
}

func (d *drafting) bases() []string {
	if d.PlanNumber == "" {
		return nil
	}
	return []string{fmt.Sprintf("Căn cứ Kế hoạch số %s về %s", d.PlanNumber, d.PlanTitle)}
}

// body is the five sections of the report.
func (d *drafting) body() []document.Block {
	p := d.State.Period
	blocks := []document.Block{document.Plain(fmt.Sprintf(
		"%s báo cáo kết quả công tác thông tin, tuyên truyền cải cách hành chính %s (số liệu từ ngày %s đến ngày %s) như sau:",
		d.issuerName(), p.Name, p.From.Vietnamese(), p.To.Vietnamese()))}
	for _, section := range [][]document.Block{d.carryingOut(), d.achieved(), d.assessment(), d.nextTasks(), d.proposals()} {
		blocks = append(blocks, section...)
	}
	return blocks
}

func (d *drafting) issuerName() string {
	if unit, ok := d.Directory.CoordinatingUnit(d.On); ok {
		return unit.Name
	}
	return d.Issuer.Name
}

// carryingOut is section I: the plan, and who has reported.
func (d *drafting) carryingOut() []document.Block {
	whole := d.count.Whole
	blocks := []document.Block{document.Section(1, "TÌNH HÌNH TRIỂN KHAI"), document.Section(2, "Công tác chỉ đạo, triển khai")}
	directed := "Các cơ quan, đơn vị tổ chức thực hiện " + d.PlanTitle
	if d.PlanNumber != "" {
		directed += " (Kế hoạch số " + d.PlanNumber + ")"
	}
	blocks = append(blocks, document.Plain(directed+"."), document.Section(2, "Thực hiện chế độ báo cáo"))
	runs := []document.Run{
		{Text: fmt.Sprintf("Đến hết ngày %s, có ", d.On.Vietnamese())},
		d.counted("BC-DA", whole.Answered(), "số đơn vị đã báo cáo, gồm cả đơn vị báo không phát sinh"),
		{Text: "/"},
		d.counted("BC-TONG", whole.Expected, "số đơn vị phải báo cáo khi mở kỳ"),
		{Text: " đơn vị báo cáo" + percentOf(whole.Reporting()) + ", trong đó "},
		d.counted("BC-DUNG", whole.OnTime, "số đơn vị báo cáo đúng hạn"),
		{Text: " đơn vị báo cáo đúng hạn" + percentOf(whole.Timeliness())},
	}
	for _, part := range []struct {
		id, words, reason string
		n                 int
	}{
		{"BC-KPS", " đơn vị báo không phát sinh", "số đơn vị báo không phát sinh", whole.Nil},
		{"BC-MIEN", " đơn vị được miễn báo cáo", "số đơn vị được miễn theo văn bản", whole.Exempted},
		{"BC-TRA", " đơn vị phải báo cáo lại", "số đơn vị bị trả lại báo cáo và chưa nộp lại", whole.Returned},
		{"BC-CHUA", " đơn vị chưa báo cáo", "số đơn vị chưa báo cáo hoặc gửi thư không có số liệu", whole.Missing + whole.Awaited + whole.Empty},
	} {
		if part.n > 0 {
			runs = append(runs, document.Run{Text: "; "}, d.counted(part.id, part.n, part.reason), document.Run{Text: part.words})
		}
	}
	return append(blocks, document.Text(append(runs, document.Run{Text: " (chi tiết tại Phụ lục II)."})...))
}

// percentOf is a rate in brackets; empty when the whole is nothing.
func percentOf(r period.Rate) string {
	permille, given := r.Permille()
	if !given {
		return ""
	}
	return fmt.Sprintf(" (%s%%)", indicator.Number(permille*100).Vietnamese())
}

// achieved is section II: the tasks, and the figures by form.
func (d *drafting) achieved() []document.Block {
	blocks := []document.Block{document.Section(1, "KẾT QUẢ THỰC HIỆN"), document.Section(2, "Tiến độ nhiệm vụ của Kế hoạch")}
	t := d.Tasks
	if t.Due == 0 {
		blocks = append(blocks, document.Plain("Trong kỳ không có nhiệm vụ đến hạn."))
	} else {
		blocks = append(blocks, document.Text(
			document.Run{Text: "Trong kỳ có "}, d.counted("NV-HAN", t.Due, "số nhiệm vụ có hạn trong kỳ"), document.Run{Text: " nhiệm vụ đến hạn; đã hoàn thành "},
			d.counted("NV-XONG", t.Done, "số nhiệm vụ có hạn trong kỳ đã hoàn thành"), document.Run{Text: " nhiệm vụ" + percentOf(period.Rate{Part: t.Done, Whole: t.Due}) + ", trong đó "},
			d.counted("NV-DUNG", t.OnTime, "số nhiệm vụ hoàn thành đúng hạn, tính theo ngày của minh chứng"), document.Run{Text: " nhiệm vụ đúng hạn; "},
			d.counted("NV-QUA", t.Overdue, "số nhiệm vụ quá hạn chưa hoàn thành"), document.Run{Text: " nhiệm vụ quá hạn."},
		))
	}
	blocks = append(blocks, document.Section(2, "Kết quả theo hình thức tuyên truyền"))
	lines := d.byForm()
	if len(lines) == 0 {
		return append(blocks, document.Plain("Trong kỳ chưa có đơn vị nào báo cáo số liệu."))
	}
	return append(blocks, lines...)
}

// byForm is a line for each indicator that a unit has given, with the same period of the year before.
func (d *drafting) byForm() []document.Block {
	var blocks []document.Block
	for _, i := range d.Indicators.On(d.State.Period.To) {
		total, given := resultOf(d.totals, i.Code)
		if !given {
			continue
		}
		runs := []document.Run{{Text: i.Vietnamese + ": "}, d.total(total), {Text: fmt.Sprintf(" %s (%s đơn vị báo cáo)", i.Unit, twoDigits(total.Values))}}
		if before, known := resultOf(d.before, i.Code); known {
			runs = append(runs, document.Run{Text: ", " + compared(total.Number, before.Number)})
		}
		blocks = append(blocks, document.Text(append(append([]document.Run{{Text: "- "}}, runs...), document.Run{Text: ";"})...))
	}
	if n := len(blocks); n > 0 {
		last := blocks[n-1].Paragraph.Runs
		last[len(last)-1].Text = "."
	}
	return blocks
}

// compared tells how a number stands to that of the same period of the year before.
func compared(now, before indicator.Number) string {
	switch now.Compare(before) {
	case 0:
		return "bằng cùng kỳ năm trước"
	case 1:
		return fmt.Sprintf("tăng so với cùng kỳ năm trước (%s)", before.Vietnamese())
	}
	return fmt.Sprintf("giảm so với cùng kỳ năm trước (%s)", before.Vietnamese())
}

// assessment is section III.
func (d *drafting) assessment() []document.Block {
	whole := d.count.Whole
	blocks := []document.Block{document.Section(1, "ĐÁNH GIÁ CHUNG"), document.Section(2, "Ưu điểm")}
	blocks = append(blocks, document.Plain(fmt.Sprintf("%s/%s đơn vị thực hiện chế độ báo cáo%s.", twoDigits(whole.Answered()), twoDigits(whole.Expected), percentOf(whole.Reporting()))))
	blocks = append(blocks, document.Section(2, "Tồn tại, hạn chế"))
	missing := whole.Missing + whole.Awaited + whole.Empty + whole.Returned
	switch {
	case missing == 0 && d.Tasks.Overdue == 0:
		blocks = append(blocks, document.Plain("Không có đơn vị chậm báo cáo, không có nhiệm vụ quá hạn."))
	default:
		blocks = append(blocks, document.Plain(fmt.Sprintf("Còn %s đơn vị chưa hoàn thành báo cáo và %s nhiệm vụ quá hạn.", twoDigits(missing), twoDigits(d.Tasks.Overdue))))
	}
	blocks = append(blocks, document.Section(2, "Nguyên nhân"))
	return append(blocks, listed(d.Tasks.Reasons, "Các đơn vị chưa nêu nguyên nhân.")...)
}

func (d *drafting) nextTasks() []document.Block {
	return append([]document.Block{document.Section(1, "NHIỆM VỤ TRỌNG TÂM KỲ TỚI")}, listed(d.Next, "Tiếp tục thực hiện các nhiệm vụ của Kế hoạch theo tiến độ.")...)
}

func (d *drafting) proposals() []document.Block {
	return append([]document.Block{document.Section(1, "KIẾN NGHỊ, ĐỀ XUẤT")}, listed(d.Proposals, "Không.")...)
}

// listed is a line with a dash for each text, each once; other stands where there is none.
func listed(texts []string, other string) []document.Block {
	var blocks []document.Block
	var seen []string
	for _, text := range texts {
		text = strings.TrimRight(strings.TrimSpace(text), ".;, ")
		if text == "" || slices.Contains(seen, text) {
			continue
		}
		seen = append(seen, text)
		blocks = append(blocks, document.Plain("- "+text+"."))
	}
	if len(blocks) == 0 {
		return []document.Block{document.Plain(other)}
	}
	return blocks
}
