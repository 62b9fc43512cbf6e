package indicator

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"github.com/yishenqing/foi/calendar"
)

// pair is one field of an object whose fields keep their order.
type pair struct {
	key   string
	value any
}

type fields []pair

// MarshalJSON writes the fields in their order.
func (f fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(p.key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(p.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// WriteJSON writes the report as one indented JSON object: the keys of contracts/indicators.md, and beside them what the scheme
// is, the reasons, the cases behind each count, what was stated besides, and the outlook.
func WriteJSON(w io.Writer, r *Report) error {
	return indented(w, append(r.figures(func(of *Result) fields { return append(r.jsonResult(of), pair{"cases", r.jsonCasesOf(of)}) }),
		pair{"supplements", jsonSupplements(r.Facts.Supplements)},
		pair{"outlook", jsonOutlook(r.Outlook())},
	))
}

// WriteFigures writes what WriteJSON does as far as it names no application and nobody's words: points, counts, rates, reasons.
func WriteFigures(w io.Writer, r *Report) error { return indented(w, r.figures(r.jsonResult)) }

// figures are the keys that every report has.
func (r *Report) figures(result func(*Result) fields) fields {
	f, s := r.Facts, r.Scheme
	var asOf *time.Time
	if !f.AsOf.IsZero() {
		asOf = &f.AsOf
	}
	all := fields{
		{"agency", f.Agency},
		{"display_name", f.DisplayName},
		{"year", f.Year},
		{"own", f.Own},
		{"as_of", asOf},
		{"looked_from", f.At},
		{"scheme", fields{
			{"id", s.ID}, {"title", s.Title}, {"source", s.Source}, {"illustrative", s.Illustrative}, {"derived_from", s.DerivedFrom},
		}},
		{"applications", f.Applications},
	}
	for i := range r.Results {
		all = append(all, pair{r.Results[i].Indicator.Key, result(&r.Results[i])})
	}
	return append(all,
		pair{"total", r.Total()},
		pair{"rates", fields{
			{"review_corrected", r.Rates.ReviewCorrected},
			{"suit_lost", r.Rates.SuitLost},
			{"suit_lost_concluded", r.Rates.SuitLostConcluded},
			{"on_time", r.Rates.OnTime},
		}},
	)
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (r *Report) jsonResult(res *Result) fields {
	o := fields{{"title", res.Indicator.Title}, {"points", res.Points}, {"full", res.Indicator.Full}}
	switch {
	case res.Indicator.Rule == RuleDeductions:
		o = append(o, pair{"counts", jsonCounts(res.Counts)})
	case res.Rate != nil:
		o = append(o, pair{"numerator", res.Rate.Numerator}, pair{"denominator", res.Rate.Denominator}, pair{"rate", res.Rate.Value})
	default:
		o = append(o, jsonCounts(res.Counts)...)
	}
	return append(o, pair{"definition", res.Definition}, pair{"reasons", res.Reasons})
}

func (r *Report) jsonCasesOf(res *Result) []fields {
	var cases []Case
	for _, c := range res.Counts {
		cases = append(cases, r.Facts.Cases[c.Fact]...)
		if c.Fact == FactOverdue {
			cases = append(cases, r.Facts.Cases[FactEarlierOverdue]...)
		}
	}
	return jsonCases(cases)
}

func jsonCounts(all []Count) fields {
	o := fields{}
	for _, c := range all {
		o = append(o, pair{string(c.Fact), c.N})
	}
	return o
}

func jsonCases(all []Case) []fields {
	list := make([]fields, 0, len(all))
	for _, c := range all {
		o := fields{{"fact", c.Fact}, {"agency", c.Agency}, {"application", c.Application}, {"register_number", c.RegisterNumber}}
		if c.LegalCase != "" {
			o = append(o, pair{"legal_case", c.LegalCase}, pair{"legal_type", c.LegalType})
		}
		if c.Duty != "" {
			o = append(o, pair{"duty", c.Duty})
		}
		o = append(o, pair{"start", c.Start}, pair{"due", dayOrNull(c.Due)}, pair{"done", dayOrNull(c.Done)}, pair{"text", c.Text()})
		list = append(list, o)
	}
	return list
}

func dayOrNull(d calendar.Date) *calendar.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

func jsonSupplements(all []Supplement) []fields {
	list := make([]fields, 0, len(all))
	for _, s := range all {
		list = append(list, fields{{"agency", s.Agency}, {"id", s.ID}, {"fact", s.Fact}, {"count", s.Count}, {"evidence", s.Evidence}})
	}
	return list
}

func jsonOutlook(o *Outlook) fields {
	risks, limits, lacking := []fields{}, []fields{}, []fields{}
	for _, k := range o.Risks {
		risks = append(risks, fields{
			{"agency", k.Case.Agency},
			{"application", k.Case.Application},
			{"register_number", k.Case.RegisterNumber},
			{"duty", k.Case.Duty},
			{"last_day", k.LastDay},
			{"indicator", k.Indicator},
			{"from", k.From},
			{"to", k.To},
			{"text", k.Text},
		})
	}
	for _, l := range o.Limits {
		scenarios := []fields{}
		for _, s := range l.Scenarios {
			scenarios = append(scenarios, fields{
				{"corrected", s.Corrected}, {"numerator", s.Rate.Numerator}, {"denominator", s.Rate.Denominator}, {"rate", s.Rate.Value}, {"points", s.Points},
			})
		}
		limits = append(limits, fields{
			{"indicator", l.Indicator}, {"numerator", l.Numerator}, {"affordable", l.Affordable}, {"needed", l.Needed}, {"scenarios", scenarios}, {"text", l.Text},
		})
	}
	for _, l := range o.Lacking {
		lacking = append(lacking, fields{
			{"indicator", l.Indicator}, {"fact", l.Fact}, {"have", l.Have}, {"need", l.Need}, {"points", l.Points}, {"text", l.Text},
		})
	}
	return fields{{"over", o.Over}, {"risks", risks}, {"limits", limits}, {"lacking", lacking}}
}
