package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

// InterpretAcceptances interprets an answer to a letter that gave a person several tasks: "Đồng ý tất cả, trừ 3: đề nghị giao Sở Y tế", "1, 2
// nhận; 3 không thuộc chức năng", "Tiếp nhận toàn bộ". count is the number of tasks. There is one answer for each task that the text answers,
// in the order of the numbers: VerdictApprove accepts it, VerdictReturn declines it with the reason in Comment, VerdictUnclear has to be asked.
//
// A task is accepted only by words that accept, for it or for all, with none that doubt or bind. A number beyond count is answered as it
// stands, so that the caller can say that the letter has no such task. It is nil when the text answers no task.
func InterpretAcceptances(newText string, count int, c Context) []ItemAnswer {
	if len(newText) > vietnamese.MaxTextBytes || count < 1 {
		return nil
	}
	lines := NonEmptyLines(vietnamese.Normalize(newText))
	if len(lines) > maxItemLines {
		return nil
	}
	r := acceptanceReader{count: count, known: c}
	for _, line := range lines {
		for _, part := range acceptanceParts(listMark.ReplaceAllString(line, "$1 ")) {
			r.part(part)
		}
	}
	return r.results()
}

// The words of an acceptance and of a decline, without marks and in lower case.
var (
	acceptWords   = regexp.MustCompile(`\b(dong y|nhat tri|thong nhat|chap thuan|tiep nhan|chap nhan|xin nhan|da nhan|nhan|se (trien khai|thuc hien)|trien khai|thuc hien|ok|oke|accept|accepted|agree|agreed)\b`)
	declineWords  = regexp.MustCompile(`\b(khong (thuoc|nhan|tiep nhan|dong y|thuc hien|dung|phai|co|lien quan)|ngoai (chuc nang|tham quyen|pham vi)|tu choi|tra lai|de nghi (\S+ ){0,2}(giao|chuyen|phan cong)|nen giao|chuyen (cho|sang|ve|lai)|giao (cho|ve|lai)|trung (voi|nhiem vu)|decline|declined|reject|rejected)\b`)
	denialWords   = regexp.MustCompile(`\b(khong|chua|ko|kg|khg|k|not)\b`)
	bindsTask     = regexp.MustCompile(`\b(neu|voi dieu kien|sau khi|truoc khi|gia han|lui|cham|xin y kien|xem xet|xem lai|can trao doi|cho y kien|de nghi|if|unless)\b`)
	wholeTasks    = regexp.MustCompile(`\b(tat ca|toan bo|het|ca \d{1,2}|cac (nhiem vu|viec)|nhung (nhiem vu|viec)|all)\b`)
	restTasks     = regexp.MustCompile(`\b(con lai|viec khac|nhiem vu khac|the rest|others)\b`)
	exceptWords   = regexp.MustCompile(`(?i)[,;.]?\s+(?:ngoại trừ|chỉ trừ|trừ|không kể|riêng|except)\s+`)
	exceptAtFront = regexp.MustCompile(`(?i)^\s*(?:ngoại trừ|chỉ trừ|trừ|không kể|except)\s+`)
	partEnd       = regexp.MustCompile(`\s*;\s*|[.!]\s+|[,;]?\s+(?:(?:các |những )?(?:việc |nhiệm vụ )?còn lại|còn|nhưng|but)\s+`)
	taskNumbers   = regexp.MustCompile(`(?i)(?:(?:các |những )?(?:mục|nhiệm vụ|việc|số|stt|task|item)\s+(?:số\s+)?)?\b(\d{1,2}(?:(?:\s*(?:,|&|\+|-|–|và|va|and|đến|den)\s*)(?:(?:mục|nhiệm vụ|việc|số|stt)\s+)?\d{1,2})*)\b`)
	notTask       = regexp.MustCompile(`^\s*(?:%|/|\.\d|(?:ngày|tháng|năm|giờ|người|quận|phường|xã|đơn vị|tuần|nhiệm vụ|việc)\b)`)
	listMark      = regexp.MustCompile(`^\s*(\d{1,2})[.)]\s+`) // "2. nhận" in a form that is filled in
	datesBefore   = regexp.MustCompile(`(?i)(?:ngày|tháng|quý|khoản|điều|điểm|tuần|lúc|/|cả)\s*$`)
)

