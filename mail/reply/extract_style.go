package reply

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"loa/vietnamese"
)

// There are more ways to hide words in HTML than a list can name. So the list names the styles that hide nothing, those of ordinary mail
// programs; words with any other style are doubtful, and a letter whose decision rests on doubtful words is asked about.

// smallestFont is the smallest font in pixels that people read.
const smallestFont = 7.0

// harmlessProperties are the properties that hide nothing whatever their value is.
var harmlessProperties = vietnamese.WordSet(`font-family font-weight font-style font-variant font-variant-caps font-variant-ligatures font-variant-alternates font-variant-numeric
	font-variant-east-asian font-variant-position font-variant-emoji font-stretch font-feature-settings font-kerning font-optical-sizing font-variation-settings
	font-synthesis font-language-override font-smooth text-align text-align-last text-justify text-transform text-decoration text-decoration-line text-decoration-color
	text-decoration-style text-decoration-thickness text-decoration-skip text-decoration-skip-ink text-underline text-underline-offset text-underline-position
	text-size-adjust text-rendering text-wrap text-wrap-mode text-wrap-style text-autospace text-emphasis text-emphasis-color text-effect text-fit text-line-through
	white-space white-space-collapse word-break word-wrap overflow-wrap line-break hyphens tab-size tab-stops orphans widows quotes
	border border-top border-bottom border-left border-right border-width border-style border-color border-collapse border-spacing border-radius border-image
	border-top-width border-top-style border-top-color border-bottom-width border-bottom-style border-bottom-color border-left-width border-left-style border-left-color
	border-right-width border-right-style border-right-color border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius
	list-style list-style-type list-style-image list-style-position table-layout empty-cells caption-side vertical-align cursor caret-color outline outline-color
	outline-style outline-width box-sizing resize user-select accent-color page size page-break-before page-break-after page-break-inside break-before
	break-after break-inside mso-hide-none behavior layout-grid layout-grid-mode punctuation-wrap src panose-1 unicode-range clear unicode-range direction color-scheme
	supported-color-schemes object-fit scrollbar-color scroll-behavior image-rendering ms-text-size-adjust counter-reset counter-increment`)

// harmlessKeywords are properties that hide nothing with one of these values.
var harmlessKeywords = map[string]map[string]bool{
	"display":    vietnamese.WordSet("block inline inline-block table inline-table table-row table-cell table-row-group table-header-group table-footer-group table-column table-column-group table-caption list-item initial inherit unset revert flow-root"),
	"visibility": vietnamese.WordSet("visible initial inherit unset"), "position": vietnamese.WordSet("static relative initial inherit unset"),
	"overflow": vietnamese.WordSet("visible initial unset"), "overflow-x": vietnamese.WordSet("visible initial unset"), "overflow-y": vietnamese.WordSet("visible initial unset"),
	"float": vietnamese.WordSet("none initial left right"), "z-index": vietnamese.WordSet("auto initial 0 1"), "opacity": vietnamese.WordSet("1 1.0 100% initial inherit unset"),
	"transform": vietnamese.WordSet("none initial"), "filter": vietnamese.WordSet("none initial"), "clip": vietnamese.WordSet("auto initial"), "clip-path": vietnamese.WordSet("none initial"),
	"text-shadow": vietnamese.WordSet("none initial"), "box-shadow": vietnamese.WordSet("none initial"), "background-image": vietnamese.WordSet("none initial unset"),
	"unicode-bidi": vietnamese.WordSet("normal embed isolate initial plaintext"), "writing-mode": vietnamese.WordSet("horizontal-tb initial lr-tb"), "text-orientation": vietnamese.WordSet("mixed initial"),
	"mask": vietnamese.WordSet("none"), "content": vietnamese.WordSet("none normal initial"), "-webkit-text-fill-color": vietnamese.WordSet("currentcolor initial inherit unset"),
	"-webkit-text-security": vietnamese.WordSet("none"), "transition": vietnamese.WordSet("none"), "animation": vietnamese.WordSet("none"), "mso-hide": vietnamese.WordSet("none"),
	"-webkit-text-stroke": vietnamese.WordSet("0 0px none"), "-webkit-text-stroke-width": vietnamese.WordSet("0 0px initial"),
}

