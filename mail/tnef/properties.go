package tnef

import (
	"encoding/binary"
	"unicode/utf16"
)

// property is one MAPI property of a message or of a file (MS-OXCDATA section 2.11).
type property struct {
	id, kind uint16
	value    []byte // the first of several values
}

// The properties that are used (MS-OXPROPS), and the types of variable length (MS-OXCDATA section 2.11.1).
const (
	propBody          = 0x1000
	propRTF           = 0x1009
	propBodyHTML      = 0x1013
	propDisplayName   = 0x3001
	propAttachData    = 0x3701
	propLongName      = 0x3707
	propTransportName = 0x370c
	propMIMEType      = 0x370e

	kindObject  = 0x000d
	kindString  = 0x001e
	kindUnicode = 0x001f
	kindBinary  = 0x0102
	manyValues  = 0x1000 // added to the type of a property with several values
)

// sizes are the lengths of the types of fixed length in a winmail.dat, padding to four bytes included.
var sizes = map[uint16]int64{
	0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}

// parseProperties calls yield for each property of a list, up to the first that is malformed.
func parseProperties(list []byte, yield func(property)) {
	in := byteReader{list, false}
	count := min(in.uint32(), maxProperties)
	for ; count > 0 && !in.short; count-- {
		p := property{kind: in.uint16(), id: in.uint16()}
		if p.id >= 0x8000 {
			skipPropertyName(&in)
		}
		if !p.parseValue(&in) || in.short {
			return
		}
		yield(p)
	}
}

// skipPropertyName skips the name of a named property, which is a number or a string.
func skipPropertyName(in *byteReader) {
	in.take(16) // the GUID of the property set
	if in.uint32() == 0 {
		in.take(4)
		return
	}
	takePadded(in, in.uint32())
}

// parseValue parses the value; ok is false for a type of unknown length.
func (p *property) parseValue(in *byteReader) (ok bool) {
	base := p.kind &^ manyValues
	size, fixed := sizes[base]
	values := uint32(1)
	if p.kind != base || !fixed {
		values = in.uint32()
	}
	if values > maxProperties {
		return false
	}
	for i := range values {
		var value []byte
		switch {
		case fixed:
			value = in.take(size)
		case base == kindString || base == kindUnicode || base == kindBinary || base == kindObject:
			value = takePadded(in, in.uint32())
		default:
			return false
		}
		if i == 0 {
			p.value = value
		}
	}
	p.kind = base
	return true
}

// takePadded takes a value that is padded to a multiple of four bytes. The padding may be missing at the end of the list.
func takePadded(in *byteReader, size uint32) []byte {
	value := in.take(int64(size))
	in.take(min(int64(-size&3), int64(len(in.rest))))
	return value
}

// decodeUTF16 decodes little-endian UTF-16.
func decodeUTF16(raw []byte) string {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(raw[2*i:])
	}
	return string(utf16.Decode(units))
}
