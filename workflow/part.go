package workflow

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/yishenqing/foi/outcome"
)

// Part says what became of one of the things that an application asked for. It explains an answer; the statistics
// count the application once, by the answer's own row.
type Part struct {
	Row  outcome.Row `json:"row,omitzero"`  // an answer's row, or empty
	Text string      `json:"text,omitzero"` // what was asked, or what was decided about it
}

// Parts are all of them, in the order of the application.
type Parts []Part

// maxParts bounds a number of parts, which costs nothing to write down.
const maxParts = 1000

// UnmarshalJSON reads a list of parts, or how many things were asked for when the old register says no more than that.
func (p *Parts) UnmarshalJSON(data []byte) error {
	var count int
	if json.Unmarshal(data, &count) != nil {
		return json.Unmarshal(data, (*[]Part)(p))
	}
	if count < 0 || count > maxParts {
		return fmt.Errorf("parts: %d is not between 0 and %d", count, maxParts)
	}
	*p = nil
	for n := range count {
		*p = append(*p, Part{Text: fmt.Sprintf("第%d项", n+1)})
	}
	return nil
}

// UnmarshalJSON reads an object with the keys row and text, or a bare text, which is the row when it is the key of an
// answer's row. The contract leaves the form of parts open. Other keys are refused.
func (p *Part) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*p = Part{Text: text}
		if row := outcome.Row(text); row.IsAnswer() {
			*p = Part{Row: row}
		}
		return nil
	}
	type plain Part // without this method
	var read plain
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return err
	}
	*p = Part(read)
	return nil
}