// lengthRange is the range of lengths of a property in pixels that hides nothing.
type lengthRange struct{ least, most float64 }

// harmlessLengths are properties that hide nothing with lengths in a range; keywords and per cents are allowed as [harmlessLength] says.
var harmlessLengths = map[string]lengthRange{
	"margin": {-60, 600}, "margin-left": {-60, 600}, "margin-right": {-600, 600}, "margin-top": {-30, 600}, "margin-bottom": {-30, 600}, "margin-block": {-30, 600}, "margin-inline": {-60, 600},
	"margin-block-start": {-30, 600}, "margin-block-end": {-30, 600}, "margin-inline-start": {-60, 600}, "margin-inline-end": {-60, 600},
	"padding": {0, 600}, "padding-left": {0, 600}, "padding-right": {0, 600}, "padding-top": {0, 600}, "padding-bottom": {0, 600}, "padding-inline-start": {0, 600}, "padding-inline-end": {0, 600},
	"padding-block-start": {0, 600}, "padding-block-end": {0, 600},
	"text-indent": {-60, 600}, "letter-spacing": {-2, 40}, "word-spacing": {-4, 100}, "width": {8, 1e6}, "max-width": {60, 1e6}, "min-width": {0, 2000},
	"height": {8, 1e6}, "max-height": {100, 1e6}, "min-height": {0, 5000}, "outline-offset": {-100, 100}, "gap": {0, 600}, "inset-area": {0, 0}, "border-spacing": {0, 100},
}

// declaration is one declaration of a style: its property and its value, in lower case, without "!important".
type declaration struct{ property, value string }

// declarations splits a style. CSS comments and escapes are left in it: no harmless property has them.
func declarations(style string) []declaration {
	var all []declaration
	depth, quote, from := 0, byte(0), 0
	for i := 0; i <= len(style); i++ {
		if i < len(style) {
			switch c := style[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
				continue
			case c == '"' || c == '\'':
				quote = c
				continue
			case c == '(':
				depth++
				continue
			case c == ')':
				depth--
				continue
			case c != ';' || depth > 0:
				continue
			}
		}
		property, value, found := strings.Cut(style[from:i], ":")
		from = i + 1
		property = strings.ToLower(strings.TrimSpace(property))
		if !found {
			if property != "" {
				all = append(all, declaration{property: property, value: "\x00"})
			}
			continue
		}
		value = strings.ToLower(strings.TrimSpace(value))
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(value, "important")), "!"))
		all = append(all, declaration{property: property, value: value})
	}
	return all
}

var lengthForm = regexp.MustCompile(`^([+-]?[0-9]*\.?[0-9]+)(px|pt|em|rem|ex|ch|pc|in|cm|mm|%|vw|vh)?$`)

// pixelsPerUnit are the sizes of units in pixels; relative ones for a font of 16 pixels.
var pixelsPerUnit = map[string]float64{"": 1, "px": 1, "pt": 4.0 / 3, "em": 16, "rem": 16, "ex": 8, "ch": 8, "pc": 16, "in": 96, "cm": 37.8, "mm": 3.78, "vw": 10, "vh": 8}

// pixels returns a length in pixels, or a percentage.
func pixels(value string) (n float64, percent, ok bool) {
	m := lengthForm.FindStringSubmatch(value)
	if m == nil {
		return 0, false, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false, false
	}
	if m[2] == "%" {
		return n, true, true
	}
	return n * pixelsPerUnit[m[2]], false, true
}

var lengthKeywords = vietnamese.WordSet("auto normal initial inherit unset revert none max-content min-content fit-content medium 0")

