package answering

import "github.com/yishenqing/foi/outcome"

// Settings are what an agency decides itself where the law leaves room. Those of the day of the decision hold.
type Settings struct {
	// SearchRecordRequired: an answer that information does not exist needs a search record (检索记录). The 条例 asks for the
	// search (art. 36(4): 经检索), and in court the agency has to show it; the record is our reading of that.
	SearchRecordRequired bool    `json:"search_record_required"`
	Remedies             Choices `json:"remedies,omitzero"`
}

// Defaults are the settings of an agency that decided nothing: the reading under which it cannot be found at fault.
func Defaults() Settings { return Settings{SearchRecordRequired: true} }

// Choices settle the points of the remedies that no text settles (domain/law.md §5). An empty one leaves the cautious
// reading of package outcome. A choice is used only where that package marks the point as doubtful: what a text settles
// cannot be chosen.
type Choices struct {
	// Partial is about the withheld part of 部分公开 from 2024-01-01 on; review_first when empty.
	Partial outcome.Remedy `json:"partial,omitzero"`
	// Lookup is about 行政查询事项 (row 3.3.8) from 2024-01-01 on; free_choice when empty.
	Lookup outcome.Remedy `json:"lookup,omitzero"`
	// Refusals2024 is about 无法提供 and 不予处理 between 2024-01-01 and 2025-05-31; free_choice when empty.
	Refusals2024 outcome.Remedy `json:"refusals_2024,omitzero"`
	// Lapses is about 视为放弃 (rows 3.6.1, 3.6.2) from 2024-01-01 on; free_choice when empty.
	Lapses outcome.Remedy `json:"lapses,omitzero"`
	// Closings is about 其他处理 (row 3.6.3) from 2024-01-01 on; free_choice when empty.
	Closings outcome.Remedy `json:"closings,omitzero"`
}

// Fault is a value that is not allowed.
type Fault struct {
	Field string // snake_case
	Text  string // Chinese
}

// Check returns the choices that are none: only review_first, free_choice and nothing can be chosen.
func (c Choices) Check() []Fault {
	var found []Fault
	for _, choice := range []struct {
		field string
		value outcome.Remedy
	}{
		{"partial", c.Partial}, {"lookup", c.Lookup}, {"refusals_2024", c.Refusals2024}, {"lapses", c.Lapses}, {"closings", c.Closings},
	} {
		if v := choice.value; v != "" && v != outcome.ReviewFirst && v != outcome.FreeChoice {
			found = append(found, Fault{Field: choice.field, Text: "只能选择复议前置或者可以直接起诉"})
		}
	}
	return found
}

// of returns the choice that is about a kind, whatever the day; empty when there is none.
func (c Choices) of(kind outcome.Kind) outcome.Remedy {
	switch d, _ := outcome.Lookup(kind); d.Row { //nolint:exhaustive // the other rows leave nothing to be chosen
	case outcome.RowPartial:
		return c.Partial
	case outcome.RowLookup:
		return c.Lookup
	case outcome.RowCorrectionLapsed, outcome.RowFeeLapsed:
		return c.Lapses
	case outcome.RowOtherwise:
		return c.Closings
	case outcome.RowNotHeld, outcome.RowNeedsMaking, outcome.RowUnclear, outcome.RowPetition, outcome.RowRepeated,
		outcome.RowPublication, outcome.RowUnreasonable, outcome.RowReconfirm:
		return c.Refusals2024
	}
	return ""
}
