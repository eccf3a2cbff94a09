package results

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Decimal is an exact number with up to three decimals, counted in thousandths.
type Decimal int64

// ErrDecimal is a text that is no number of at most three decimals, or a number beyond [MaxDecimal].
var ErrDecimal = errors.New("no number with at most three decimals")

const (
	thousandths = 1000

	// MaxDecimal is the greatest figure that is taken from a report: more is a telephone number, an account, or a slip of the keyboard.
	MaxDecimal Decimal = 1_000_000_000_000 * thousandths
)

// Whole is a whole number.
func Whole(n int64) Decimal { return Decimal(n) * thousandths }

// ParseDecimal parses digits with a point before the decimals, as [Decimal.String] writes them.
func ParseDecimal(text string) (Decimal, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	n, err := strconv.ParseUint(whole, 10, 40)
	if err != nil || len(decimals) > 3 {
		return 0, fmt.Errorf("parsing %q: %w", text, ErrDecimal)
	}
	part, err := strconv.ParseUint((decimals + "000")[:3], 10, 16)
	if err != nil {
		return 0, fmt.Errorf("parsing %q: %w", text, ErrDecimal)
	}
	d := Whole(int64(n)) + Decimal(part) // 40 bits and three digits
	if d > MaxDecimal {
		return 0, fmt.Errorf("parsing %q: %w", text, ErrDecimal)
	}
	return d, nil
}

// String writes the number with a point before its decimals, and without zeros at their end.
func (d Decimal) String() string {
	if d < 0 {
		return "-" + (-d).String()
	}
	whole, part := d/thousandths, d%thousandths
	if part == 0 {
		return strconv.FormatInt(int64(whole), 10)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%03d", whole, part), "0")
}

// Int is the number when it is whole.
func (d Decimal) Int() (n int64, whole bool) { return int64(d / thousandths), d%thousandths == 0 }

// times multiplies by a power of ten; false beyond MaxDecimal.
func (d Decimal) times(factor int64) (Decimal, bool) {
	if d > MaxDecimal/Decimal(factor) {
		return 0, false
	}
	return d * Decimal(factor), true
}
