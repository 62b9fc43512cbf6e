package present

import (
	"encoding/hex"
	"maps"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/submission"
)

// The dictionaries of annual reports.
var (
	SubmissionState = dictionary(map[foiv1.AnnualReport_State]submission.State{
		foiv1.AnnualReport_STATE_NOT_BEGUN:  submission.NotBegun,
		foiv1.AnnualReport_STATE_DRAFT:      submission.Draft,
		foiv1.AnnualReport_STATE_FROZEN:     submission.Frozen,
		foiv1.AnnualReport_STATE_SIGNED_OFF: submission.SignedOff,
		foiv1.AnnualReport_STATE_SUBMITTED:  submission.Submitted,
		foiv1.AnnualReport_STATE_RETURNED:   submission.Returned,
		foiv1.AnnualReport_STATE_ACCEPTED:   submission.Accepted,
		foiv1.AnnualReport_STATE_PUBLISHED:  submission.Published,
	})
	ReportScope = dictionary(map[foiv1.AnnualReport_Scope]submission.Scope{
		foiv1.AnnualReport_SCOPE_OWN:      submission.Own,
		foiv1.AnnualReport_SCOPE_COMPILED: submission.Compiled,
	})
)

// Layout returns the layout of a message, 0 for the one prescribed for the year.
func Layout(l foiv1.AnnualReport_Layout) outcome.Layout {
	switch l {
	case foiv1.AnnualReport_LAYOUT_2019:
		return outcome.Layout2019
	case foiv1.AnnualReport_LAYOUT_2021:
		return outcome.Layout2021
	case foiv1.AnnualReport_LAYOUT_UNSPECIFIED:
	}
	return 0
}

func layoutOf(l outcome.Layout) foiv1.AnnualReport_Layout {
	for _, m := range []foiv1.AnnualReport_Layout{foiv1.AnnualReport_LAYOUT_2019, foiv1.AnnualReport_LAYOUT_2021} {
		if Layout(m) == l {
			return m
		}
	}
	return foiv1.AnnualReport_LAYOUT_UNSPECIFIED
}

func reportName(k store.AnnualKey) resname.AnnualReport {
	return resname.AnnualReport{Agency: k.Agency, Year: k.Year, Compiled: k.Scope == submission.Compiled}
}

// AnnualReport returns a report for a caller. Editions and acts are in it when the record has them.
func AnnualReport(r *store.AnnualRecord, today calendar.Date, caller string) (*foiv1.AnnualReport, error) {
	m := &foiv1.AnnualReport{
		Name: reportName(r.Key()).String(), Year: number(r.Year), Scope: ReportScope.Enum(r.Key().Scope),
		Layout: layoutOf(outcome.Layout(r.Layout)), State: SubmissionState.Enum(submission.State(r.State)), StateActor: r.StateBy,
		StateTime: timestamppb.New(r.StateAt), Edition: number(r.Edition), Etag: Etag(r.Version),
		CreateTime: timestamppb.New(r.CreatedAt), UpdateTime: timestamppb.New(r.UpdatedAt),
	}
	if d, ok := submission.Owed(r.Level); ok && d.Scope == r.Key().Scope {
		due, err := d.Due(r.Year)
		if err != nil {
			return nil, err
		}
		m.DueDate, m.DueArticle = Date(due), d.Article
	}
	if len(r.Editions) == 0 {
		return m, nil
	}
	for i := range r.Editions {
		e, err := annualEdition(&r.Editions[i])
		if err != nil {
			return nil, err
		}
		m.Editions = append(m.Editions, e)
	}
	for i := range r.Acts {
		m.Acts = append(m.Acts, annualAct(&r.Acts[i]))
	}
	for _, a := range submission.Available(r.Facts(today), caller) {
		m.AvailableActs = append(m.AvailableActs, ReportVerb(a))
	}
	return m, nil
}