// harmlessLength reports whether all lengths of a value are in a range.
func harmlessLength(property, value string, allowed lengthRange) bool {
	for word := range strings.FieldsSeq(value) {
		if lengthKeywords[word] && (word != "0" || allowed.least <= 0) {
			continue
		}
		n, percent, ok := pixels(word)
		switch {
		case !ok:
			return false
		case percent && strings.HasSuffix(property, "width"):
			if n < 5 {
				return false
			}
		case percent && strings.HasSuffix(property, "height"):
			if n < 5 {
				return false
			}
		case percent:
			if n < -10 || n > 90 {
				return false
			}
		case n < allowed.least || n > allowed.most:
			return false
		}
	}
	return true
}

// look is how an element is displayed, as far as it concerns whether its words can be read.
type look struct {
	// font is the size in pixels.
	font float64
	// color and background are luminances from 0 to 1.
	color, background float64
	// doubtful is true when the element has a style that may hide words.
	doubtful bool
	// colored is true when a style sheet sets its colour.
	colored bool
}

var plainLook = look{font: 16, color: 0, background: 1}

// readable reports whether words of this look can be read: the contrast is at least that of light grey on white (1.35).
func (l look) readable() bool {
	bright, dark := max(l.color, l.background), min(l.color, l.background)
	if l.colored && l.background < lightBackground {
		return false
	}
	return !l.doubtful && l.font >= smallestFont && l.font <= 400 && (bright+0.05)/(dark+0.05) >= 1.35
}

// with returns the look of an element with a style inside of one with look l.
func (l look) with(style string) look {
	for _, d := range declarations(style) {
		l.declare(d)
	}
	return l
}

func (l *look) declare(d declaration) {
	value := d.value
	if d.property == "" && value == "" {
		return
	}
	if value == "\x00" || strings.Contains(d.property, "\\") || strings.Contains(value, "var(") || strings.Contains(value, "attr(") || strings.Contains(value, "env(") {
		l.doubtful = true
		return
	}
	switch property := d.property; {
	case property == "font-size":
		l.setFont(value)
	case property == "font":
		l.setFontShorthand(value)
	case property == "color":
		l.setColor(value)
	case property == "background-color" || property == "background":
		l.setBackground(value)
	case property == "line-height":
		l.setLineHeight(value)
	case harmlessProperties[property], strings.HasPrefix(property, "mso-") && property != "mso-hide", strings.HasPrefix(property, "--"), strings.HasPrefix(property, "background-") && property != "background-image" && property != "background-clip":
	case strings.HasPrefix(property, "-webkit-") && harmlessWebkit[property], strings.HasPrefix(property, "-ms-") && harmlessWebkit[property], strings.HasPrefix(property, "-moz-") && harmlessWebkit[property]:
	case harmlessKeywords[property] != nil:
		l.doubtful = l.doubtful || !harmlessKeywords[property][value]
	default:
		allowed, found := harmlessLengths[property]
		l.doubtful = l.doubtful || !found || !harmlessLength(property, value, allowed)
	}
}

var harmlessWebkit = vietnamese.WordSet(`-webkit-text-size-adjust -webkit-nbsp-mode -webkit-line-break -webkit-font-smoothing -webkit-tap-highlight-color -webkit-text-decorations-in-effect
	-webkit-hyphens -webkit-user-select -webkit-user-drag -webkit-user-modify -webkit-text-stroke-color -webkit-print-color-adjust -webkit-border-horizontal-spacing -webkit-border-vertical-spacing
	-webkit-composition-fill-color -webkit-locale -webkit-overflow-scrolling -webkit-margin-before -webkit-margin-after -webkit-box-sizing -webkit-text-decoration -webkit-border-radius
	-ms-text-size-adjust -ms-word-break -ms-interpolation-mode -ms-user-select -moz-osx-font-smoothing -moz-text-size-adjust -moz-user-select -moz-tab-size -moz-hyphens`)

