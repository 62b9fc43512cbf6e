package present

import (
	"fmt"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/yishenqing/foi/answering"
	"github.com/yishenqing/foi/approval"
	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/legalcase"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/settings"
	"github.com/yishenqing/foi/workflow"
)

var (
	conventionWord = dictionary(map[foiv1.CountingConvention]workflow.Convention{
		foiv1.CountingConvention_COUNTING_CONVENTION_NEXT_DAY: workflow.CountNextDay,
		foiv1.CountingConvention_COUNTING_CONVENTION_SAME_DAY: workflow.CountSameDay,
		foiv1.CountingConvention_COUNTING_CONVENTION_ROLL:     workflow.CountRoll,
	})
	restDayWord = dictionary(map[foiv1.CountingSettings_RestDay]workflow.RestDay{
		foiv1.CountingSettings_REST_DAY_AS_RECEIVED:  workflow.RestDayAsReceived,
		foiv1.CountingSettings_REST_DAY_NEXT_WORKDAY: workflow.RestDayNextWorkday,
	})
	onlineWord = dictionary(map[foiv1.CountingSettings_OnlineReceipt]workflow.OnlineDay{
		foiv1.CountingSettings_ONLINE_RECEIPT_SUBMISSION_OR_CONFIRMATION: workflow.OnlineSubmissionOrConfirmation,
		foiv1.CountingSettings_ONLINE_RECEIPT_SUBMISSION:                 workflow.OnlineSubmission,
	})
	pauseWord = dictionary(map[foiv1.CountingSettings_PauseFrom]workflow.PauseFrom{
		foiv1.CountingSettings_PAUSE_FROM_SENDING:  workflow.PauseFromSending,
		foiv1.CountingSettings_PAUSE_FROM_DELIVERY: workflow.PauseFromDelivery,
	})
	roleWord = dictionary(map[foiv1.ReminderSettings_Role]reminder.Role{
		foiv1.ReminderSettings_ROLE_OFFICER:     reminder.ToOfficer,
		foiv1.ReminderSettings_ROLE_UNIT_HEAD:   reminder.ToUnitHead,
		foiv1.ReminderSettings_ROLE_AGENCY_HEAD: reminder.ToAgencyHead,
	})
)

// SettingsOf reads settings as they are adopted. What is not set has its default; what is not allowed, settings.Check finds.
func SettingsOf(m *foiv1.AgencySettings) settings.Settings {
	v := settings.Defaults()
	c := m.GetCounting()
	v.Counting = workflow.Counting{
		Convention: conventionWord.Word(c.GetConvention()), RestDay: restDayWord.Word(c.GetRestDay()),
		Online: onlineWord.Word(c.GetOnlineReceipt()), Pause: pauseWord.Word(c.GetPauseFrom()),
	}
	if m.SearchRecordRequired != nil { //nolint:protogetter // to be told apart from false
		v.Answering.SearchRecordRequired = m.GetSearchRecordRequired()
	}
	r := m.GetRemedies()
	v.Answering.Remedies = answering.Choices{
		Partial: RemedyWay.Word(r.GetPartial()), Lookup: RemedyWay.Word(r.GetLookup()), Refusals2024: RemedyWay.Word(r.GetRefusals_2024()),
		Lapses: RemedyWay.Word(r.GetLapses()), Closings: RemedyWay.Word(r.GetClosings()),
	}
	for _, choice := range m.GetLegalResults() {
		v.LegalResults = append(v.LegalResults, legalcase.Choice{
			Type: LegalType.Word(choice.GetType()), Form: LegalForm.Word(choice.GetForm()), Result: LegalResult.Word(choice.GetResult()),
		})
	}
	if given := m.GetReminders(); given != nil {
		v.Reminders = reminder.Settings{
			Own: ladderOf(given.GetOwn()), Others: ladderOf(given.GetOthers()), OpenHour: int(given.GetOpenHour()),
			CloseHour: int(given.GetCloseHour()), SMSFrom: int(given.GetSmsFrom()), MuteDays: int(given.GetMuteDays()),
		}
	}
	v.Files.QuotaBytes = m.GetFiles().GetQuotaBytes()
	for _, s := range m.GetSubjects() {
		v.Subjects = append(v.Subjects, settings.Subject{Code: s.GetCode(), Name: s.GetTitle()})
	}
	if given := m.GetDocuments(); given != nil {
		v.Documents = approval.Settings{AnswersNeedDocument: given.GetAnswersNeedDocument()}
		for _, k := range given.GetLegalReview() {
			v.Documents.LegalReview = append(v.Documents.LegalReview, DecisionKind.Word(k))
		}
	}
	return v
}

func documentSettings(s approval.Settings) *foiv1.DocumentSettings {
	m := &foiv1.DocumentSettings{AnswersNeedDocument: s.AnswersNeedDocument}
	for _, k := range s.LegalReview {
		m.LegalReview = append(m.LegalReview, DecisionKind.Enum(k))
	}
	return m
}

func ladderOf(m *foiv1.ReminderSettings_Ladder) reminder.Ladder {
	l := reminder.Ladder{Every: int(m.GetEvery())}
	for _, s := range m.GetSteps() {
		step := reminder.Step{Days: int(s.GetDays())}
		for _, r := range s.GetTo() {
			step.To = append(step.To, roleWord.Word(r))
		}
		l.Steps = append(l.Steps, step)
	}
	return l
}

