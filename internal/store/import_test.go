package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// imported is a letter of an old register, handed in and entered on a day.
func (b *bundle) imported(externalID, day string, events ...workflow.Event) store.ImportedApplication {
	a := b.application(day)
	a.ID, a.ExternalID = "", &externalID
	sum := sha256.Sum256([]byte(externalID + day))
	a.ImportHash = sum[:]
	for n := range events {
		events[n].RecordedAt = events[n].On.Time()
	}
	return store.ImportedApplication{Application: a, Events: events, RegisteredAt: at(day)}
}

func importedCase(externalID, application, served string) store.ImportedLegalCase {
	sum := sha256.Sum256([]byte(externalID + served))
	return store.ImportedLegalCase{ApplicationExternalID: application, LegalCase: store.LegalCase{
		AgencyID: "linhai", ExternalID: &externalID, Kind: "review", ServedOn: store.Day(calendar.MustDate(served)),
		ImportHash: sum[:],
	}}
}

// takeOver imports one batch of each kind and returns what was refused.
func (b *bundle) takeOver(t *testing.T, applications []store.ImportedApplication, cases ...store.ImportedLegalCase) (refused []store.Refused) {
	t.Helper()
	require.NoError(t, b.Import(everything(t), write("2026-01-05"), func(i *store.Import) error {
		_, bad, err := i.Applications(applications)
		if err != nil {
			return err
		}
		_, more, err := i.LegalCases(cases)
		refused = append(bad, more...)
		return err
	}))
	b.inOrder(t)
	return refused
}

// inOrder holds every projection against the events.
func (b *bundle) inOrder(t *testing.T) {
	t.Helper()
	_, err := b.CheckProjections(everything(t), store.Check{Found: func(d store.Drift) error {
		return fmt.Errorf("%s %s: stored %s, derived %s", d.Key.ID, d.Column, d.Stored, d.Derived)
	}})
	require.NoError(t, err)
}

func (b *bundle) list(t *testing.T) []store.Application {
	t.Helper()
	rows, err := b.ListApplications(everything(t), store.ApplicationQuery{Agency: "linhai", Order: "id", Limit: 100, Full: true})
	require.NoError(t, err)
	return rows
}

func TestImportedIDsKeepTheOrderOfTheFile(t *testing.T) {
	b := setup(t)
	var batch []store.ImportedApplication
	for n := range 50 {
		batch = append(batch, b.imported(fmt.Sprintf("L-%03d", 50-n), "2020-03-02"))
	}
	require.Empty(t, b.takeOver(t, batch))
	rows := b.list(t)
	require.Len(t, rows, 50)
	for n, a := range rows {
		require.Equal(t, fmt.Sprintf("L-%03d", 50-n), *a.ExternalID)
		require.Equal(t, fmt.Sprintf("临公开〔2020〕第%d号", n+1), a.RegisterNumber)
		require.Regexp(t, `^[0-9a-v]{26}$`, a.ID)
		require.True(t, a.CreatedAt.Equal(at("2026-01-05")))
	}
}

func TestImportedNumbersAndThoseOfTheServiceGoOnTogether(t *testing.T) {
	b := setup(t)
	made, err := b.Register(everything(t), b.application("2020-03-02"), write("2020-03-02"))
	require.NoError(t, err)
	require.Equal(t, "临公开〔2020〕第1号", made.RegisterNumber)

	given := b.imported("L-2", "2020-03-03")
	given.Application.RegisterNumber = "临公开〔2020〕第0007号"
	foreign := b.imported("L-3", "2020-03-03")
	foreign.Application.RegisterNumber = "旧〔1999〕第3号"
	odd := b.imported("L-4", "2020-03-03")
	odd.Application.RegisterNumber = "临公开〔1999〕第3号" // a year that no series has
	taken := b.imported("L-5", "2020-03-03")
	taken.Application.RegisterNumber = "临公开〔2020〕第1号"
	twice := b.imported("L-6", "2020-03-03")
	twice.Application.RegisterNumber = "旧〔1999〕第3号"
	refused := b.takeOver(t, []store.ImportedApplication{b.imported("L-1", "2020-03-02"), given, foreign, odd, taken, twice})
	require.Len(t, refused, 2)
	for n, r := range refused {
		require.Equal(t, 4+n, r.Index)
		var exists *store.ExistsError
		require.ErrorAs(t, r.Err, &exists)
		require.Equal(t, "register_number", exists.Field)
	}
	require.Equal(t, "临公开〔2020〕第8号", b.list(t)[0].RegisterNumber, "after those given in the batch")

	made, err = b.Register(everything(t), b.application("2020-03-04"), write("2020-03-04"))
	require.NoError(t, err)
	require.Equal(t, "临公开〔2020〕第9号", made.RegisterNumber)
}

