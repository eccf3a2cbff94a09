package results

import (
	"slices"
	"strings"
)

// settle compares the figures of one indicator with each other, and totals with their parts.
func (r *Report) settle(asked FiguresAsked) {
	r.withoutVague()
	r.totals(asked)
	r.periods()
	r.twice()
	r.exceeding(asked)
	r.noneAndSome()
	if r.Nil {
		r.Figures = nil
	}
}

// withoutVague drops what is said twice of an indicator: without a value beside an exact one, and the same number again.
func (r *Report) withoutVague() {
	var kept []Figure
	for i, g := range r.Figures {
		same := slices.IndexFunc(kept, func(o Figure) bool {
			return o.Indicator == g.Indicator && o.Kind == g.Kind && o.Value == g.Value && o.HasValue == g.HasValue && (o.Source != g.Source || o.Kind == FigureNil)
		})
		vague := !g.HasValue && g.Kind != FigureNil && slices.ContainsFunc(r.Figures, func(o Figure) bool { return o.Indicator == g.Indicator && o.HasValue && o.Kind == FigureExact })
		switch {
		case vague:
		case same >= 0 && g.Kind != FigureAmbiguous:
			if r.Figures[i].Confidence == ConfidenceHigh {
				kept[same].Confidence = ConfidenceHigh
			}
		default:
			kept = append(kept, g)
		}
	}
	r.Figures = kept
}

// totals drops the sum of an indicator whose parts are given, and puts all of them in doubt when it is not their sum.
func (r *Report) totals(asked FiguresAsked) {
	for _, ind := range asked.Indicators {
		if len(ind.Parts) == 0 {
			continue
		}
		total := slices.IndexFunc(r.Figures, func(g Figure) bool { return g.Indicator == ind.Code && g.Kind == FigureExact })
		if total < 0 {
			continue
		}
		sum, parts := Decimal(0), 0
		for _, g := range r.Figures {
			if slices.Contains(ind.Parts, g.Indicator) && g.Kind == FigureExact {
				sum, parts = sum+g.Value, parts+1
			}
		}
		switch {
		case parts < len(ind.Parts) && parts > 0:
			r.Figures[total].Confidence = ConfidenceLow
		case parts < len(ind.Parts):
		case sum == r.Figures[total].Value:
			r.Figures = slices.Delete(r.Figures, total, total+1)
		default:
			r.Doubts = append(r.Doubts, Doubt{DoubtSum, r.Figures[total].Words, r.Figures[total].Source})
			for i := range r.Figures {
				if g := &r.Figures[i]; (g.Indicator == ind.Code || slices.Contains(ind.Parts, g.Indicator)) && g.Kind == FigureExact {
					g.Kind, g.Confidence = FigureAmbiguous, ConfidenceLow
				}
			}
		}
	}
}

// noneAndSome lowers the confidence of "none" beside a number of the same indicator.
func (r *Report) noneAndSome() {
	for i := range r.Figures {
		g := &r.Figures[i]
		if g.Kind == FigureNil && slices.ContainsFunc(r.Figures, func(o Figure) bool { return o.Indicator == g.Indicator && o.Kind == FigureExact && o.Value > 0 }) {
			g.Confidence = ConfidenceLow
		}
	}
}

// periods drops the numbers of parts of the period beside their sum, and puts a sum in doubt that is another.
func (r *Report) periods() {
	for i := range r.Figures {
		total := &r.Figures[i]
		if total.Kind != FigureExact || !total.HasValue {
			continue
		}
		part := func(g Figure) bool { return g.Indicator == total.Indicator && g.Kind == FigureAmbiguous && g.HasValue }
		sum, parts := Decimal(0), 0
		for _, g := range r.Figures {
			if part(g) {
				sum, parts = sum+g.Value, parts+1
			}
		}
		switch {
		case parts < 2:
		case sum == total.Value:
			r.Figures = slices.DeleteFunc(r.Figures, part)
			r.periods()
			return
		default:
			total.Kind, total.Confidence = FigureAmbiguous, ConfidenceLow
		}
	}
}

// exceeding puts numbers in doubt that cannot be: more answered than received, fewer people than events.
func (r *Report) exceeding(asked FiguresAsked) {
	one := func(code string) *Figure {
		var found *Figure
		for i := range r.Figures {
			if g := &r.Figures[i]; g.Indicator == code && g.Kind == FigureExact {
				if found != nil {
					return nil
				}
				found = g
			}
		}
		return found
	}
	for _, ind := range asked.Indicators {
		if ind.Of == "" {
			continue
		}
		child, parent := one(ind.Code), one(ind.Of)
		if child == nil || parent == nil {
			continue
		}
		counted := slices.ContainsFunc(unitsIn(ind), func(u string) bool { return strings.HasPrefix(u, "luot") || strings.HasSuffix(u, "nguoi") })
		if counted && child.Value < parent.Value || !counted && child.Value > parent.Value {
			r.Doubts = append(r.Doubts, Doubt{DoubtSum, child.Words, child.Source})
			for _, g := range []*Figure{child, parent} {
				g.Kind, g.Confidence = FigureAmbiguous, ConfidenceLow
			}
		}
	}
}

// twice puts numbers of one indicator and one kind in doubt that are not told side by side.
func (r *Report) twice() {
	for i := range r.Figures {
		for j := range i {
			a, b := &r.Figures[j], &r.Figures[i]
			if a.Indicator != b.Indicator || a.Kind != b.Kind || a.Kind == FigureNil || a.Source == b.Source && a.Words == b.Words {
				continue
			}
			if a.Kind == FigureAmbiguous && b.Kind == FigureAmbiguous {
				continue
			}
			r.Doubts = append(r.Doubts, Doubt{DoubtTwice, b.Words, b.Source})
			kind := a.Kind
			for k := range r.Figures {
				if g := &r.Figures[k]; g.Indicator == b.Indicator && g.Kind == kind {
					g.Confidence = ConfidenceLow
					if kind == FigureExact {
						g.Kind = FigureAmbiguous
					}
				}
			}
		}
	}
}
