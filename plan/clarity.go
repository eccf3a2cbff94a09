package plan

import (
	"regexp"
	"strings"

	"loa/plan/deadline"
	"loa/vietnamese"
)

// Clarity says of a line whether it is clear who does what by when, with which product, under whose authority: rõ người, rõ việc, rõ thời gian,
// rõ sản phẩm, rõ thẩm quyền. Questions are what to ask the line's author, at least one for each point that is not clear.
type Clarity struct {
	Who       bool              `json:"who"`
	What      bool              `json:"what"`
	When      bool              `json:"when"`
	Product   bool              `json:"product"`
	Authority bool              `json:"authority"`
	Questions []ClarityQuestion `json:"questions"`
}

// ClarityPoint is one of the five points of Clarity.
type ClarityPoint string

// The five points.
const (
	ClearWho       ClarityPoint = "who"
	ClearWhat      ClarityPoint = "what"
	ClearWhen      ClarityPoint = "when"
	ClearProduct   ClarityPoint = "product"
	ClearAuthority ClarityPoint = "authority"
)

// ClarityPoints lists the five points in the order in which people name them.
func ClarityPoints() []ClarityPoint {
	return []ClarityPoint{ClearWho, ClearWhat, ClearWhen, ClearProduct, ClearAuthority}
}

// Clear says whether one of the points is clear.
func (c Clarity) Clear(point ClarityPoint) bool {
	switch point {
	case ClearWho:
		return c.Who
	case ClearWhat:
		return c.What
	case ClearWhen:
		return c.When
	case ClearProduct:
		return c.Product
	case ClearAuthority:
		return c.Authority
	}
	return false
}

// ClarityQuestion is one thing to ask the author of a line. Words are those of the line that it is about; empty where they are missing.
type ClarityQuestion struct {
	About ClarityPoint `json:"about"`
	Ask   Asking       `json:"ask"`
	Words string       `json:"words,omitempty"`
}

// Asking is what a question asks; package locale has its words.
type Asking string

// What may be asked.
const (
	AskLead          Asking = "lead"           // nobody is named
	AskUnknownLead   Asking = "unknown_lead"   // a name that is no unit or class
	AskWhichUnits    Asking = "which_units"    // "(16 đơn vị thí điểm)", "các đơn vị liên quan": which ones?
	AskFirstOfLeads  Asking = "first_of_leads" // several units: which one answers for the whole?
	AskTask          Asking = "task"           // "Nội dung khác": what is to be done?
	AskTasksApart    Asking = "tasks_apart"    // a) and b) in one line
	AskDeadline      Asking = "deadline"       // blank
	AskDeadlineWords Asking = "deadline_words" // words that name no time
	AskRhythm        Asking = "rhythm"         // "Định kỳ", "Thường xuyên": how often, and counted when?
	AskEvent         Asking = "event"          // "Sau khi …": by when after the event, and who says that it took place?
	AskOtherBody     Asking = "other_body"     // "Theo hướng dẫn của Bộ": which document, which day?
	AskThisYear      Asking = "this_year"      // "Giai đoạn 2026-2030": what is done this year?
	AskProduct       Asking = "product"        // blank
	AskProductWords  Asking = "product_words"  // "Theo quy định"
	AskIssuer        Asking = "issuer"         // a document: issued by whom, signed by whom?
	AskWhichBody     Asking = "which_body"     // "cấp có thẩm quyền": which one?
	AskDecider       Asking = "decider"        // no lead, so nobody's head decides
)

// Askings lists everything that may be asked.
func Askings() []Asking {
	return []Asking{
		AskLead, AskUnknownLead, AskWhichUnits, AskFirstOfLeads, AskTask, AskTasksApart, AskDeadline, AskDeadlineWords, AskRhythm, AskEvent, AskOtherBody,
		AskThisYear, AskProduct, AskProductWords, AskIssuer, AskWhichBody, AskDecider,
	}
}

// NewClarity judges a line by its words alone. What a unit makes by itself (news, a report, an event) its head decides; a document of more
// weight needs its issuer in the words.
func NewClarity(line Line) Clarity {
	questions := map[ClarityPoint][]ClarityQuestion{
		ClearWho: askWho(line), ClearWhat: askWhat(line), ClearWhen: askWhen(line.Deadline), ClearProduct: askProduct(line), ClearAuthority: askAuthority(line),
	}
	c := Clarity{Questions: []ClarityQuestion{}}
	for _, point := range ClarityPoints() {
		c.Questions = append(c.Questions, questions[point]...)
	}
	clear := func(point ClarityPoint) bool { return len(questions[point]) == 0 }
	c.Who, c.What, c.When, c.Product, c.Authority = clear(ClearWho), clear(ClearWhat), clear(ClearWhen), clear(ClearProduct), clear(ClearAuthority)
	return c
}

func askWho(line Line) []ClarityQuestion {
	if len(line.Lead) == 0 {
		return []ClarityQuestion{{About: ClearWho, Ask: AskLead}}
	}
	var questions []ClarityQuestion
	units := 0
	for _, lead := range line.Lead {
		switch {
		case lead.Unit == "" && lead.Class == "":
			questions = append(questions, ClarityQuestion{ClearWho, AskUnknownLead, lead.Text})
		case lead.Unit != "":
			units++
		case namesSome(lead):
			questions = append(questions, ClarityQuestion{ClearWho, AskWhichUnits, lead.Text})
		}
	}
	if units > 1 && units == len(line.Lead) {
		questions = append(questions, ClarityQuestion{ClearWho, AskFirstOfLeads, Names(line.Lead)})
	}
	return questions
}

