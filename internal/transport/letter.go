// Package transport hands reminders to the systems that carry them to people: a mail server by SMTP, and whatever sends the
// agency's text messages by an HTTP call. It says honestly what came of it: a letter whose fate is not known is not the same
// as one that was refused.
package transport

import (
	"context"

	"github.com/yishenqing/foi/reminder"
)

// Letter is one message to one person.
type Letter struct {
	ID    string // the same for every attempt: the receiver can tell a repeat by it
	To    string // e-mail address or mobile number
	Words reminder.Words
}

// Sender carries letters. Send returns nil once the other side has taken the letter, and otherwise a *Failure.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// Outcome is what is known of a letter that was not simply taken.
type Outcome int

// The outcomes.
const (
	// Later: certainly not taken, and it may work another time.
	Later Outcome = iota + 1
	// Never: certainly not taken, and it never will be as it is.
	Never
	// Unknown: the other side may have taken it.
	Unknown
)

// Failure says why a letter was not, or perhaps not, taken. Cause is a short word without any address.
type Failure struct {
	Outcome Outcome
	Cause   string
	err     error
}

func (f *Failure) Error() string { return f.Cause }

// Unwrap returns what the network or library said. It may hold addresses: not for people, nor for the database.
func (f *Failure) Unwrap() error { return f.err }
