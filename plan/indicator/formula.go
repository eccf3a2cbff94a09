package indicator

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// formula is a parsed formula: a number, a code, or an operation on two formulas.
type formula struct {
	operator    string // "+", "-", "*", "/"; empty for a number or a code
	left, right *formula
	number      Number
	code        Code
}

// maxTokens bounds a formula, so that its depth is bounded too.
const maxTokens = 200

var (
	formulaToken = regexp.MustCompile(`^\s*([A-Z][A-Z0-9_]*|[0-9]+(?:\.[0-9]+)?|[-+*/()])`)
	codeForm     = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,39}$`)
)

// parseFormula parses codes and numbers joined by + - * / and brackets. The error is Vietnamese.
func parseFormula(text string) (*formula, error) {
	var tokens []string
	for rest := text; strings.TrimSpace(rest) != ""; {
		token := formulaToken.FindString(rest)
		if token == "" {
			return nil, fmt.Errorf("công thức có ký tự lạ tại %q; chỉ dùng mã chỉ tiêu, số, + - * / và ngoặc đơn", strings.TrimSpace(rest))
		}
		tokens, rest = append(tokens, strings.TrimSpace(token)), rest[len(token):]
	}
	if len(tokens) > maxTokens {
		return nil, fmt.Errorf("công thức quá dài; tối đa %d phần", maxTokens)
	}
	p := formulaParser{tokens: tokens}
	f, err := p.sum()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("công thức thừa %q", strings.Join(p.tokens, " "))
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

type formulaParser struct{ tokens []string }

func (p *formulaParser) next(among ...string) (string, bool) {
	if len(p.tokens) == 0 || !slices.Contains(among, p.tokens[0]) {
		return "", false
	}
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	return token, true
}

func (p *formulaParser) sum() (*formula, error) { return p.chain(p.product, "+", "-") }

func (p *formulaParser) product() (*formula, error) { return p.chain(p.operand, "*", "/") }

// chain parses operands that are joined from left to right.
func (p *formulaParser) chain(operand func() (*formula, error), operators ...string) (*formula, error) {
	left, err := operand()
	for err == nil {
		operator, found := p.next(operators...)
		if !found {
			break
		}
		var right *formula
		right, err = operand()
		left = &formula{operator: operator, left: left, right: right}
	}
	return left, err
}

func (p *formulaParser) operand() (*formula, error) {
	if len(p.tokens) == 0 {
		return nil, fmt.Errorf("công thức thiếu một mã chỉ tiêu hoặc một số ở cuối")
	}
	if _, open := p.next("("); open {
		inner, err := p.sum()
		if err != nil {
			return nil, err
		}
		if _, closed := p.next(")"); !closed {
			return nil, fmt.Errorf("công thức thiếu dấu đóng ngoặc")
		}
		return inner, nil
	}
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	if codeForm.MatchString(token) {
		return &formula{code: Code(token)}, nil
	}
	number, err := ParseNumber(token)
	if err != nil {
		return nil, fmt.Errorf("công thức có %q ở chỗ của một mã chỉ tiêu hoặc một số", token)
	}
	return &formula{number: number}, nil
}

// codes lists the codes of a formula, each once.
func (f *formula) codes() []Code {
	switch {
	case f == nil:
		return nil
	case f.code != "":
		return []Code{f.code}
	}
	var codes []Code
	for _, code := range slices.Concat(f.left.codes(), f.right.codes()) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// value computes the formula; false when a part is missing or a divisor is zero.
func (f *formula) value(of func(Code) (*big.Rat, bool)) (*big.Rat, bool) {
	switch {
	case f.code != "":
		return of(f.code)
	case f.operator == "":
		return f.number.rat(), true
	}
	left, given := f.left.value(of)
	right, also := f.right.value(of)
	if !given || !also || f.operator == "/" && right.Sign() == 0 {
		return nil, false
	}
	switch result := new(big.Rat); f.operator {
	case "+":
		return result.Add(left, right), true
	case "-":
		return result.Sub(left, right), true
	case "*":
		return result.Mul(left, right), true
	default:
		return result.Quo(left, right), true
	}
}