var (
	someUnits = regexp.MustCompile(`\b(?:lien quan|duoc giao|duoc phan cong|thi diem)\b`)
	remarkOf  = regexp.MustCompile(`\(([^()]*)\)`)
	onlyName  = regexp.MustCompile(`^(?:sau day )?(?:goi|viet tat|tru|ngoai tru|khong gom|khong bao gom|khong ke)\b`)
)

// namesSome says whether the words for a class mean some of its members and do not say which.
func namesSome(lead Assignee) bool {
	if someUnits.MatchString(vietnamese.Fold(lead.Text)) {
		return true
	}
	for _, remark := range remarkOf.FindAllStringSubmatch(lead.Text, -1) {
		if !onlyName.MatchString(vietnamese.Fold(remark[1])) {
			return true
		}
	}
	return false
}

var (
	vagueTask  = regexp.MustCompile(`^(?:cac )?(?:nhiem vu|noi dung|cong viec|cong tac|viec|hoat dong) (?:khac|dot xuat|phat sinh|theo (?:chi dao|phan cong|yeu cau|quy dinh))\b`)
	partsOfOne = regexp.MustCompile(`(?:^|[\s(])a[.)]\s.*[\s(;]b[.)]\s`)
)

// askWhat asks for a title that names no work, and for one that names several.
func askWhat(line Line) []ClarityQuestion {
	folded := vietnamese.Fold(line.Title)
	switch {
	case len(strings.Fields(folded)) < 2 || vagueTask.MatchString(folded):
		return []ClarityQuestion{{ClearWhat, AskTask, line.Title}}
	case partsOfOne.MatchString(strings.ToLower(line.Title)):
		return []ClarityQuestion{{ClearWhat, AskTasksApart, line.Title}}
	}
	return nil
}

func askWhen(d deadline.Deadline) []ClarityQuestion {
	ask := func(what Asking) []ClarityQuestion { return []ClarityQuestion{{ClearWhen, what, d.Text}} }
	switch d.Kind {
	case deadline.KindNone:
		if strings.TrimSpace(d.Text) == "" {
			return ask(AskDeadline)
		}
		return ask(AskDeadlineWords)
	case deadline.KindContinuous:
		return ask(AskRhythm)
	case deadline.KindRecur:
		if d.Frequency().Period == deadline.PeriodUnknown {
			return ask(AskRhythm)
		}
	case deadline.KindRelative:
		if d.Days == 0 {
			return ask(AskEvent)
		}
	case deadline.KindExternal:
		return ask(AskOtherBody)
	case deadline.KindMultiYear:
		return ask(AskThisYear)
	case deadline.KindQuarter, deadline.KindQuarterList, deadline.KindMonth, deadline.KindMonthList, deadline.KindBeforeDate, deadline.KindNotLaterThan,
		deadline.KindBeforeMonth, deadline.KindOnDate, deadline.KindRange, deadline.KindWithinYear, deadline.KindMinPerYear:
		if d.To.IsZero() {
			return ask(AskDeadlineWords)
		}
	}
	return nil
}

var vagueProduct = regexp.MustCompile(`^(?:theo (?:quy dinh|yeu cau|ke hoach|chi dao)|san pham|ket qua(?: thuc hien)?|co san pham|hoan thanh|thuc hien|tot|100)$`)

func askProduct(line Line) []ClarityQuestion {
	folded := vietnamese.Fold(line.Product)
	switch {
	case folded == "":
		return []ClarityQuestion{{About: ClearProduct, Ask: AskProduct}}
	case vagueProduct.MatchString(folded):
		return []ClarityQuestion{{ClearProduct, AskProductWords, line.Product}}
	}
	return nil
}

var (
	document = regexp.MustCompile(`^(?:\d+ )?(?:du thao )?(?:ke hoach|quyet dinh|nghi quyet|chi thi|quy che|quy dinh|quy trinh|de an|chuong trinh hanh dong|to trinh|(?:bo )?tieu chi|cong van|huong dan)\b`)
	issuer   = regexp.MustCompile(`\b(?:cua|do|trinh|tham muu|thay mat) (?:ubnd|uy ban|chu tich|hdnd|hoi dong|thanh uy|tinh uy|dang uy|so|bo|van phong|don vi|co quan|tung|moi|thu truong|giam doc|lanh dao|ban)\b|\b(?:kh|qd|ct|nq|cv) (?:ubnd|hdnd|so|bo)\b|\b(?:ubnd|chu tich|giam doc|thu truong|bo truong) (?:\S+ ){0,4}(?:ban hanh|phe duyet|ky|quyet dinh)\b`)
	someBody = regexp.MustCompile(`\b(?:cap|co quan|nguoi) co tham quyen\b|\bcap tren\b`)
)

// askAuthority asks whose decision closes the line.
func askAuthority(line Line) []ClarityQuestion {
	if len(line.Lead) == 0 {
		return []ClarityQuestion{{About: ClearAuthority, Ask: AskDecider}}
	}
	words := vietnamese.Fold(strings.Join([]string{line.Product, line.Title, line.Note}, " . "))
	switch {
	case someBody.MatchString(words):
		return []ClarityQuestion{{ClearAuthority, AskWhichBody, line.Title}}
	case document.MatchString(vietnamese.Fold(line.Product)) && !issuer.MatchString(words):
		return []ClarityQuestion{{ClearAuthority, AskIssuer, line.Product}}
	}
	return nil
}