// acceptanceParts splits a line into its parts. An exception is a part of its own, and keeps the word that makes it one.
func acceptanceParts(line string) []string {
	var parts []string
	for _, rest := range splitAt(line, partEnd, "còn lại") {
		for at := exceptWords.FindStringIndex(rest); at != nil; at = exceptWords.FindStringIndex(rest) {
			parts = append(parts, rest[:at[0]])
			rest = strings.TrimLeft(rest[at[0]:], " ,;.\t")
		}
		parts = append(parts, rest)
	}
	return slices.DeleteFunc(parts, func(p string) bool { return strings.TrimSpace(p) == "" })
}

// splitAt splits a text at every match. A match that contains keep belongs to the part behind it.
func splitAt(text string, end *regexp.Regexp, keep string) []string {
	var parts []string
	from := 0
	for _, at := range end.FindAllStringIndex(text, -1) {
		parts = append(parts, text[from:at[0]])
		from = at[1]
		if strings.Contains(strings.ToLower(text[at[0]:at[1]]), keep) {
			from = at[0]
		}
	}
	return append(parts, text[from:])
}

// acceptanceReader collects the answers of a text, part by part.
type acceptanceReader struct {
	count   int
	known   Context
	answers []ItemAnswer
	whole   Verdict // about all tasks that are not named; empty for none
	comment string  // the reason of a decline of all
	loose   []string
	last    []int // the tasks of the last part, to which a reason below belongs
}

func (r *acceptanceReader) part(part string) {
	except := exceptAtFront.MatchString(part)
	groups := taskGroups(part)
	if len(groups) == 0 {
		r.withoutNumbers(part)
		return
	}
	r.last = nil
	for _, group := range groups {
		verdict := acceptanceVerdict(group.words)
		if except && verdict == VerdictApprove {
			verdict = VerdictUnclear
		}
		comment := ""
		if verdict == VerdictReturn {
			comment = group.comment()
		}
		for _, number := range group.numbers {
			r.answers = append(r.answers, ItemAnswer{Item: number, Verdict: verdict, Text: strings.TrimSpace(part), Comment: comment})
			r.last = append(r.last, number)
		}
	}
}

// withoutNumbers handles words that name no task: about all tasks, about the rest, the reason of a decline above, or beside the point.
func (r *acceptanceReader) withoutNumbers(part string) {
	folded := vietnamese.Fold(part)
	verdict := acceptanceVerdict(part)
	named := wholeTasks.MatchString(folded) || restTasks.MatchString(folded)
	switch {
	case verdict == VerdictReturn && !named && len(r.last) > 0:
		r.addComment(part)
	case verdict == VerdictApprove || verdict == VerdictReturn && (named || len(r.answers) == 0):
		if r.whole != "" && r.whole != verdict {
			verdict = VerdictUnclear
		}
		r.whole = verdict
		if verdict == VerdictReturn {
			r.comment = strings.TrimSpace(part)
		}
	case reasonLine.MatchString(part) && len(r.last) > 0:
		r.addComment(part)
	default:
		r.loose = append(r.loose, part)
	}
}

func (r *acceptanceReader) addComment(part string) {
	for i, answer := range r.answers {
		if answer.Verdict == VerdictReturn && slices.Contains(r.last, answer.Item) {
			r.answers[i].Comment = strings.TrimSpace(answer.Comment + "\n" + strings.TrimSpace(part))
		}
	}
}

// results are the answers by number. Loose words that are not harmless make every acceptance unclear.
func (r *acceptanceReader) results() []ItemAnswer {
	doubt := len(r.loose) > 0 && !r.looseIsHarmless()
	byNumber := map[int]ItemAnswer{}
	numbers := []int{}
	for _, answer := range r.answers {
		if earlier, twice := byNumber[answer.Item]; twice && earlier.Verdict != answer.Verdict {
			answer.Verdict, answer.Comment = VerdictUnclear, ""
		} else if !twice {
			numbers = append(numbers, answer.Item)
		}
		byNumber[answer.Item] = answer
	}
	for number := 1; number <= r.count && r.whole != ""; number++ {
		if _, named := byNumber[number]; !named {
			numbers = append(numbers, number)
			byNumber[number] = ItemAnswer{Item: number, Verdict: r.whole, Comment: r.comment}
		}
	}
	slices.Sort(numbers)
	var answers []ItemAnswer
	for _, number := range numbers {
		answer := byNumber[number]
		if doubt && answer.Verdict == VerdictApprove {
			answer.Verdict = VerdictUnclear
		}
		answers = append(answers, answer)
	}
	return answers
}

