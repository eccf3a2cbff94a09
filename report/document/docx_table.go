package document

// table writes a table whose header rows repeat on every page and whose rows do not break across pages.
func (w *wordWriter) table(t Table) {
	total := 0
	for _, column := range t.Columns {
		total += twips(column.Millimetres)
	}
	w.put(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`, total)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		w.put(`<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
	}
	side := twips(cellSide)
	w.put(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="%d" w:type="dxa"/>`, twips(cellTop))
	w.put(`<w:left w:w="%d" w:type="dxa"/><w:bottom w:w="%d" w:type="dxa"/><w:right w:w="%d" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, side, twips(cellTop), side)
	for _, column := range t.Columns {
		w.put(`<w:gridCol w:w="%d"/>`, twips(column.Millimetres))
	}
	w.put(`</w:tblGrid>`)
	w.rows(t, t.Header, true)
	w.rows(t, t.Rows, false)
	w.put(`</w:tbl>`)
}

func (w *wordWriter) rows(t Table, rows []Row, header bool) {
	grid, err := t.grid(rows)
	if err != nil {
		panic(err) // complete has validated the table
	}
	for _, fields := range grid {
		w.put(`<w:tr><w:trPr><w:cantSplit/>`)
		if header {
			w.put(`<w:tblHeader/>`)
		}
		w.put(`</w:trPr>`)
		for column, field := range fields {
			if field.cell != nil || field.above {
				w.cell(t, field, column, header)
			}
		}
		w.put(`</w:tr>`)
	}
}

// cell writes a cell; one that a cell above covers is written as the continuation of that cell.
func (w *wordWriter) cell(t Table, p place, column int, header bool) {
	width := 0
	for _, covered := range t.Columns[column : column+p.columns] {
		width += twips(covered.Millimetres)
	}
	w.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if p.columns > 1 {
		w.put(`<w:gridSpan w:val="%d"/>`, p.columns)
	}
	switch {
	case p.above:
		w.put(`<w:vMerge/>`)
	case p.rows > 1:
		w.put(`<w:vMerge w:val="restart"/>`)
	}
	if header {
		w.put(`<w:vAlign w:val="center"/>`)
	}
	w.put(`</w:tcPr>`)
	l := t.look(p, column, header)
	if p.cell == nil {
		w.line(paragraphStyle{look: l}, "")
	} else {
		w.paragraph(paragraphStyle{look: l}, p.cell.Runs)
	}
	w.put(`</w:tc>`)
}
