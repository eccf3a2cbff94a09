package attachment

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// The compound file format (MS-CFB) is a file system in a file. Office 97–2003, encrypted Office files, Outlook letters and installers use
// it.
const (
	compoundMagic      = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
	compoundHeader     = 512
	directoryEntry     = 128
	headerTableSectors = 109 // sectors of the allocation table that the header lists
	maxCompoundName    = 64
	maxEntries         = 10_000
)

func isCompound(content []byte) bool { return bytes.HasPrefix(content, []byte(compoundMagic)) }

// inspectCompound determines the kind by the names of the streams. The binary Office formats are refused, because no parser of them is
// safe. An encrypted file is only flagged, because its sender can send it without a password.
func (i *inspection) inspectCompound() {
	i.kind = KindOther
	names, complete := streamNames(i.content)
	has := func(name string) bool { return slices.Contains(names, strings.ToLower(name)) }
	switch {
	case has("EncryptedPackage"), has("DRMEncryptedDataSpace"):
		i.kind = KindEncrypted
		i.add(DangerEncrypted)
	case has("Workbook"), has("Book"):
		i.kind = KindXLS
		i.addReason(DangerOldFormat, "định dạng cũ .xls; đề nghị gửi lại dạng .xlsx")
	case has("WordDocument"):
		i.kind = KindDOC
		i.addReason(DangerOldFormat, "định dạng cũ .doc; đề nghị gửi lại dạng .docx")
	case !complete:
		i.add(DangerBroken)
	case has("__properties_version1.0"): // MS-OXMSG §2.4
		i.addReason(DangerUnread, "là thư Outlook (.msg), cần người xem")
	}
	if has("_VBA_PROJECT_CUR") || has("Macros") || has("VBA") {
		i.add(DangerMacro)
	}
	if has("\x01Ole10Native") {
		i.add(DangerObject)
	}
}

// streamNames returns the names in the directory of a compound file in lower case, and whether the directory could be read to its end. It
// reads no sector twice.
func streamNames(content []byte) (names []string, complete bool) {
	if len(content) < compoundHeader {
		return nil, false
	}
	shift := uint16At(content, 30)
	if shift != 9 && shift != 12 { // sectors of 512 or 4096 bytes (MS-CFB §2.2)
		return nil, false
	}
	c := compound{content: content, size: 1 << shift}
	table := c.allocationTable()
	visited := map[uint32]bool{}
	for at := binary.LittleEndian.Uint32(content[48:]); at != endOfChain; {
		sector := c.sector(at)
		if sector == nil || visited[at] || len(names) > maxEntries || int(at) >= len(table) {
			return names, false
		}
		visited[at] = true
		names = append(names, entryNames(sector)...)
		at = table[at]
	}
	return names, true
}

const endOfChain = 0xFFFFFFFE

type compound struct {
	content []byte
	size    int
}

// sector returns a sector of the file, or nil when it lies outside. Sectors are counted behind the header, which has the size of one.
func (c compound) sector(n uint32) []byte {
	if uint64(n)+2 > uint64(len(c.content)/c.size) {
		return nil
	}
	at := (int(n) + 1) * c.size
	return c.content[at : at+c.size]
}

// allocationTable joins the sectors of the allocation table. The header lists the first of them, a chain of further sectors lists the rest.
// The table is never longer than the number of sectors in the file.
func (c compound) allocationTable() []uint32 {
	entries := c.content[76 : 76+4*headerTableSectors]
	next := binary.LittleEndian.Uint32(c.content[68:])
	var table []uint32
	for len(table) <= len(c.content)/c.size {
		for ; len(entries) >= 4; entries = entries[4:] {
			sector := c.sector(binary.LittleEndian.Uint32(entries))
			if sector == nil {
				return table
			}
			for at := 0; at < len(sector); at += 4 {
				table = append(table, binary.LittleEndian.Uint32(sector[at:]))
			}
		}
		nextList := c.sector(next)
		if nextList == nil {
			return table
		}
		entries, next = nextList[:c.size-4], binary.LittleEndian.Uint32(nextList[c.size-4:])
	}
	return table
}

func entryNames(sector []byte) []string {
	var names []string
	for ; len(sector) >= directoryEntry; sector = sector[directoryEntry:] {
		length := uint16At(sector, maxCompoundName) - 2 // the stored length is in bytes, with the closing zero
		if length <= 0 || length > maxCompoundName-2 {
			continue
		}
		units := make([]uint16, length/2)
		for n := range units {
			units[n] = binary.LittleEndian.Uint16(sector[2*n:])
		}
		names = append(names, strings.ToLower(string(utf16.Decode(units))))
	}
	return names
}
