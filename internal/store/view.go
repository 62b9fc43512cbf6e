package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/stats"
)

// View is one state of the database, read only: whatever is read through it fits together, however much is written
// meanwhile. It is for statistics, and every one of its methods asks for the reach. It is no more once the function that
// got it has returned, and not for concurrent use.
type View struct {
	// Taken is when the state was taken, by the clock of the database. An act that was still being committed then is not in
	// the view, although it may bear an earlier instant.
	Taken time.Time

	tx            *gorm.DB
	organisations *organisations
	law           *Law             // see inForce
	secret        *seal.Pseudonyms // see pseudonyms
}

// View calls fn with the state of the database at this moment. Errors: those of fn.
func (s *Store) View(ctx context.Context, fn func(*View) error) error {
	return s.inSnapshot(ctx, func(tx *gorm.DB) error {
		v := &View{tx: tx}
		var version int64
		// The first statement takes the snapshot.
		if err := tx.Raw("SELECT clock_timestamp(), version FROM agency_tree").Row().Scan(&v.Taken, &version); err != nil {
			return err
		}
		v.organisations = s.organisations.Load()
		if v.organisations == nil || v.organisations.version != version {
			var err error
			if v.organisations, err = readOrganisations(tx, version); err != nil {
				return err
			}
			s.organisations.Store(v.organisations)
		}
		return fn(v)
	})
}

// inForce is the law of the view's state. It is read once: an export asks for it at every agency.
func (v *View) inForce() (*Law, error) {
	if v.law == nil {
		law, err := readLaw(v.tx)
		if err != nil {
			return nil, err
		}
		v.law = law
	}
	return v.law, nil
}

// ctx is that of the call, with its reach.
func (v *View) ctx() context.Context { return v.tx.Statement.Context }

// Organisation is who stood below whom, as it was known at an instant; the zero instant is now. It is public.
func (v *View) Organisation(asOf time.Time) *stats.Organisation { return v.organisations.asOf(asOf) }

// Annual makes tables 三 and 四 for the agency, year and layout that scope names, for all agencies that stand below it too
// unless scope.Own is set, and fills in the agency's name. Which agencies these are is as it was known at scope.AsOf, and who
// took over from a dissolved one has its figures too (stats.Organisation). Errors: *UnknownAgencyError, *tenancy.OutOfReachError.
func (v *View) Annual(scope stats.Scope) (stats.Annual, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return stats.Annual{}, err
	}
	o, err := v.named(&scope)
	if err != nil {
		return stats.Annual{}, err
	}
	return v.build(scope, o.Counted(scope))
}

// AnnualChecked is Annual with what the five checks find. The report of the year before, against which the fifth is held, is that
// of the same agencies: what somebody took over in the year was carried over by others.
func (v *View) AnnualChecked(scope stats.Scope) (stats.Annual, []stats.Failure, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return stats.Annual{}, nil, err
	}
	o, err := v.named(&scope)
	if err != nil {
		return stats.Annual{}, nil, err
	}
	agencies := o.Counted(scope)
	a, err := v.build(scope, agencies)
	if err != nil {
		return stats.Annual{}, nil, err
	}
	last := scope
	last.Year--
	before, err := v.build(last, agencies)
	if err != nil {
		return stats.Annual{}, nil, err
	}
	return a, append(a.Check(), a.CheckAgainst(before)...), nil
}

// AnnualOfEach makes the report of scope.Agency and of each agency below it (of the agency alone when scope.Own is set), each
// for itself, in order of their ids; agencies without any figure are there too. They add up to Annual of the same scope.
// Errors: as Annual.
func (v *View) AnnualOfEach(scope stats.Scope) ([]stats.Annual, error) {
	if err := reports(v.ctx(), scope); err != nil {
		return nil, err
	}
	return v.each(scope, scope.Year)
}

// AnnualOfEachChecked is AnnualOfEach with what the five checks find in each report, as AnnualChecked.
func (v *View) AnnualOfEachChecked(scope stats.Scope) (each []stats.Annual, failures [][]stats.Failure, err error) {
	if err := reports(v.ctx(), scope); err != nil {
		return nil, nil, err
	}
	if each, err = v.each(scope, scope.Year); err != nil {
		return nil, nil, err
	}
	last := scope
	last.Year--
	before, err := v.each(last, scope.Year)
	if err != nil {
		return nil, nil, err
	}
	failures = make([][]stats.Failure, len(each))
	for i := range each {
		failures[i] = append(each[i].Check(), each[i].CheckAgainst(before[i])...)
	}
	return each, failures, nil
}

// each makes the reports of AnnualOfEach; in whose report an agency's entries stand is as it is in year home.
func (v *View) each(scope stats.Scope, home int) ([]stats.Annual, error) {
	o, err := v.named(&scope)
	if err != nil {
		return nil, err
	}
	list := []string{scope.Agency}
	if !scope.Own {
		list = o.Below(scope.Agency)
	}
	now := scope
	now.Year = home
	counted := o.Counted(now)
	q := annualQuery{
		Year: scope.Year, AsOf: scope.AsOf, Agencies: counted, All: len(counted) == v.organisations.number,
		Home: func(agency string) string { return o.Home(agency, home) },
	}
	sums, err := q.read(v.tx)
	if err != nil {
		return nil, err
	}
	reports := make([]stats.Annual, len(list))
	for i, id := range list {
		of := scope
		of.Agency, of.Own = id, true
		of.DisplayName, _ = o.Name(id)
		applications, cases := sums.of(id, scope.Year)
		if reports[i], err = stats.Build(of, applications, cases); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

// named fills in the name of the scope's agency and returns the organisation as the scope knows it.
func (v *View) named(scope *stats.Scope) (*stats.Organisation, error) {
	o := v.organisations.asOf(scope.AsOf)
	name, ok := o.Name(scope.Agency)
	if !ok {
		return nil, &UnknownAgencyError{ID: scope.Agency}
	}
	scope.DisplayName = name
	return o, nil
}

// build makes one report from the entries of some agencies.
func (v *View) build(scope stats.Scope, agencies []string) (stats.Annual, error) {
	q := annualQuery{Year: scope.Year, AsOf: scope.AsOf, Agencies: agencies, All: len(agencies) == v.organisations.number}
	sums, err := q.read(v.tx)
	if err != nil {
		return stats.Annual{}, err
	}
	applications, cases := sums.of("", scope.Year)
	return stats.Build(scope, applications, cases)
}

// LastRecorded is the number of the last entry of the audit: as long as it stays, nothing was done.
func (s *Store) LastRecorded(ctx context.Context) (n int64, err error) {
	err = s.db.WithContext(ctx).Raw("SELECT coalesce(max(id), 0) FROM audit_entry").Row().Scan(&n)
	return n, translate(err)
}