func (r *acceptanceReader) looseIsHarmless() bool {
	return Interpret("Đồng ý.\n"+strings.Join(r.loose, "\n"), r.known).Verdict == VerdictApprove
}

// acceptanceVerdict is what words say about a task.
func acceptanceVerdict(words string) Verdict {
	folded := vietnamese.Fold(words)
	switch {
	case strings.Contains(words, "?"), bindsTask.MatchString(folded) && !declineWords.MatchString(folded):
		return VerdictUnclear
	case declineWords.MatchString(folded):
		return VerdictReturn
	case denialWords.MatchString(folded):
		return VerdictUnclear
	case acceptWords.MatchString(folded) && takesOn(words):
		return VerdictApprove
	}
	return VerdictUnclear
}

// whichTasks matches words that say which tasks are meant.
var whichTasks = regexp.MustCompile(`(?i)(?:(?:các|những|cac|nhung)\s+)?(?:(?:việc|nhiệm vụ|viec|nhiem vu)\s+)?(?:còn lại|con lai)|tất cả|tat ca|toàn bộ|toan bo`)

// takesOn reports whether the sentences of words take a task on: "Đã nhận được thư" and "sẽ thực hiện báo cáo lãnh đạo" have a word that accepts,
// and take nothing on.
func takesOn(words string) bool {
	said := map[ActKind]bool{}
	for _, act := range ReadAnswer(whichTasks.ReplaceAllString(words, " "), Context{}).Acts {
		said[act.Kind] = true
	}
	for _, kind := range []ActKind{ActOtherUnit, ActHandover, ActMoreTime, ActDecline, ActRefusal, ActQuestion, ActCondition, ActPart, ActDefer} {
		if said[kind] {
			return false
		}
	}
	if said[ActTakeOn] || said[ActAssent] {
		return true
	}
	return said[ActYes] && !said[ActUnknown] && !said[ActPromise] && !said[ActClaim] && !said[ActOnTime] && !said[ActGrant]
}

// taskGroup is numbers of tasks with the words about them.
type taskGroup struct {
	numbers []int
	words   string
}

// comment is the reason of a decline, without the number and the punctuation around it.
func (g taskGroup) comment() string {
	return strings.Trim(strings.Join(strings.Fields(g.words), " "), " ,;:.–—-()")
}

// taskGroups finds the numbers of tasks in a part. The words about a task stand behind its number, unless the part begins with words that
// accept or decline.
func taskGroups(part string) []taskGroup {
	head := part
	if before, _, found := strings.Cut(part, ":"); found && taskNumbers.MatchString(before) {
		head = before // behind the colon stands a reason, whose numbers name no task
	}
	var spans [][]int
	for _, at := range taskNumbers.FindAllStringSubmatchIndex(head, -1) {
		if !notTask.MatchString(head[at[3]:]) && !datesBefore.MatchString(head[:at[0]]) {
			spans = append(spans, at)
		}
	}
	if len(spans) == 0 {
		return nil
	}
	lead := exceptAtFront.ReplaceAllString(head[:spans[0][0]], "")
	wordsFirst := acceptanceVerdict(lead) != VerdictUnclear || denialWords.MatchString(vietnamese.Fold(lead))
	var groups []taskGroup
	for i, span := range spans {
		numbers, ok := expandList(head[span[2]:span[3]])
		if !ok {
			return nil
		}
		groups = append(groups, taskGroup{numbers, wordsAbout(part, lead, spans, i, wordsFirst)})
	}
	return groups
}

// wordsAbout are the words about the numbers at span i.
func wordsAbout(part, lead string, spans [][]int, i int, wordsFirst bool) string {
	end := len(part)
	if i+1 < len(spans) {
		end = spans[i+1][0]
	}
	behind := part[spans[i][1]:end]
	if !wordsFirst {
		return behind
	}
	before := lead
	if i > 0 {
		before = part[spans[i-1][1]:spans[i][0]]
	}
	if i+1 == len(spans) {
		return before + " " + behind
	}
	return before
}
