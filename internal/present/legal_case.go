package present

import (
	"cmp"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/workflow"
)

// The dictionaries of legal cases.
var (
	LegalType = dictionary(map[foiv1.LegalCase_Type]workflow.LegalType{
		foiv1.LegalCase_TYPE_REVIEW: workflow.Review,
		foiv1.LegalCase_TYPE_SUIT:   workflow.Suit,
	})
	LegalRoute = dictionary(map[foiv1.LegalCase_Route]workflow.LegalRoute{
		foiv1.LegalCase_ROUTE_DIRECT:       workflow.Direct,
		foiv1.LegalCase_ROUTE_AFTER_REVIEW: workflow.AfterReview,
	})
	LegalProcedure = dictionary(map[foiv1.LegalCase_Procedure]legalcase.Procedure{
		foiv1.LegalCase_PROCEDURE_ORDINARY: legalcase.Ordinary,
		foiv1.LegalCase_PROCEDURE_SIMPLE:   legalcase.Simple,
	})
	LegalInstance = dictionary(map[foiv1.LegalCase_Instance]legalcase.Instance{
		foiv1.LegalCase_INSTANCE_FIRST:   legalcase.First,
		foiv1.LegalCase_INSTANCE_SECOND:  legalcase.Second,
		foiv1.LegalCase_INSTANCE_RETRIAL: legalcase.Retrial,
	})
	LegalState = dictionary(map[foiv1.LegalCase_State]legalcase.State{
		foiv1.LegalCase_STATE_PENDING:   legalcase.Pending,
		foiv1.LegalCase_STATE_SUSPENDED: legalcase.Suspended,
		foiv1.LegalCase_STATE_CONCLUDED: legalcase.Concluded,
		foiv1.LegalCase_STATE_CLOSED:    legalcase.Closed,
		foiv1.LegalCase_STATE_VOIDED:    legalcase.Voided,
	})
	LegalForm = dictionary(map[foiv1.LegalCase_Form]legalcase.Form{
		foiv1.LegalCase_FORM_MAINTAINED:       legalcase.Maintained,
		foiv1.LegalCase_FORM_CLAIM_REJECTED:   legalcase.ClaimRejected,
		foiv1.LegalCase_FORM_REVOKED:          legalcase.Revoked,
		foiv1.LegalCase_FORM_CHANGED:          legalcase.Changed,
		foiv1.LegalCase_FORM_UNLAWFUL:         legalcase.Unlawful,
		foiv1.LegalCase_FORM_INVALID:          legalcase.Invalid,
		foiv1.LegalCase_FORM_PERFORM:          legalcase.Perform,
		foiv1.LegalCase_FORM_NOT_ACCEPTED:     legalcase.NotAccepted,
		foiv1.LegalCase_FORM_CASE_REJECTED:    legalcase.CaseRejected,
		foiv1.LegalCase_FORM_WITHDRAWN:        legalcase.Withdrawn,
		foiv1.LegalCase_FORM_SETTLED:          legalcase.Settled,
		foiv1.LegalCase_FORM_MEDIATED:         legalcase.Mediated,
		foiv1.LegalCase_FORM_TERMINATED:       legalcase.Terminated,
		foiv1.LegalCase_FORM_APPEAL_REJECTED:  legalcase.AppealRejected,
		foiv1.LegalCase_FORM_APPEAL_WITHDRAWN: legalcase.AppealWithdrawn,
		foiv1.LegalCase_FORM_REMANDED:         legalcase.Remanded,
	})
	LegalResult = dictionary(map[foiv1.LegalCase_Result]workflow.LegalResult{
		foiv1.LegalCase_RESULT_UPHELD:    workflow.Upheld,
		foiv1.LegalCase_RESULT_CORRECTED: workflow.Corrected,
		foiv1.LegalCase_RESULT_OTHER:     workflow.OtherResult,
	})
	LegalCause = dictionary(map[foiv1.LegalCase_Cause]legalcase.Cause{
		foiv1.LegalCase_CAUSE_PROCEDURE: legalcase.CauseProcedure,
		foiv1.LegalCase_CAUSE_TERM:      legalcase.CauseTerm,
		foiv1.LegalCase_CAUSE_GROUND:    legalcase.CauseGround,
		foiv1.LegalCase_CAUSE_SEARCH:    legalcase.CauseSearch,
		foiv1.LegalCase_CAUSE_FORM:      legalcase.CauseForm,
		foiv1.LegalCase_CAUSE_CLAUSE:    legalcase.CauseClause,
		foiv1.LegalCase_CAUSE_OTHER:     legalcase.CauseOther,
	})
)