// ReportVerb returns how the REST path names a step in the life of a report.
func ReportVerb(a submission.Act) string {
	if a == submission.SignOff {
		return "signOff"
	}
	return string(a)
}

func annualEdition(e *store.AnnualEdition) (*foiv1.AnnualReportEdition, error) {
	m := &foiv1.AnnualReportEdition{
		Edition: number(e.Edition), RevisionReason: e.RevisionReason, SnapshotTime: instant(e.SnapshotAt),
		FiguresSm3: hex.EncodeToString(e.FiguresSM3), TextsSm3: hex.EncodeToString(e.TextsSM3), CarryReason: e.CarryReason,
		Freezer: e.FrozenBy, FreezeTime: instant(e.FrozenAt), Signer: e.SignedOffBy, SignOffTime: instant(e.SignedOffAt),
		Submitter: e.SubmittedBy, SubmitTime: instant(e.SubmittedAt), Accepter: e.AcceptedBy, AcceptTime: instant(e.AcceptedAt),
		Publisher: e.PublishedBy, PublishTime: instant(e.PublishedAt), PublishDate: Date(e.PublishedOn.Date()), PublishUri: e.PublishedURL,
	}
	if e.SubmittedTo != nil {
		m.ReceivingAgency = resname.Agency{ID: *e.SubmittedTo}.String()
	}
	restated, err := e.Restated()
	if restated != nil {
		m.Restatement = Restatement(restated)
	}
	return m, err
}

func annualAct(a *store.AnnualAct) *foiv1.AnnualReportAct {
	title := submission.Act(a.Act).Label()
	if title == "" {
		title = "开始编制"
	}
	return &foiv1.AnnualReportAct{
		Act: a.Act, Title: title, Edition: number(a.Edition), State: SubmissionState.Enum(submission.State(a.State)),
		Actor: a.Actor, Reason: a.Reason, FiguresSm3: hex.EncodeToString(a.FiguresSM3), ActTime: timestamppb.New(a.RecordedAt),
	}
}

// AnnualReportText returns a section as it is written now.
func AnnualReportText(t *store.AnnualText) (*foiv1.AnnualReportText, error) {
	figures, err := t.Value()
	if err != nil {
		return nil, err
	}
	m := &foiv1.AnnualReportText{
		Name: reportName(t.Key()).Text(t.Section).String(), Title: submission.Section(t.Section).Title(), Content: t.Content,
		Editor: t.UpdatedBy, Etag: Etag(t.Version), UpdateTime: timestamppb.New(t.UpdatedAt),
	}
	for _, key := range slices.Sorted(maps.Keys(figures)) {
		m.Figures = append(m.Figures, &foiv1.AnnualReportText_Figure{Key: key, Value: figures[key]})
	}
	return m, nil
}

// Submission returns how far an agency is with the report on a year.
func Submission(s *store.Submission, year int, today calendar.Date) (*foiv1.Submission, error) {
	m := &foiv1.Submission{
		Agency: resname.Agency{ID: s.Agency}.String(), DisplayName: s.DisplayName, State: foiv1.AnnualReport_STATE_NOT_BEGUN,
		PublishDate: Date(s.PublishedOn.Date()), PublishUri: s.PublishedAt,
	}
	if r := s.Report; r != nil {
		m.State, m.StateActor = SubmissionState.Enum(submission.State(r.State)), r.StateBy
		m.StateTime, m.Edition = timestamppb.New(r.StateAt), number(r.Edition)
	}
	d, ok := submission.Owed(s.Level)
	if !ok {
		return m, nil
	}
	due, err := d.Due(year)
	if err != nil {
		return nil, err
	}
	m.Scope, m.DueDate, m.DueText, m.DueArticle = ReportScope.Enum(d.Scope), Date(due), d.What, d.Article
	m.AnnualReport = reportName(store.AnnualKey{Agency: s.Agency, Year: year, Scope: d.Scope}).String()
	done := s.PublishedOn.Date()
	m.Overdue = done > due || done.IsZero() && today > due
	return m, nil
}
