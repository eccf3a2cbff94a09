package periodic

import (
	"slices"
	"strconv"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/report/document"
)

func (d *drafting) annexes() []document.Annex {
	of := "Kèm theo Báo cáo của " + d.issuerName()
	annexes := []document.Annex{
		{Title: "TỔNG HỢP KẾT QUẢ THEO HÌNH THỨC", Of: of, Blocks: []document.Block{{Table: d.formTable()}}},
		{Title: "TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ", Of: of, Blocks: []document.Block{{Table: d.unitTable()}}},
	}
	if table := d.matrix(); table != nil {
		annexes = append(annexes, document.Annex{Title: "SỐ LIỆU CỦA TỪNG ĐƠN VỊ", Of: of, Landscape: true, Blocks: []document.Block{{Table: table}}})
	}
	return annexes
}

// formTable is form 01: each indicator with its total and how many units gave it.
func (d *drafting) formTable() *document.Table {
	t := &document.Table{
		Columns: []document.Column{{Millimetres: 12, Align: document.AlignCenter}, {}, {Millimetres: 25, Align: document.AlignCenter}, {Millimetres: 28, Align: document.AlignRight}, {Millimetres: 28, Align: document.AlignRight}},
		Header:  []document.Row{document.Cells("STT", "Chỉ tiêu", "Đơn vị tính", "Trong kỳ", "Số đơn vị")},
	}
	n := 0
	for _, i := range d.Indicators.On(d.State.Period.To) {
		total, given := resultOf(d.totals, i.Code)
		if !given {
			continue
		}
		n++
		row := document.Cells(strconv.Itoa(n), i.Vietnamese, i.Unit)
		row.Cells = append(row.Cells, document.Cell{Runs: []document.Run{d.total(total)}}, document.Cell{Runs: []document.Run{{Text: strconv.Itoa(total.Values)}}})
		t.Rows = append(t.Rows, row)
	}
	if n == 0 {
		t.Rows = append(t.Rows, document.Cells("", "Chưa có số liệu", "", "", ""))
	}
	return t
}

// obligationWords are the words of the statuses in the table of units.
var obligationWords = map[period.Status]string{
	period.StatusOwed: "Chưa báo cáo", period.StatusReceived: "Đã báo cáo", period.StatusNil: "Không phát sinh", period.StatusReturned: "Phải báo cáo lại",
	period.StatusAccepted: "Đã báo cáo", period.StatusExempted: "Được miễn",
}

// unitTable lists the units that owed a report: those that have not reported first.
func (d *drafting) unitTable() *document.Table {
	t := &document.Table{
		Columns: []document.Column{{Millimetres: 12, Align: document.AlignCenter}, {}, {Millimetres: 28, Align: document.AlignCenter}, {Millimetres: 28, Align: document.AlignCenter}, {Millimetres: 38}},
		Header:  []document.Row{document.Cells("STT", "Đơn vị", "Hạn", "Ngày báo cáo", "Kết quả")},
	}
	obligations := slices.Clone(d.State.Obligations)
	slices.SortStableFunc(obligations, func(a, b period.Obligation) int {
		return boolOrder(a.StatusOn(d.On).Waiting()) - boolOrder(b.StatusOn(d.On).Waiting())
	})
	for i, o := range obligations {
		received, late := calendar.Date{}, ""
		if s, found := o.Standing(d.On); found {
			received = s.ReceivedOn
			if s.Late {
				late = ", muộn"
			}
		}
		day := ""
		if !received.IsZero() {
			day = received.Vietnamese()
		}
		t.Rows = append(t.Rows, document.Cells(strconv.Itoa(i+1), d.nameOf(o.Unit), o.First.Vietnamese(), day, obligationWords[o.StatusOn(d.On)]+late))
	}
	return t
}

func boolOrder(first bool) int {
	if first {
		return 0
	}
	return 1
}

// mostColumns is how many indicators fit beside each other on a landscape page.
const mostColumns = 12

// matrix is the figures of every unit, for the indicators that most units gave; nil when no unit gave any.
func (d *drafting) matrix() *document.Table {
	codes := d.mostGiven()
	if len(codes) == 0 {
		return nil
	}
	t := &document.Table{Columns: []document.Column{{Millimetres: 12, Align: document.AlignCenter}, {}}}
	header := []string{"STT", "Đơn vị"}
	for _, code := range codes {
		i, _ := d.Indicators.ByCode(code, d.State.Period.To)
		header = append(header, i.Vietnamese+" ("+i.Unit+")")
		t.Columns = append(t.Columns, document.Column{Millimetres: 15, Align: document.AlignRight})
	}
	t.Header = []document.Row{document.Cells(header...)}
	units := map[directory.UnitCode]map[indicator.Code]indicator.Number{}
	var order []directory.UnitCode
	for _, f := range d.Figures {
		if units[f.Unit] == nil {
			units[f.Unit] = map[indicator.Code]indicator.Number{}
			order = append(order, f.Unit)
		}
		units[f.Unit][f.Indicator] = units[f.Unit][f.Indicator].Add(f.Value)
	}
	slices.Sort(order)
	for n, unit := range order {
		row := []string{strconv.Itoa(n + 1), d.nameOf(unit)}
		for _, code := range codes {
			text := ""
			if value, given := units[unit][code]; given {
				text = value.Vietnamese()
			}
			row = append(row, text)
		}
		t.Rows = append(t.Rows, document.Cells(row...))
	}
	total := []string{"", "Tổng cộng"}
	for _, code := range codes {
		text := ""
		if result, given := resultOf(d.totals, code); given {
			text = result.Number.Vietnamese()
		}
		total = append(total, text)
	}
	sum := document.Cells(total...)
	sum.Bold = true
	t.Rows = append(t.Rows, sum)
	return t
}

// mostGiven are the indicators that most units gave, in the order of the list.
func (d *drafting) mostGiven() []indicator.Code {
	given := map[indicator.Code]int{}
	for _, r := range d.totals {
		if r.Given {
			given[r.Indicator] = r.Values
		}
	}
	var codes []indicator.Code
	for _, i := range d.Indicators.On(d.State.Period.To) {
		if given[i.Code] > 0 {
			codes = append(codes, i.Code)
		}
	}
	for len(codes) > mostColumns {
		least := 0
		for i, code := range codes {
			if given[code] <= given[codes[least]] {
				least = i
			}
		}
		codes = slices.Delete(codes, least, least+1)
	}
	return codes
}
