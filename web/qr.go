package web

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// qrCode is a QR code as an SVG: a square of Size units with the dark ones as one path. A path needs no style, which the pages forbid.
type qrCode struct {
	Size int
	Path string
}

// quietZone is the blank margin that readers need around a code, in units (ISO/IEC 18004, 6.3.8).
const quietZone = 4

// qrOf draws a text. Level M reads on with a seventh of the code lost, on a worn screen.
func qrOf(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return qrCode{}, fmt.Errorf("drawing a QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			begin := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > begin {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", begin+quietZone, y+quietZone, x-begin, x-begin)
			}
		}
	}
	return qrCode{code.Size + 2*quietZone, path.String()}, nil
}
