package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/stats"
	"github.com/yishenqing/foi/submission"
)

// AnnualTables returns tables 三 and 四 with what the checks found.
func AnnualTables(a stats.Annual, failures []stats.Failure) *foiv1.AnnualTables {
	scope := submission.Compiled
	if a.Own {
		scope = submission.Own
	}
	m := &foiv1.AnnualTables{
		Agency: resname.Agency{ID: a.Agency}.String(), DisplayName: a.DisplayName, Year: number(a.Year), Scope: ReportScope.Enum(scope),
		Layout: layoutOf(a.Layout),
	}
	if !a.AsOf.IsZero() {
		m.AsOfTime = timestamppb.New(a.AsOf)
	}
	for _, l := range a.Applications {
		m.Applications = append(m.Applications, &foiv1.AnnualTables_ApplicationLine{
			Row: string(l.Row), Label: l.Label, NaturalPerson: number(l.Of(applicant.NaturalPerson)), Enterprise: number(l.Of(applicant.Enterprise)),
			Research: number(l.Of(applicant.Research)), PublicWelfare: number(l.Of(applicant.PublicWelfare)),
			LegalService: number(l.Of(applicant.LegalService)), Other: number(l.Of(applicant.Other)), Total: number(l.Total),
		})
	}
	for _, l := range a.Cases {
		m.Cases = append(m.Cases, &foiv1.AnnualTables_CaseLine{
			Row: string(l.Row), Label: l.Label, Upheld: number(l.Upheld), Corrected: number(l.Corrected), OtherResult: number(l.Other),
			Pending: number(l.Pending), Total: number(l.Total),
		})
	}
	for _, c := range stats.Checks() {
		found := &foiv1.AnnualTables_Check{Check: string(c), Title: c.Label(), Ok: true}
		for _, f := range failures {
			if f.Check == c {
				found.Ok = false
				found.Failures = append(found.Failures, &foiv1.AnnualTables_Check_Failure{
					Row: f.Row, Column: f.Column, Left: number(f.Left), Right: number(f.Right), Text: f.Text,
				})
			}
		}
		m.Checks = append(m.Checks, found)
	}
	return m
}

// number is a count of the register, which never has as many applications as an int32 holds.
func number(n int) int32 { return int32(n) } //nolint:gosec // see above