func TestALetterFromBeforeTheRegulationsGetsANumberOfTheirFirstYear(t *testing.T) {
	b := setup(t)
	old := b.imported("L-1", "2007-12-20", workflow.Event{Do: workflow.Confirm, On: calendar.MustDate("2008-05-05"), Reason: "双方确认"})
	old.Application.Channel = "post_ordinary"
	require.Empty(t, b.takeOver(t, []store.ImportedApplication{old}))
	require.Equal(t, "临公开〔2008〕第1号", b.list(t)[0].RegisterNumber)
}

func TestWhatIsRefusedKeepsNothingElseFromBeingLookedAt(t *testing.T) {
	b := setup(t)
	require.Empty(t, b.takeOver(t, []store.ImportedApplication{b.imported("L-1", "2020-03-02")}))
	stranger := b.imported("L-4", "2020-03-03")
	stranger.Application.AgencyID = "nobody"
	unlawful := b.imported("L-2", "2020-03-03", workflow.Event{Do: workflow.Archive, On: calendar.MustDate("2020-03-03")})
	refused := b.takeOver(t,
		[]store.ImportedApplication{b.imported("L-1", "2020-03-09"), unlawful, b.imported("L-3", "2020-03-03"), stranger},
		importedCase("R-1", "L-9", "2020-03-05"))
	require.Len(t, refused, 4)
	var different *store.DifferentError
	require.ErrorAs(t, refused[0].Err, &different)
	var fold *workflow.FoldError
	require.ErrorAs(t, refused[1].Err, &fold)
	var unknown *store.UnknownAgencyError
	require.ErrorAs(t, refused[2].Err, &unknown)
	require.Equal(t, 3, refused[2].Index)
	require.ErrorIs(t, refused[3].Err, store.ErrNotFound)
	require.Len(t, b.list(t), 2, "the caller ends the import, not the store")
}

// A reopening names one of two legal cases. Both stand after the application, and the one that it does not name may be
// written first.
func TestAReopeningAmongSeveralLegalCases(t *testing.T) {
	b := setup(t)
	day := calendar.MustDate
	a := b.imported("L-1", "2020-03-02",
		workflow.Event{Do: workflow.Accept, On: day("2020-03-03")},
		workflow.Event{Do: workflow.Answer, On: day("2020-03-20"), Row: "3.3.1"},
		workflow.Event{Do: workflow.Deliver, On: day("2020-03-20"), By: workflow.Electronically},
		workflow.Event{Do: workflow.Reopen, On: day("2020-07-02"), LegalCase: "R-2"})
	first, second := importedCase("R-1", "L-1", "2020-04-01"), importedCase("R-2", "L-1", "2020-04-02")
	for _, l := range []*store.ImportedLegalCase{&first, &second} {
		l.LegalCase.ConcludedOn, l.LegalCase.Result = store.Day(day("2020-07-01")), "corrected"
		a.LegalCases = append(a.LegalCases, l.LegalCase.Value())
	}
	require.Empty(t, b.takeOver(t, []store.ImportedApplication{a}, first, second))
	require.EqualValues(t, 5, b.list(t)[0].Version, "told of both from the beginning: not written again")

	b.takeOver(t, nil, importedCase("R-3", "L-1", "2020-08-03"))
	again := b.list(t)[0]
	require.EqualValues(t, 6, again.Version)
	items, err := b.ListWorklist(everything(t), store.WorklistQuery{
		Agency: "linhai", Owner: "agency", Today: store.Day(day("2020-08-03")), Limit: 10,
	})
	require.NoError(t, err)
	var kinds []string
	for _, item := range items {
		kinds = append(kinds, item.Kind+" "+item.Reference)
	}
	require.Contains(t, kinds, "legal_report R-3", "the duty to report shows at once")
}

func TestAPartIsKeptOrNot(t *testing.T) {
	b := setup(t)
	failure := errors.New("no")
	require.NoError(t, b.Import(everything(t), write("2026-01-05"), func(i *store.Import) error {
		add := func(id string, a store.ImportedApplication, end error) func(*store.Import) error {
			return func(p *store.Import) error {
				if _, err := p.Agency(agency(t, id, nil)); err != nil {
					return err
				}
				a.Application.AgencyID = id
				if _, refused, err := p.Applications([]store.ImportedApplication{a}); err != nil || len(refused) > 0 {
					return fmt.Errorf("%w %v", err, refused)
				}
				return end
			}
		}
		require.NoError(t, i.Part(add("one", b.imported("L-1", "2020-03-02"), nil)))
		require.ErrorIs(t, i.Part(add("two", b.imported("L-2", "2020-03-02"), failure)), failure)
		found, err := i.FindAgency("two")
		require.NoError(t, err)
		require.Nil(t, found)
		return i.Part(add("two", b.imported("L-3", "2020-03-02"), nil))
	}))
	rows, err := b.ListApplications(everything(t), store.ApplicationQuery{Order: "id", Limit: 9})
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, "two/L-3", rows[1].AgencyID+"/"+*rows[1].ExternalID)
}
