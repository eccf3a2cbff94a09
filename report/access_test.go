package report_test

import (
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"loa/locale"
	"loa/plan"
)

var (
	colours = regexp.MustCompile(`(background|color):#([0-9a-f]{6})`)
	styles  = regexp.MustCompile(`style="([^"]*)"`)
	button  = regexp.MustCompile(`<a href="mailto:[^"]*" style="([^"]*)"`)
	hrefs   = regexp.MustCompile(`href="([^"]*)"`)
)

// luminance is the relative luminance of WCAG 2.2 for a colour in hexadecimal.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		part := float64(n) / 255
		if part <= 0.04045 {
			sum += weight * part / 12.92
			continue
		}
		sum += weight * math.Pow((part+0.055)/1.055, 2.4)
	}
	return sum
}

// TestContrast compares every colour with the darkest ground of the page: 4.5 to 1 is level AA of WCAG 2.2, 1.4.3.
func TestContrast(t *testing.T) {
	t.Parallel()
	for name, letter := range everyLetter(t) {
		ground := 1.0
		var inks []string
		for _, style := range styles.FindAllStringSubmatch(letter.HTML, -1) {
			for _, found := range colours.FindAllStringSubmatch(style[1], -1) {
				if found[1] == "background" {
					ground = min(ground, luminance(t, found[2]))
					continue
				}
				inks = append(inks, found[2])
			}
		}
		for _, ink := range inks {
			if contrast := (ground + 0.05) / (luminance(t, ink) + 0.05); contrast < 4.5 {
				t.Errorf("%s: #%s has a contrast of %.2f", name, ink, contrast)
			}
		}
		if len(inks) == 0 {
			t.Errorf("%s: the page has no colours to look at", name)
		}
	}
}

// TestButtonSize checks that buttons are 44 px high, the target size of WCAG 2.2, 2.5.5.
func TestButtonSize(t *testing.T) {
	t.Parallel()
	seen := 0
	for name, letter := range everyLetter(t) {
		for _, style := range button.FindAllStringSubmatch(letter.HTML, -1) {
			seen++
			padding := regexp.MustCompile(`padding:(\d+)px`).FindStringSubmatch(style[1])
			line := regexp.MustCompile(`line-height:(\d+)px`).FindStringSubmatch(style[1])
			if padding == nil || line == nil {
				t.Fatalf("%s: button %q has no height", name, style[1])
			}
			around, _ := strconv.Atoi(padding[1]) // digits, by the pattern
			inside, _ := strconv.Atoi(line[1])
			if height := 2*around + inside; height < 44 || !strings.Contains(style[1], "display:inline-block") {
				t.Errorf("%s: a button is %d px high", name, height)
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d buttons were seen", seen)
	}
}

// TestLinks allows the pages of the task and letters to the reply address, and no other link: the proof of publication stays text.
func TestLinks(t *testing.T) {
	t.Parallel()
	for name, letter := range everyLetter(t) {
		for _, found := range hrefs.FindAllStringSubmatch(letter.HTML, -1) {
			link := html.UnescapeString(found[1])
			if !strings.HasPrefix(link, "https://loa.test/") && !strings.HasPrefix(link, "https://loa.hanoi.test/") && !strings.HasPrefix(link, "mailto:loa+") {
				t.Errorf("%s links to %q", name, link)
			}
		}
		if strings.Contains(letter.HTML, `href="https://badinh`) {
			t.Errorf("%s makes a link of the proof", name)
		}
	}
}

// TestAnswerOffered checks that every letter that asks has the words of assent, a ready letter and the link.
func TestAnswerOffered(t *testing.T) {
	t.Parallel()
	for _, name := range plan.NoticeKinds() {
		in := full(name)
		if in.Asks == plan.PurposeNone {
			in.Asks = plan.PurposeDraft // as a reminder or an answer asks
		}
		for lang, title := range map[locale.Language]string{locale.Vietnamese: "Cách trả lời:", locale.English: "How to reply:"} {
			letter := compose(t, lang, in)
			if !strings.Contains(letter.HTML, `href="`+in.Link+`"`) || !strings.Contains(letter.Text, in.Link) || !strings.Contains(letter.Text, title) {
				t.Errorf("%s does not say how to answer by mail and by the page:\n%s", name, letter.Text)
			}
			if len(mailBodies(t, letter.HTML, in.ReplyTo)) == 0 {
				t.Errorf("%s has no ready letter", name)
			}
		}
	}
}

// TestClosing checks that every letter names a person to talk to, and that its HTML names its language for screen readers.
func TestClosing(t *testing.T) {
	t.Parallel()
	for lang, contact := range map[locale.Language]string{
		locale.Vietnamese: "Cần trao đổi trực tiếp, đề nghị liên hệ ", locale.English: "To talk to a person, please contact ",
	} {
		for name, letter := range lettersIn(t, lang) {
			if !strings.Contains(letter.Text, contact) {
				t.Errorf("%s does not say whom to talk to", name)
			}
			if !strings.Contains(letter.HTML, `<html lang="`+string(lang)+`">`) {
				t.Errorf("%s: the page does not name its language %s", name, lang)
			}
		}
	}
}
