package fieldcheck

import (
	"errors"

	"github.com/yishenqing/foi/internal/numbering"
)

// NumberPattern reads the pattern of a series of numbers with its prefix, which are two fields of the message at place (with its dot).
// The fault is that of the field which is wrong, by the rule that has the name of the pattern's field.
func (c *Check) NumberPattern(place, patternField, prefixField, pattern, prefix string) numbering.Pattern {
	p, err := numbering.Parse(pattern, prefix)
	fault, ok := errors.AsType[*numbering.Error](err)
	if !ok {
		c.AddError(place+patternField, err)
		return p
	}
	field := patternField
	if fault.OnPrefix() {
		field = prefixField
	}
	c.Add(place+field, patternField, fault.Rule.English(), fault.Chinese())
	return p
}
