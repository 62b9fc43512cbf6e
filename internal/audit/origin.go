// Package audit is what is kept of every act, every read of protected data and every refusal, and what proves that it was kept
// unchanged (审计): where a call comes from, the entry and its canonical form, the chain of hashes (ADR 0017).
package audit

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest that is kept of what callers say about themselves, in characters. The checks of table audit_entry know them too.
const (
	maxUserAgent = 256
	maxResource  = 512
	maxReason    = 1024
	maxOnBehalf  = 256
)

// Origin is where an act comes from, besides who did it. The gate puts it into the context of every call.
type Origin struct {
	ActorKind string // what the principal is: person, service, …; "system" for the program itself
	OnBehalf  string // for whom he acts: of a portal the applicant, by his register number once there is one; "" for himself
	Source    string // the IP address of the client, as far as proxies that are trusted tell
	UserAgent string // what the client calls itself; nothing holds it to that
	Session   string // the id of the session, "" for keys
	Method    string // full name of the RPC, or the command
	Resource  string // the name of the resource that the request is about
	Reason    string // why, in the words of the request; "" for acts that ask for none

	Repeat bool // the answer is that of an earlier request, told again; nothing was done. It is not kept: a repeat is a read
}

// System returns the origin of what the program does by itself, by a command or a job.
func System(method string) Origin { return Origin{ActorKind: "system", Method: method} }

// Clipped returns the origin as it is kept: nothing longer than there is room for, no control characters.
func (o Origin) Clipped() Origin {
	o.OnBehalf = clip(o.OnBehalf, maxOnBehalf)
	o.UserAgent = clip(o.UserAgent, maxUserAgent)
	o.Resource = clip(o.Resource, maxResource)
	o.Reason = clip(o.Reason, maxReason)
	return o
}

// clip cuts a text after so many characters. Control characters become spaces: a line of an export stays a line, and PostgreSQL
// keeps no NUL.
func clip(s string, most int) string {
	clean := func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		s = strings.Map(clean, strings.ToValidUTF8(s, "\uFFFD"))
	}
	if len(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}

type key struct{}

// NewContext returns a context that carries o to whoever records.
func NewContext(ctx context.Context, o *Origin) context.Context {
	return context.WithValue(ctx, key{}, o)
}

// InContext returns the origin that a context carries, nil outside of a call. Only the gate, which made it, changes it.
func InContext(ctx context.Context) *Origin {
	o, _ := ctx.Value(key{}).(*Origin)
	return o
}

// FromContext returns where the call of a context comes from, the zero Origin outside of a call.
func FromContext(ctx context.Context) Origin {
	if o := InContext(ctx); o != nil {
		return *o
	}
	return Origin{}
}