// AdoptedSettings returns settings as a root agency adopted them.
func AdoptedSettings(row *store.Setting) (*foiv1.AgencySettings, error) {
	v, err := row.Value()
	if err != nil {
		return nil, err
	}
	m := Settings(v, row.EffectiveOn.Date())
	m.Name = resname.Agency{ID: row.AgencyID}.String() + fmt.Sprintf("/settings/%s-%d", row.EffectiveOn.Date(), row.Revision)
	m.Reason, m.Actor, m.CreateTime = row.Reason, row.Actor, timestamppb.New(row.RecordedAt)
	return m, nil
}

// Settings returns settings in full, the defaults written out.
func Settings(v settings.Settings, from calendar.Date) *foiv1.AgencySettings {
	c, choices, r := v.Counting.Full(), v.Answering.Remedies, v.Reminders
	var subjects []*foiv1.Subject
	for _, s := range v.Subjects {
		subjects = append(subjects, &foiv1.Subject{Code: s.Code, Title: s.Name})
	}
	return &foiv1.AgencySettings{
		Subjects:      subjects,
		EffectiveDate: Date(from), Documents: documentSettings(v.Documents),
		Counting: &foiv1.CountingSettings{
			Convention: conventionWord.Enum(c.Convention), RestDay: restDayWord.Enum(c.RestDay),
			OnlineReceipt: onlineWord.Enum(c.Online), PauseFrom: pauseWord.Enum(c.Pause),
		},
		SearchRecordRequired: new(v.Answering.SearchRecordRequired),
		Remedies: &foiv1.RemedySettings{
			Partial: RemedyWay.Enum(choices.Partial), Lookup: RemedyWay.Enum(choices.Lookup), Refusals_2024: RemedyWay.Enum(choices.Refusals2024),
			Lapses: RemedyWay.Enum(choices.Lapses), Closings: RemedyWay.Enum(choices.Closings),
		},
		Reminders: &foiv1.ReminderSettings{
			Own: ladder(r.Own), Others: ladder(r.Others), OpenHour: small(r.OpenHour), CloseHour: small(r.CloseHour),
			SmsFrom: small(r.SMSFrom), MuteDays: small(r.MuteDays),
		},
		LegalResults: legalResults(v.LegalResults),
		Files:        &foiv1.FileSettings{QuotaBytes: v.Files.QuotaBytes},
	}
}

// legalResults is the whole table: what every form counts as that counts as anything.
func legalResults(choices legalcase.Choices) []*foiv1.LegalResultChoice {
	var all []*foiv1.LegalResultChoice
	for _, row := range legalcase.Forms() {
		if row.Result == "" {
			continue
		}
		all = append(all, &foiv1.LegalResultChoice{
			Type: LegalType.Enum(row.Type), Form: LegalForm.Enum(row.Form), Result: LegalResult.Enum(choices.Result(row.Type, row.Form)),
			Title: row.Label, Article: row.Article, Doubt: row.Doubt,
		})
	}
	return all
}

func ladder(l reminder.Ladder) *foiv1.ReminderSettings_Ladder {
	m := &foiv1.ReminderSettings_Ladder{Every: small(l.Every)}
	for _, s := range l.Steps {
		step := &foiv1.ReminderSettings_Step{Days: small(s.Days)}
		for _, r := range s.To {
			step.To = append(step.To, roleWord.Enum(r))
		}
		m.Steps = append(m.Steps, step)
	}
	return m
}

// small converts a number that Check keeps far within 32 bits.
func small(n int) int32 { return int32(n) } //nolint:gosec // as the comment says

// settingFields are the fields of the API for what workflow calls by its own names.
var settingFields = map[string]string{
	"convention": "counting.convention", "rest_day": "counting.rest_day", "online": "counting.online_receipt", "pause": "counting.pause_from",
}

// SettingDefinitions returns what can be set, with the reason of each default.
func SettingDefinitions() []*foiv1.SettingDefinition {
	var all []*foiv1.SettingDefinition
	for _, s := range workflow.CountingSettings() {
		d := &foiv1.SettingDefinition{Field: settingFields[s.Key], Label: s.Label, Reason: s.Reason, Ground: s.Ground}
		for _, v := range s.Values {
			d.Values = append(d.Values, &foiv1.SettingDefinition_Value{Value: settingValue(s.Key, v.Value), Label: v.Label})
		}
		all = append(all, d)
	}
	return append(all, legalResultDefinitions()...)
}

// legalResultDefinitions has each form whose default is doubtful, and says why.
func legalResultDefinitions() []*foiv1.SettingDefinition {
	var all []*foiv1.SettingDefinition
	for _, row := range legalcase.Forms() {
		if row.Doubt == "" {
			continue
		}
		d := &foiv1.SettingDefinition{
			Field: "legal_results", Label: row.Type.Label() + "·" + row.Label, Ground: row.Article,
			Reason: "表四结果口径未见官方定义：" + row.Doubt,
		}
		for _, r := range append([]workflow.LegalResult{row.Result}, workflow.Upheld, workflow.Corrected, workflow.OtherResult) {
			if len(d.GetValues()) > 0 && r == row.Result {
				continue
			}
			d.Values = append(d.Values, &foiv1.SettingDefinition_Value{Value: LegalResult.Enum(r).String(), Label: r.Label()})
		}
		all = append(all, d)
	}
	return all
}

func settingValue(key, word string) string {
	switch key {
	case "convention":
		return conventionWord.Enum(workflow.Convention(word)).String()
	case "rest_day":
		return restDayWord.Enum(workflow.RestDay(word)).String()
	case "online":
		return onlineWord.Enum(workflow.OnlineDay(word)).String()
	}
	return pauseWord.Enum(workflow.PauseFrom(word)).String()
}
