package tnef_test

import (
	"testing"

	"loa/mail/mailtest"
	"loa/mail/tnef"
)

func FuzzTNEF(f *testing.F) {
	f.Add(newWinmail().attribute(1, 0x00069007, le32(1258)).attribute(1, 0x0002800c, []byte("\xd0\xf4\xccng y\xec")).Bytes())
	f.Add(letterProperties(long(0x0102, 0x1009, unhexed(f, packedHello))))
	f.Add(letterProperties(long(0x0102, 0x1009, unhexed(f, packedLoop)), long(0x001f, 0x1000, wide("Đồng ý"))))
	f.Add(letterProperties(long(0x0102, 0x1009, plainRTF(`{\rtf1\uc2\u7845?{\*\htmltag a}\'d0\par}`))))
	f.Add(newWinmail().attribute(2, 0x00069002, nil).attribute(2, 0x00018010, []byte("a.doc")).attribute(2, 0x0006800f, []byte("x")).attribute(2, 0x00069005, properties(long(0x101f, 0x3707, wide("b.doc")))).Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		tnef, err := tnef.Parse(raw)
		if err != nil {
			return
		}
		mailtest.AssertCleanText(t, "text", tnef.Text)
		mailtest.AssertCleanText(t, "HTML", tnef.HTML)
		mailtest.AssertCleanText(t, "subject", tnef.Subject)
		total := 0
		for _, file := range tnef.Attachments {
			total += file.Size
			mailtest.AssertCleanFileName(t, file.Name)
		}
		if total > len(raw) {
			t.Errorf("%d bytes of files out of %d", total, len(raw))
		}
	})
}
