package document

import "math"

// look is how an element is set: its size in points, its style, its place, the space around it.
type look struct {
	points       float64
	bold, italic bool
	align        Align
	after        float64 // points below each paragraph
	indent       float64 // millimetres before the first line
}

// The elements of Nghị định 30/2020/NĐ-CP, Phụ lục I, in the sizes that this package uses of those that the decree allows.
var (
	lookState      = look{points: 13, bold: true, align: AlignCenter}   // Quốc hiệu: 12-13
	lookMotto      = look{points: 14, bold: true, align: AlignCenter}   // Tiêu ngữ: 13-14
	lookParent     = look{points: 13, align: AlignCenter}               // cơ quan chủ quản: 12-13
	lookIssuer     = look{points: 13, bold: true, align: AlignCenter}   // cơ quan ban hành: 12-13
	lookNumber     = look{points: 13, align: AlignCenter}               // số, ký hiệu: 13
	lookDate       = look{points: 14, italic: true, align: AlignCenter} // địa danh, ngày: 13-14
	lookLetter     = look{points: 12, align: AlignCenter}               // V/v of a công văn: 12-13
	lookDraft      = look{points: 13, bold: true, align: AlignCenter}   // DỰ THẢO
	lookType       = look{points: 14, bold: true, align: AlignCenter}   // tên loại: 13-14
	lookSubject    = look{points: 14, bold: true, align: AlignCenter}   // trích yếu: 13-14
	lookAddressee  = look{points: 14, align: AlignCenter, after: 6}     // Kính gửi: 13-14
	lookBasis      = look{points: 14, italic: true, align: AlignJustify, after: 6, indent: firstLine}
	lookBody       = look{points: 14, align: AlignJustify, after: 6, indent: firstLine}
	lookHeading    = look{points: 14, bold: true, align: AlignJustify, after: 6, indent: firstLine}
	lookDash       = look{points: 14, align: AlignJustify, after: 6, indent: firstLine}
	lookCapacity   = look{points: 14, bold: true, align: AlignCenter}              // quyền hạn, chức vụ: 13-14
	lookSigner     = look{points: 14, bold: true, align: AlignCenter}              // họ tên: 13-14
	lookRecipients = look{points: 12, bold: true, italic: true, align: AlignLeft}  // Nơi nhận: 12
	lookRecipient  = look{points: 11, align: AlignLeft}                            // its list: 11
	lookAnnex      = look{points: 14, bold: true, align: AlignCenter}              // Phụ lục: 14
	lookAnnexTitle = look{points: 14, bold: true, align: AlignCenter}              // its title: 13-14
	lookAnnexOf    = look{points: 13, italic: true, align: AlignCenter, after: 12} // (Kèm theo …): 13-14
	lookTableHead  = look{points: 12, bold: true, align: AlignCenter}
	lookTable      = look{points: 12, align: AlignLeft}
	lookNote       = look{points: 10, align: AlignJustify}
	lookPageNumber = look{points: 13, align: AlignCenter} // 13-14, centred in the top margin
)

// Lengths of the page, in millimetres.
const (
	pageShort        = 210.0
	pageLong         = 297.0
	marginTop        = 20.0
	marginBottom     = 20.0
	marginLeft       = 30.0
	marginRight      = 15.0
	headerTop        = 10.0 // from the edge of the paper to the page number
	headLeft         = 68.0 // the two columns of the head; Quốc hiệu in size 13 is 95.7 mm long and stands in one line
	headRight        = 97.0
	signLeft         = 80.0 // the two columns of recipients and signature
	signRight        = 85.0
	signRoom         = 5 // lines for the signature
	firstLine        = 12.7
	cellSide         = 1.0 // between a line of a table and its text
	addresseesLeft   = 35.0
	addresseesDeeper = 10.0
	cellTop          = 0.4
	lineHeight       = 1.1 // of the font's own
)

// textWidth is the width between the margins, in millimetres.
func textWidth(landscape bool) float64 {
	if landscape {
		return pageLong - marginLeft - marginRight
	}
	return pageShort - marginLeft - marginRight
}

// twips converts millimetres to twentieths of a point, upwards: A4 is 11906 × 16838, as Word itself writes it.
func twips(millimetres float64) int { return int(math.Ceil(millimetres * 1440 / 25.4)) }

// styled is the look with the style of a run on top.
func (l look) styled(r Run) look {
	l.bold = l.bold || r.Bold
	l.italic = l.italic || r.Italic
	return l
}
