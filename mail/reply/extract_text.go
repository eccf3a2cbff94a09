package reply

import (
	"regexp"
	"slices"
	"strings"

	"loa/vietnamese"
)

var (
	ourMarker = regexp.MustCompile(`(?i)^[^\p{L}\p{N}]*(xin |vui lòng |please )?((trả lời|phản hồi)( ở)?( phía)? trên dòng này|reply above this line)[^\p{L}\p{N}]*((please )?reply above this line|(vui lòng |xin )?trả lời( ở)?( phía)? trên dòng này)?[^\p{L}\p{N}]*$`)
	separator = regexp.MustCompile(`(?i)^[\s*]*[-_–—]{2,}\s*(` + separatorWords + `)[^\p{L}]{0,40}([-_–—:]{1,}|\S*@\S*|$)|^\s*(begin forwarded message|bắt đầu thư (đã |được )?chuyển tiếp)\s*:`)
	// wroteForm matches the words with which mail programs introduce a quotation, at the end of an attribution: in Vietnamese, English,
	// French, German, Spanish, Portuguese, Italian, Dutch, Polish, Russian, Chinese, Japanese and Korean. German and Dutch put the name
	// behind the word.
	wroteForm = regexp.MustCompile(`(?i)(^|[^\p{L}])(` + wroteWords + `)(\s+cho\s[^:：]{1,60})?\s*[:：]?\s*$|(^|[^\p{L}])(schrieb|schreef)\s[^:：]{1,200}[:：]\s*$|(写道|寫道|書きました|書いた|作成|のメール|さんは書きました|작성|작성했습니다|작성함|썼습니다|쓴 글|님의 말)\s*[:：]?\s*$`)
	// firstPerson matches an author who is the sender: no mail program writes "tôi đã viết:".
	firstPerson      = regexp.MustCompile(`(?i)(^|[^\p{L}])((chúng )?(tôi|tao|ta|tui)|mình|toi|chung toi)\s+(đã |cũng |có |vừa |mới |từng |da )*(viết|ghi|nói|nhắc|yêu cầu|đề nghị|gửi|viet)(\s|[,:：]|$)|(^|[^\p{L}])(i|we)\s+(have |had |also |already )*(wrote|said|written)(\s|[:：]|$)|j['’]ai (écrit|dit)|(^|[^\p{L}])(schrieb ich|habe ich|schreef ik|ho scritto io|yo escribí|eu escrevi|(^|\s)я (написал|писал)а?|napisał[ae]m)([^\p{L}]|$)|我(写|寫)|私(が|は)|(제가|내가)`)
	attributionTop   = regexp.MustCompile(`(?i)^\s*((vào|lúc|ngày|trong|thứ|chủ nhật|on|el|le|am|il|em|no dia|op|dnia|w dniu|в|від|en fecha|data)\s|(mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|mié|mie|jeu|jue|ven|vie|sam|sáb|dim|dom|seg|ter|qua|qui|sex|gio|ma|di|wo|do|vr|za|zo|pon|wt|śr|czw|pt|sob|niedz|пн|вт|ср|чт|пт|сб|вс)[a-zа-яáéíóúê]{0,9}[.,]?\s|t\.?\s?[2-7][,.\s]|\d{1,4}\s*[./년年-]|在|.{0,120}<[^<>\s]{1,100}@[^<>\s]{1,100}>)`)
	bracketedAddress = regexp.MustCompile(`[<(\[]\s*(mailto:\s*)?[^<>()\[\]\s@]{1,100}@[^<>()\[\]\s@]{1,100}\s*[>)\]]`)
	// addressLast matches an attribution that ends with the address, as Gmail writes it in Russian and Japanese.
	addressLast    = regexp.MustCompile(`[>)\]]\s*[:：]\s*$`)
	underscoreRule = regexp.MustCompile(`^_{20,}\s*$`)
	dateForm       = regexp.MustCompile(`\d{1,2}\s*[:h.]\s*\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}|\d{1,2}\s*(thg|tháng|月|월)`)
	headerFrom     = regexp.MustCompile(`(?i)^[\s*]*(từ|người gửi|from|gửi từ|von|de|da|van|od|от|отправитель|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람)\s*\*?\s*[:：]`)
	headerNext     = regexp.MustCompile(`(?i)^[\s*]*(đã gửi|gửi|gửi lúc|ngày|ngày gửi|thời gian|date|sent|đến|tới|người nhận|kính gửi|to|chủ đề|tiêu đề|subject|v/v|cc|gesendet|datum|an|betreff|envoyé|envoye|à|objet|enviado|para|asunto|fecha|assunto|data|inviato|a|oggetto|verzonden|aan|onderwerp|wysłano|do|dw|temat|дата|отправлено|кому|тема|发送时间|发送日期|日期|收件人|抄送|主题|主旨|送信日時|宛先|件名|보낸 날짜|받는 사람|제목|reply-to)\s*\*?\s*[:：]`)
	headerDate     = regexp.MustCompile(`(?i)^[\s*]*(đã gửi|gửi|gửi lúc|ngày|ngày gửi|thời gian|date|sent|gesendet|datum|envoyé|envoye|enviado|fecha|data|inviato|verzonden|wysłano|дата|отправлено|发送时间|发送日期|日期|送信日時|보낸 날짜)\s*\*?\s*[:：]`)
	quotedLine     = regexp.MustCompile(`^\s*>`)
	quoteMarks     = regexp.MustCompile(`^\s*(>\s*)+`)

	remainingAttribution = regexp.MustCompile(`(?i)(đã viết|wrote|said|a écrit|schrieb[^:]{0,200}|schreef[^:]{0,200}|escribió|escreveu|ha scritto|napisał(\(a\)|a)?|написала?|пишет|写道|寫道)\s*[:：]`)
	remainingHeader      = regexp.MustCompile(`(?i)^\s*(from|sent|từ|đã gửi|người gửi)\s*:`)
	remainingSeparator   = regexp.MustCompile(`(?i)^\s*[-_]{3,}\s*(thư|tin nhắn|original)`)
)

