package attachment

import (
	"slices"
	"strings"
	"unicode"

	"loa/mail"
	"loa/vietnamese"
)

// executableExtensions are the extensions of files that Windows, macOS or Linux run, or that start a program when they are opened.
var executableExtensions = strings.Fields(`
	ade adp apk app appimage application appref-ms appx appxbundle bas bat bin chm class cmd com cpl csh deb diagcab dll dmg elf exe
	fxp gadget hlp hta htc inf ins iqy isp jar jnlp js jse ksh library-ms lnk mde mht mhtml mjs msc msh msi msix msp mst msu ocx oqy
	osx php pif pkg pl ps1 ps1xml ps2 psc1 psm1 py pyc pyw pyz reg rgs rpm rqy run scf scr sct search-ms settingcontent-ms sh shb shs
	slk swf sys url vb vbe vbp vbs vsmacros vsto webpnp website ws wsc wsf wsh xbap xla xll xnk`)

// archiveExtensions are the extensions of archives and disk images.
var archiveExtensions = strings.Fields("zip rar 7z gz tgz tar bz2 xz zst cab arj lzh lha ace iso img z jar war wim")

// extension returns the last extension of the name in lower case. As on Windows, dots and spaces at the end of the name do not count.
func (i *inspection) extension() string {
	name := strings.TrimRightFunc(i.name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(strings.Map(dropInvisible, name[dot+1:])))
}

// dropInvisible maps characters that are not displayed to -1, for [strings.Map].
func dropInvisible(r rune) rune {
	if vietnamese.IsInvisible(r) || unicode.IsControl(r) {
		return -1
	}
	return r
}

// inspectName detects the extensions of programs and archives, and names that display another extension than they have:
// "baocao<U+202E>xslx.exe" is displayed as "baocaoexe.xlsx".
func (i *inspection) inspectName() {
	extension := i.extension()
	switch {
	case slices.Contains(executableExtensions, extension):
		i.addReason(DangerExecutable, "tên tệp có đuôi của chương trình chạy được (."+extension+")")
	case slices.Contains(archiveExtensions, extension):
		i.add(DangerArchive)
	}
	if strings.ContainsFunc(i.name, isDirectionControl) {
		i.add(DangerName)
	}
}

// isDirectionControl reports whether a character changes the direction of the text behind it (Unicode Standard Annex #9, §2).
func isDirectionControl(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r == 0x061C
}

// Name returns a file name that can be stored and shown, see [mail.SafeName].
func Name(name string) string { return mail.SafeName(name) }