// legalVerbs are the acts whose path verb differs from the act's word.
var legalVerbs = map[legalcase.Act]string{
	legalcase.SetProcedure: "setProcedure", legalcase.ScheduleHearing: "scheduleHearing", legalcase.RecordHearing: "recordHearing",
	legalcase.RevokeConclusion: "revokeConclusion", legalcase.CodeCauses: "codeCauses", legalcase.AddLesson: "addLesson",
	legalcase.CompleteLesson: "completeLesson",
}

// LegalCase returns a case as it looks from v.
func (v Viewer) LegalCase(f *store.LegalCaseFile) (*foiv1.LegalCase, error) {
	l, st := &f.Case, &f.Standing
	stage := st.Stage()
	m := &foiv1.LegalCase{
		Name: resname.LegalCase{Agency: resname.Agency{ID: l.AgencyID}, ID: l.ID}.String(), Type: LegalType.Enum(st.Facts.Type),
		Route: LegalRoute.Enum(st.Facts.Route), Subject: l.Subject, ServeDate: Date(st.Facts.Served), Procedure: LegalProcedure.Enum(st.Procedure),
		Instance: LegalInstance.Enum(stage.Instance), Forum: stage.Forum, CaseNumber: stage.Number, Assignee: l.Assignee, Note: l.Note,
		State: LegalState.Enum(st.State), Unit: st.Unit, Etag: Etag(l.Version), CreateTime: timestamppb.New(l.CreatedAt),
		UpdateTime: timestamppb.New(l.UpdatedAt), Imported: st.Facts.Imported,
	}
	if l.ExternalID != nil {
		m.ExternalId = *l.ExternalID
	}
	if l.ApplicationID != nil {
		m.Application = resname.Application{Agency: l.AgencyID, ID: *l.ApplicationID}.String()
	}
	for _, c := range st.Causes {
		m.Causes = append(m.Causes, LegalCause.Enum(c))
	}
	for _, do := range st.Available() {
		m.AvailableActs = append(m.AvailableActs, cmp.Or(legalVerbs[do], string(do)))
	}
	legalCourse(m, st)
	if !st.Reported.IsZero() {
		m.Report = &foiv1.LegalReport{
			ReportDate: Date(st.Reported), PlatformNumber: st.Platform, Evidence: st.Evidence, RecordTime: instant(l.ReportedKnown),
		}
		m.Report.Attachment = legalProof(l, st.ReportAttachment, st.ReportCaseAttachment)
	}
	duties, err := f.Duties()
	if err != nil {
		return nil, err
	}
	for i := range duties {
		m.Duties = append(m.Duties, v.legalDuty(&duties[i]))
	}
	m.Conclusion = legalConclusion(f, duties)
	if w, ok := f.ReviewFirst(); ok {
		m.Warnings = append(m.Warnings, &foiv1.LegalWarning{Code: w.Code, Text: w.Text, Article: w.Article})
	}
	return m, nil
}

// legalProof is the name of what proves an act: an attachment of the case or of its application, by its number; empty for none.
func legalProof(l *store.LegalCase, ofApplication, ofCase int) string {
	switch {
	case ofCase > 0:
		return matterName(l.Matter()).Attachment(ofCase).String()
	case ofApplication > 0 && l.ApplicationID != nil:
		return resname.Application{Agency: l.AgencyID, ID: *l.ApplicationID}.Attachment(ofApplication).String()
	}
	return ""
}