var fontKeywords = map[string]float64{
	"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32, "xxx-large": 48, "initial": 16,
}

func (l *look) setFont(value string) {
	size, found := fontKeywords[value]
	n, percent, ok := pixels(value)
	switch {
	case found:
		l.font = size
	case value == "inherit", value == "unset":
	case value == "smaller":
		l.font *= 0.83
	case value == "larger":
		l.font *= 1.2
	case !ok:
		l.doubtful = true
	case percent:
		l.font *= n / 100
	case strings.HasSuffix(value, "em") && !strings.HasSuffix(value, "rem"):
		l.font *= n / 16
	case strings.HasSuffix(value, "ex") || strings.HasSuffix(value, "ch"):
		l.font *= n / 16
	default:
		l.font = n
	}
}

// setFontSize sets the size of the element "font": 1 to 7, or relative to the size around it.
func (l *look) setFontSize(value string) {
	if n, err := strconv.Atoi(value); err != nil || n > 7 || n < -6 {
		l.doubtful = true
	}
}

// setFontShorthand sets the size of the shorthand "font": bold 11pt/1.2 Calibri.
func (l *look) setFontShorthand(value string) {
	if value == "inherit" || value == "initial" || value == "unset" {
		return
	}
	for word := range strings.FieldsSeq(value) {
		size, lineHeight, _ := strings.Cut(word, "/")
		if _, _, ok := pixels(size); (ok && !fontWeight.MatchString(size)) || fontKeywords[size] > 0 && size != "medium" {
			l.setFont(size)
			if lineHeight != "" {
				l.setLineHeight(lineHeight)
			}
			return
		}
	}
	l.doubtful = true
}

var fontWeight = regexp.MustCompile(`^[1-9]00$`)

func (l *look) setLineHeight(value string) {
	n, percent, ok := pixels(value)
	switch {
	case lengthKeywords[value] && value != "0", value == "":
	case !ok, percent && n < 60, !percent && lengthForm.FindStringSubmatch(value)[2] == "" && (n < 0.6 || n > 20), !percent && lengthForm.FindStringSubmatch(value)[2] != "" && n < smallestFont:
		l.doubtful = true
	}
}

func (l *look) setColor(value string) {
	switch value {
	case "inherit", "currentcolor", "unset", "revert":
		return
	case "initial":
		l.color = 0
		return
	}
	luminance, alpha, ok := parseColor(value)
	if !ok || alpha < 0.4 {
		l.doubtful = true
		return
	}
	l.color = luminance
}

func (l *look) setBackground(value string) {
	for word := range strings.FieldsSeq(spacesInParentheses.ReplaceAllStringFunc(value, removeSpaces)) {
		switch word {
		case "none", "transparent", "initial", "inherit", "unset", "repeat", "no-repeat", "repeat-x", "repeat-y", "scroll", "center", "top", "left", "right", "bottom", "auto", "0%", "0", "0px", "padding-box", "border-box", "0%/auto", "100%", "50%", "revert":
			continue
		}
		luminance, alpha, ok := parseColor(word)
		switch {
		case !ok, alpha > 0 && alpha < 0.9:
			l.doubtful = true
		case alpha > 0:
			l.background = luminance
		}
	}
}

var spacesInParentheses = regexp.MustCompile(`\([^)]*\)`)

func removeSpaces(s string) string { return strings.Join(strings.Fields(s), ",") }

