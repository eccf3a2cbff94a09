package sheet

import "encoding/xml"

// struckStyles is what a workbook strikes through: styles of cells, and runs of shared texts (ECMA-376 part 1, 18.4.10 and 18.8.22).
type struckStyles struct {
	fonts  map[int]bool
	styles map[int]bool   // by the index that cells have
	texts  map[int]string // the struck part of a shared text, by its index
	list   string         // the list of styles.xml that is being parsed
	font   int            // fonts so far
	style  int            // styles so far
	run    bool           // the run of the shared text is struck through
}

// addStyle takes one element of styles.xml. Fonts come before the styles that refer to them.
func (s *struckStyles) addStyle(element xml.StartElement) {
	switch name := element.Name.Local; name {
	case "fonts", "cellXfs":
		s.list = name
	case "fills", "borders", "cellStyleXfs", "cellStyles", "dxfs", "tableStyles":
		s.list = ""
	case "font":
		s.font++
	case "strike":
		if s.list == "fonts" && boolAttribute(element, "val", true) {
			s.fonts = marked(s.fonts, s.font-1)
		}
	case "xf":
		if s.list != "cellXfs" {
			return
		}
		if s.fonts[intAttribute(element, "fontId", 0)] {
			s.styles = marked(s.styles, s.style)
		}
		s.style++
	}
}

// addText takes a part of a shared text.
func (s *struckStyles) addText(index int, text string) {
	if !s.run {
		return
	}
	if s.texts == nil {
		s.texts = map[int]string{}
	}
	s.texts[index] += text
}

func marked(set map[int]bool, index int) map[int]bool {
	if set == nil {
		set = map[int]bool{}
	}
	set[index] = true
	return set
}
