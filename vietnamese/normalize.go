package vietnamese

import "strings"

// Normalize is a text in the form in which it is read: mended, clean, one kind of space, one kind of Đ.
func Normalize(text string) string { return ReadableText(RepairMojibake(text)) }

func ReadableText(mended string) string {
	return strings.TrimSpace(strings.NewReplacer("Ð", "Đ", "ð", "đ", "\u00a0", " ").Replace(Clean(mended)))
}