var (
	hexColor = regexp.MustCompile(`^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$`)
	rgbColor = regexp.MustCompile(`^rgba?\(([0-9.]+%?)[\s,]+([0-9.]+%?)[\s,]+([0-9.]+%?)(?:[\s,/]+([0-9.]+%?))?\)$`)
	// namedColors are the luminances of the colours that people name. An unknown name is doubtful.
	namedColors = map[string]string{
		"black": "000000", "white": "ffffff", "red": "ff0000", "green": "008000", "blue": "0000ff", "navy": "000080", "gray": "808080", "grey": "808080", "silver": "c0c0c0",
		"maroon": "800000", "purple": "800080", "teal": "008080", "olive": "808000", "yellow": "ffff00", "orange": "ffa500", "lime": "00ff00", "aqua": "00ffff", "cyan": "00ffff",
		"fuchsia": "ff00ff", "magenta": "ff00ff", "brown": "a52a2a", "darkblue": "00008b", "darkred": "8b0000", "darkgreen": "006400", "dimgray": "696969", "dimgrey": "696969",
		"darkgray": "a9a9a9", "darkgrey": "a9a9a9", "lightgray": "d3d3d3", "lightgrey": "d3d3d3", "gainsboro": "dcdcdc", "whitesmoke": "f5f5f5", "crimson": "dc143c", "royalblue": "4169e1",
		"steelblue": "4682b4", "midnightblue": "191970", "windowtext": "000000", "canvastext": "000000", "window": "ffffff", "canvas": "ffffff", "buttontext": "000000", "linktext": "0000ee",
		"infotext": "000000", "menutext": "000000", "captiontext": "000000", "graytext": "808080", "snow": "fffafa", "ivory": "fffff0", "lightyellow": "ffffe0", "aliceblue": "f0f8ff", "tomato": "ff6347",
		"dodgerblue": "1e90ff", "deepskyblue": "00bfff", "skyblue": "87ceeb", "lightblue": "add8e6", "gold": "ffd700", "darkorange": "ff8c00", "indigo": "4b0082", "violet": "ee82ee", "pink": "ffc0cb",
		"saddlebrown": "8b4513", "chocolate": "d2691e", "slategray": "708090", "slategrey": "708090", "darkslategray": "2f4f4f", "darkslateblue": "483d8b", "forestgreen": "228b22", "seagreen": "2e8b57", "firebrick": "b22222", "mediumblue": "0000cd", "darkcyan": "008b8b", "darkmagenta": "8b008b", "darkviolet": "9400d3", "beige": "f5f5dc", "linen": "faf0e6",
	}
)

// parseColor returns the luminance of a colour (WCAG 2.2) and its opacity.
func parseColor(value string) (luminance, alpha float64, ok bool) {
	value = strings.TrimSpace(value)
	if hex, found := namedColors[value]; found {
		value = hex
	}
	if value == "transparent" {
		return 1, 0, true
	}
	if m := hexColor.FindStringSubmatch(value); m != nil {
		return hexLuminance(m[1])
	}
	m := rgbColor.FindStringSubmatch(value)
	if m == nil {
		return 0, 0, false
	}
	alpha = 1
	if m[4] != "" {
		alpha = fraction(m[4], 1)
	}
	return luminanceOf(fraction(m[1], 255), fraction(m[2], 255), fraction(m[3], 255)), alpha, true
}

func hexLuminance(digits string) (luminance, alpha float64, ok bool) {
	if len(digits) <= 4 {
		var doubled strings.Builder
		for _, digit := range digits {
			doubled.WriteRune(digit)
			doubled.WriteRune(digit)
		}
		digits = doubled.String()
	}
	channel := func(at int) float64 {
		n, _ := strconv.ParseUint(digits[at:at+2], 16, 8) // hexColor has matched the digits
		return float64(n) / 255
	}
	alpha = 1
	if len(digits) == 8 {
		alpha = channel(6)
	}
	return luminanceOf(channel(0), channel(2), channel(4)), alpha, true
}

// fraction returns a channel of a colour as a part of its greatest value.
func fraction(value string, most float64) float64 {
	number, percent := strings.CutSuffix(value, "%")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0
	}
	if percent {
		return min(n/100, 1)
	}
	return min(n/most, 1)
}

func luminanceOf(red, green, blue float64) float64 {
	linear := func(c float64) float64 {
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(red) + 0.7152*linear(green) + 0.0722*linear(blue)
}