const (
	separatorWords = `thư gốc|thư ban đầu|tin nhắn gốc|bản tin gốc|nội dung gốc|(thư|tin nhắn)( đã| được)? chuyển tiếp|original message|original appointment|forwarded message|forwarded by|reply message|begin forwarded message|message d'origine|message d’origine|message original|message transféré|ursprüngliche nachricht|weitergeleitete nachricht|original-nachricht|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|wiadomość oryginalna|treść oryginalnej wiadomości|исходное сообщение|пересылаемое сообщение|原始邮件|原始郵件|转发邮件|轉寄|元のメッセージ|転送メッセージ|원본 메시지|원본 메일|전달된 메시지`
	wroteWords     = `đã viết|viết|wrote|said|writes|a écrit|escribió|escribio|escreveu|ha scritto|napisał\(a\)|napisała?|pisze|написала?|написал\(а\)|пишет`
)

// extractText applies the rules for plain text from top to bottom. The first marker of an older letter ends the new text. When the older
// letter is marked line by line with ">", only those lines are dropped, so that answers below and between them remain. marked is the
// number of lines with ">" that stand for a quotation of the HTML.
func extractText(text string, known Context, marked int) extracted {
	incomplete := len(text) > 4*vietnamese.MaxTextBytes
	if incomplete {
		text = strings.ToValidUTF8(text[:4*vietnamese.MaxTextBytes], "")
	}
	h := newHistory(strings.Split(strings.ReplaceAll(text, "\u00a0", " "), "\n"), known)
	lines := h.lines
	var newLines []string
	rule, found, unsure, size := "whole", false, false, 0
	var quotes []int
	for i := 0; i < len(lines); i++ {
		if quotedLine.MatchString(lines[i]) {
			rule, quotes = "quote", append(quotes, i)
			continue
		}
		m := h.markerAt(i)
		if m.kind == "" && size <= vietnamese.MaxTextBytes {
			newLines, size = append(newLines, lines[i]), size+len(lines[i])+1
			continue
		}
		if m.kind == "" {
			incomplete = true
			break
		}
		if m.kind == "marker" {
			newLines, m.unsure = h.dropHeading(newLines, m.unsure)
		}
		rule, found, unsure = m.kind, true, unsure || m.unsure
		if m.kind != "attribution" || !nextIsQuoted(lines, i+m.length) {
			incomplete = false // only an older letter follows
			unsure = unsure || h.remarksInside(i+m.length)
			break
		}
		i += m.length - 1
	}
	incomplete = incomplete || unsure || h.quotesOwnWords(quotes, marked, found)
	answer := dropSignature(dropFrame(newLines, known), newSigner(known.Sender))
	return extracted{newText: strings.TrimSpace(strings.Join(answer, "\n")), lines: newLines, rule: rule, incomplete: incomplete}
}

// maxUnmarkedQuotes is the number of lines with ">" that may be the sender's own words when no other marker of an older letter exists.
const maxUnmarkedQuotes = 2

// quotesOwnWords reports whether the lines with ">" may be the sender's own words: "> sửa ảnh" below an answer. They may be when there
// are few and no other marker exists, or when nothing shows that they are from a letter of ours and they contain a reservation.
func (h *history) quotesOwnWords(quotes []int, marked int, found bool) bool {
	if len(quotes) == 0 {
		return false
	}
	byHand := len(quotes) > marked && !found && !nextIsQuoted(h.lines, 0)
	if byHand && len(quotes)-marked <= maxUnmarkedQuotes {
		return true
	}
	if h.known && !found {
		return !slices.ContainsFunc(quotes, func(i int) bool { return h.isOurs(h.lines[i]) }) && slices.ContainsFunc(quotes, h.reserved)
	}
	return byHand && !slices.ContainsFunc(quotes, h.quotesMarker) && slices.ContainsFunc(quotes, h.reserved)
}

// quotesMarker reports whether a line with ">" is itself a marker of an older letter. Some programs quote their attribution too.
func (h *history) quotesMarker(i int) bool {
	line := quoteMarks.ReplaceAllString(h.lines[i], "")
	if len(line) > maxAttribution {
		return false
	}
	return ourMarker.MatchString(line) || separator.MatchString(line) || headerFrom.MatchString(line) || (wroteForm.MatchString(line) && dateForm.MatchString(line))
}

// maxAttribution is the greatest length in bytes of an attribution ("Vào … đã viết:"), its wrapped lines joined.
const maxAttribution = 1000

// nextIsQuoted reports whether the next line with text begins with ">".
func nextIsQuoted(lines []string, at int) bool {
	for ; at < len(lines); at++ {
		if strings.TrimSpace(lines[at]) != "" {
			return quotedLine.MatchString(lines[at])
		}
	}
	return false
}

// remainingHistory reports whether the beginning of a quoted letter is left in the new text. The sender's own words in such a form
// ("Ngày 26/11 tôi đã viết: thay ảnh bìa", "Từ: trang 2 bỏ ảnh") are none.
func remainingHistory(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > maxAttribution {
			line = strings.ToValidUTF8(line[:maxAttribution], "")
		}
		switch {
		case remainingSeparator.MatchString(line):
			return true
		case remainingAttribution.MatchString(line) && !firstPerson.MatchString(line):
			return true
		case remainingHeader.MatchString(line) && (strings.Contains(line, "@") || !containsReservation(line)):
			return true
		}
	}
	return false
}
