package reply

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"loa/vietnamese"
)

var (
	// contactData matches what a line of a signature consists of: labels, numbers, addresses of mail and of the web.
	contactData = regexp.MustCompile(`(?i)https?://\S+|www\.\S+|[a-z0-9._%+-]+@[a-z0-9.-]+|\+?\(?\d[\d .()/+-]{5,}\d|(^|[^\p{L}])(đt|điện thoại|tel|phone|mobile|cell|di động|dđ|đđ|sđt|fax|email|e-mail|mail|địa chỉ|đ/c|add|address|website|web|hotline|zalo|viber|skype|số máy|máy lẻ|ext)\s*[.:]+`)
	// signatureVocabulary are the small words of addresses, telephone lines and lines of phones.
	signatureVocabulary = vietnamese.WordSet(`số đường phố phường xã quận huyện thành tỉnh tầng tòa toà nhà khu tổ ngõ ngách hẻm thôn ấp phòng cq nr cơ quan máy lẻ nội bộ di động riêng giờ hành chính đô thị công nghiệp trung tâm
		điện thoại địa chỉ ext tel fax mobile cell office floor street road ward district city của tôi cho android ios thông minh galaxy my for on with from and device smartphone phone mobile tablet
		please excuse any typos brevity errors bảng tính an iphone ipad samsung và hoặc or outlook yahoo mail ứng dụng trên 5g 4g ultra pro max plus mini the web máy văn`)
	remarkWord = regexp.MustCompile(`[\p{L}][\p{L}\p{M}]*`)
)

// holdsRemark reports whether a line in the form of a signature also says something: "ĐT: 0912345678 - chỉ đăng sau khi gọi tôi".
// rest is the line without what makes it a signature.
func holdsRemark(rest string) bool {
	known := true
	for _, word := range remarkWord.FindAllString(rest, -1) {
		known = known && signatureVocabulary[strings.ToLower(word)]
	}
	if known {
		return false
	}
	if containsReservation(rest) {
		return true
	}
	words, small := 0, 0
	for _, word := range remarkWord.FindAllString(rest, -1) {
		if signatureVocabulary[strings.ToLower(word)] {
			continue
		}
		words++
		if first, _ := utf8.DecodeRuneInString(word); unicode.IsLower(first) {
			small++
		}
	}
	return small >= 3 && small*2 >= words
}

// withoutContactData returns a line without its labels, numbers and addresses.
func withoutContactData(line string) string { return contactData.ReplaceAllString(line, " ") }

// withoutDevice returns the line of a phone ("Đã gửi từ iPhone của tôi") without the name of the program.
func withoutDevice(line string) string {
	return deviceMark.ReplaceAllString(contactData.ReplaceAllString(line, " "), " ")
}