// legalCourse fills in what happened, by kind.
func legalCourse(m *foiv1.LegalCase, st *legalcase.Standing) {
	for i := range st.Stages {
		s := &st.Stages[i]
		row, _ := legalcase.FormOf(st.Facts.Type, s.Form)
		m.Stages = append(m.Stages, &foiv1.LegalStage{
			Instance: LegalInstance.Enum(s.Instance), Forum: s.Forum, CaseNumber: s.Number, ServeDate: Date(s.Served), RespondDate: Date(s.Responded),
			DecideDate: Date(s.Decided), ReceiveDate: Date(s.Received), Form: LegalForm.Enum(s.Form), FormTitle: row.Label, DecisionNumber: s.Decision,
		})
	}
	for _, s := range st.Suspensions {
		m.Suspensions = append(m.Suspensions, &foiv1.LegalSuspension{StartDate: Date(s.From), EndDate: Date(s.To), Reason: s.Reason})
	}
	for i, h := range st.Hearings {
		m.Hearings = append(m.Hearings, &foiv1.LegalHearing{
			Number: small(i + 1), AnnounceDate: Date(h.Announced), HearingDate: Date(h.On), Place: h.Place, RecordDate: Date(h.Held), Text: h.Text,
		})
	}
	for i, l := range st.Lessons {
		m.Lessons = append(m.Lessons, &foiv1.LegalLesson{
			Number: small(i + 1), Text: l.Text, Owner: l.Owner, DecideDate: Date(l.Decided), DueDate: Date(l.Due), DoneDate: Date(l.Done), Note: l.Note,
		})
	}
}

func legalConclusion(f *store.LegalCaseFile, duties []legalcase.Duty) *foiv1.LegalConclusion {
	st := &f.Standing
	if st.Concluded.IsZero() || st.Open() {
		return nil
	}
	stage := st.Stage()
	row, _ := legalcase.FormOf(st.Facts.Type, stage.Form)
	m := &foiv1.LegalConclusion{
		ConcludeDate: Date(st.Concluded), Result: LegalResult.Enum(st.Outcome.Result), Form: LegalForm.Enum(stage.Form), FormTitle: row.Label,
		Article: row.Article, Doubt: row.Doubt, Anew: st.Outcome.Anew, ComplyDate: Date(st.Complied), DecisionNumber: stage.Decision,
		RecordTime: instant(f.Case.ConcludedKnown),
	}
	for i := range duties {
		if duties[i].Kind == workflow.DutyLegalAnew {
			m.AnewDueDate, m.ComplyDate = Date(duties[i].Due), Date(duties[i].Done)
		}
	}
	return m
}

func (v Viewer) legalDuty(d *legalcase.Duty) *foiv1.LegalDuty {
	return &foiv1.LegalDuty{
		Kind: string(d.Kind), Title: d.Kind.Label(), Reference: d.Of, StartDate: Date(d.Start), DueDate: Date(d.Due), DoneDate: Date(d.Done),
		Late: d.Open() && d.Due < v.Today || d.Done > d.Due, Article: d.Article,
	}
}

// LegalCaseEvents returns what was done in a case.
func LegalCaseEvents(f *store.LegalCaseFile) ([]*foiv1.LegalCaseEvent, error) {
	var all []*foiv1.LegalCaseEvent
	for i := range f.Events {
		row := &f.Events[i]
		ev, err := row.Value()
		if err != nil {
			return nil, err
		}
		all = append(all, &foiv1.LegalCaseEvent{
			Number: small(row.Seq), Act: row.Act, Title: ev.Do.Label(), ActDate: Date(ev.On), RecordTime: timestamppb.New(row.RecordedAt),
			Actor: row.Actor, Text: cmp.Or(ev.Reason, ev.Text, ev.Evidence, ev.Place),
			Attachment: legalProof(&f.Case, ev.Attachment, ev.CaseAttachment),
		})
	}
	return all, nil
}
