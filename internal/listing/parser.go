package listing

// Limits of a filter.
const (
	MaxDepth = 20 // levels of parentheses and negations
	MaxTerms = 50 // conditions
)

// ParseFilter parses the subset of AIP-160 that the package documentation describes; blank text is the empty filter. Fields
// and values are not looked at: see Compile. The error is an *Error with the position of the first fault.
func ParseFilter(filter string) (Filter, error) {
	tokens, err := lex(filter)
	if err != nil || len(tokens) == 1 {
		return Filter{}, err
	}
	p := parser{tokens: tokens}
	root := p.expression(0)
	if p.err == nil && p.peek().kind != tokenEnd {
		if p.peek().kind == tokenClose {
			p.fail(RuleParenthesis)
		} else {
			p.fail(RuleJoin)
		}
	}
	if p.err != nil {
		return Filter{}, p.err
	}
	return Filter{root: root}, nil
}

// parser is a recursive descent over the grammar
//
//	expression = factor { AND factor }
//	factor     = term { OR term }
//	term       = [ NOT ] simple
//	simple     = "(" expression ")" | field operator value
//
// After the first error every method returns at once; their results mean nothing then.
type parser struct {
	tokens []token
	next   int
	terms  int
	err    error
}

func (p *parser) peek() token { return p.tokens[p.next] }

// take returns the next token and goes on; the end is never passed.
func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokenEnd {
		p.next++
	}
	return t
}

func (p *parser) fail(rule Rule) node {
	if p.err == nil {
		p.err = filterError(rule, p.peek().position)
	}
	return nil
}

func (p *parser) expression(depth int) node {
	return p.join(tokenAnd, func() node { return p.factor(depth) })
}

func (p *parser) factor(depth int) node {
	return p.join(tokenOr, func() node { return p.term(depth) })
}

func (p *parser) join(by tokenKind, part func() node) node {
	first := part()
	if p.err != nil || p.peek().kind != by {
		return first
	}
	j := &junction{or: by == tokenOr, parts: []node{first}}
	for p.err == nil && p.peek().kind == by {
		p.take()
		j.parts = append(j.parts, part())
	}
	return j
}

func (p *parser) term(depth int) node {
	if p.peek().kind != tokenNot {
		return p.simple(depth)
	}
	p.take()
	return &negation{inner: p.simple(depth + 1)}
}

func (p *parser) simple(depth int) node {
	if depth > MaxDepth {
		return p.fail(RuleFilterDepth)
	}
	if p.peek().kind != tokenOpen {
		return p.restriction()
	}
	open := p.take()
	inner := p.expression(depth + 1)
	if p.err != nil {
		return nil
	}
	next := p.peek().kind
	if next == tokenClose {
		p.take()
		return inner
	}
	if next == tokenEnd {
		p.err = filterError(RuleParenthesis, open.position)
		return nil
	}
	return p.fail(RuleJoin)
}

func (p *parser) restriction() node {
	if p.peek().kind != tokenWord {
		return p.fail(RuleCondition)
	}
	if p.terms++; p.terms > MaxTerms {
		return p.fail(RuleFilterTerms)
	}
	r := &restriction{field: p.take()}
	if p.peek().kind != tokenOperator {
		return p.fail(RuleOperator)
	}
	operator := p.take()
	r.operator, r.opAt = Operator(operator.text), operator.position
	if kind := p.peek().kind; kind != tokenWord && kind != tokenQuoted {
		return p.fail(RuleValue)
	}
	r.value = p.take()
	return r
}
