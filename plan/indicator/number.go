package indicator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Number is a value in thousandths, so that sums are exact in any order: 12.5 is Number(12500). A sum beyond the range stays at its end.
type Number int64

const (
	thousand       = 1000
	decimalsOfUnit = 3

	// MaxNumber is the greatest number that is parsed: a million million.
	MaxNumber = Number(1_000_000_000_000 * thousand)
)

// Whole is the number of a whole. Beyond the range it is the end of the range.
func Whole(n int64) Number {
	limit := int64(math.MaxInt64) / thousand
	return Number(min(max(n, -limit), limit) * thousand)
}

// ParseNumber parses "12" and "12.5", with up to three decimals and without separators of thousands. The error is Vietnamese.
func ParseNumber(text string) (Number, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	if !isDigits(whole) || pointed && (!isDigits(fraction) || len(fraction) > decimalsOfUnit) {
		return 0, fmt.Errorf("%q không phải là số; cần ghi như 12 hoặc 12.5, tối đa 3 chữ số thập phân", text)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimalsOfUnit-len(fraction)), 10, 64)
	if err != nil || Number(n) > MaxNumber {
		return 0, fmt.Errorf("số %q quá lớn; tối đa là %s", text, MaxNumber)
	}
	if negative {
		n = -n
	}
	return Number(n), nil
}

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// Fits says whether the number has at most so many decimals.
func (n Number) Fits(decimals int) bool {
	step := Number(thousand)
	for range decimals {
		step = max(step/10, 1)
	}
	return n%step == 0
}

// Add is the sum. It stays at the end of the range where it would leave it.
func (n Number) Add(other Number) Number {
	sum := n + other
	switch {
	case n > 0 && other > 0 && sum < 0:
		return math.MaxInt64
	case n < 0 && other < 0 && sum >= 0:
		return math.MinInt64
	}
	return sum
}

// Compare orders numbers: -1, 0 or 1.
func (n Number) Compare(other Number) int { return cmp.Compare(n, other) }

// String is "12.5", without zeros at the end.
func (n Number) String() string { return n.text("", ".") }

// Vietnamese is the number as documents write it: "1.250" and "12,5".
func (n Number) Vietnamese() string { return n.text(".", ",") }

func (n Number) text(thousands, point string) string {
	digits := new(big.Int).Abs(big.NewInt(int64(n))).String()
	digits = strings.Repeat("0", max(decimalsOfUnit+1-len(digits), 0)) + digits
	whole, fraction := digits[:len(digits)-decimalsOfUnit], strings.TrimRight(digits[len(digits)-decimalsOfUnit:], "0")
	for at := len(whole) - 3; at > 0 && thousands != ""; at -= 3 {
		whole = whole[:at] + thousands + whole[at:]
	}
	if fraction != "" {
		whole += point + fraction
	}
	if n < 0 {
		return "-" + whole
	}
	return whole
}

// MarshalJSON gives the number with its decimals.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalJSON parses what MarshalJSON gives.
func (n *Number) UnmarshalJSON(text []byte) error {
	var number json.Number
	if err := json.Unmarshal(text, &number); err != nil {
		return fmt.Errorf("parsing number %q: %w", text, err)
	}
	parsed, err := ParseNumber(number.String())
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// rat is the number for exact computing.
func (n Number) rat() *big.Rat { return big.NewRat(int64(n), thousand) }

// rounded is the nearest number with so many decimals, halves away from zero; false when it is out of range.
func rounded(r *big.Rat, decimals int) (Number, bool) {
	text := r.FloatString(min(max(decimals, 0), decimalsOfUnit))
	n, err := ParseNumber(text)
	return n, err == nil
}
