package importing

import (
	"crypto/sha256"
	"time"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// established is the day from which an imported agency exists: before the 条例 of 2008, so that it may register whatever
// an old register holds. Old registers do not say.
var established = calendar.MustDate("2000-01-01")

// hashOf is the hash of a record's canonical form.
func hashOf(r history.Record) ([]byte, error) {
	encoded, err := canonical(r)
	sum := sha256.Sum256(encoded)
	return sum[:], err
}

// newAgency is an agency of a file as a row. Its register numbers go on in the series that the file's own numbers are of;
// without any, they are of the default pattern without a prefix, which the agency may set later.
func newAgency(a *history.Agency, numbers *series, now time.Time) (store.Agency, error) {
	if numbers == nil {
		pattern, err := numbering.Parse("", "")
		if err != nil {
			return store.Agency{}, err
		}
		numbers = &series{pattern: pattern}
	}
	row := store.Agency{
		ID: a.ID, DisplayName: a.DisplayName, Level: a.Level, RegisterPrefix: numbers.prefix,
		RegisterPattern: numbering.Default, NumberBefore: numbers.pattern.Before, NumberAfter: numbers.pattern.After,
		NumberWidth: numbers.pattern.Width, EstablishedOn: store.Day(established), Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if a.Parent != "" {
		row.ParentID = &a.Parent
	}
	return row, nil
}

func newApplication(a *history.Application, legal []workflow.LegalCase, hash []byte) store.ImportedApplication {
	return store.ImportedApplication{
		Application: store.Application{
			AgencyID: a.Agency, RegisterNumber: a.RegisterNumber, ExternalID: &a.ExternalID,
			// Registers have days only: as with the acts, noon.
			Channel: string(a.Facts.Channel), ReceivedAt: noon(a.Facts.Received), ReceivedOn: store.Day(a.Facts.Received),
			EnteredOn: store.Day(a.Facts.Entered), Oral: a.Facts.Oral, ApplicantType: string(a.Applicant.Type),
			ApplicantName: a.Applicant.Name, ApplicantIDKind: string(a.Applicant.IDKind),
			ApplicantIDNumber: a.Applicant.IDNumber, Phone: a.Applicant.Phone, Email: a.Applicant.Email,
			Description: a.Description, Delivery: a.Delivery, ImportHash: hash,
		},
		Events: a.Events, LegalCases: legal, RegisteredAt: registeredAt(a),
	}
}

// registeredAt is when the registration counts as written down (ADR 10): at noon of the day of entry, or of receipt where
// that is missing, but not after the first of its acts was.
func registeredAt(a *history.Application) time.Time {
	day := a.Facts.Entered
	if day.IsZero() {
		day = a.Facts.Received
	}
	at := noon(day)
	for _, e := range a.Events {
		if e.RecordedAt.Before(at) {
			at = e.RecordedAt
		}
	}
	return at
}

func newLegalCase(l *history.LegalCase, hash []byte) store.ImportedLegalCase {
	c := l.Case
	return store.ImportedLegalCase{
		ApplicationExternalID: l.Application,
		LegalCase: store.LegalCase{
			AgencyID: l.Agency, ExternalID: &c.ID, Kind: string(c.Type), Route: string(c.Route), Subject: l.Subject,
			ServedOn: store.Day(c.Served), ReportedOn: store.Day(c.Reported), ConcludedOn: store.Day(c.Concluded),
			Result: string(c.Result), Decision: l.Decision, ImportHash: hash,
		},
	}
}

// noon is when something that a register knows by its day alone counts as written down.
func noon(d calendar.Date) time.Time { return d.Time().Add(12 * time.Hour) }
