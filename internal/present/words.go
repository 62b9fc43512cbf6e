package present

import (
	"github.com/yishenqing/foi/applicant"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/reminder"
	"github.com/yishenqing/foi/workflow"
)

// words is a two-way dictionary between an enum and the word that the pure packages and the tables use.
type words[E ~int32, W ~string] struct {
	toWord map[E]W
	toEnum map[W]E
}

func dictionary[E ~int32, W ~string](pairs map[E]W) words[E, W] {
	d := words[E, W]{toWord: pairs, toEnum: make(map[W]E, len(pairs))}
	for e, w := range pairs {
		d.toEnum[w] = e
	}
	return d
}

// Word returns the word, or "" for an enum without one.
func (d words[E, W]) Word(e E) W { return d.toWord[e] }

// Enum returns the enum, or its zero value for an unknown word.
func (d words[E, W]) Enum(w W) E { return d.toEnum[w] }

// The dictionaries.
var (
	State = dictionary(map[foiv1.Application_State]workflow.State{
		foiv1.Application_STATE_REGISTERED:          workflow.Registered,
		foiv1.Application_STATE_IN_PROGRESS:         workflow.InProgress,
		foiv1.Application_STATE_AWAITING_CORRECTION: workflow.AwaitingCorrection,
		foiv1.Application_STATE_AWAITING_PAYMENT:    workflow.AwaitingPayment,
		foiv1.Application_STATE_ANSWERED:            workflow.Answered,
		foiv1.Application_STATE_DELIVERED:           workflow.Delivered,
		foiv1.Application_STATE_CLOSED:              workflow.Closed,
		foiv1.Application_STATE_ARCHIVED:            workflow.Archived,
		foiv1.Application_STATE_VOIDED:              workflow.Voided,
	})
	Channel = dictionary(map[foiv1.Application_Channel]workflow.Channel{
		foiv1.Application_CHANNEL_COUNTER:       workflow.Counter,
		foiv1.Application_CHANNEL_POST_SIGNED:   workflow.PostSigned,
		foiv1.Application_CHANNEL_POST_ORDINARY: workflow.PostOrdinary,
		foiv1.Application_CHANNEL_ONLINE:        workflow.Online,
		foiv1.Application_CHANNEL_FAX:           workflow.Fax,
	})
	ApplicantType = dictionary(map[foiv1.Applicant_Type]applicant.Type{
		foiv1.Applicant_TYPE_NATURAL_PERSON: applicant.NaturalPerson,
		foiv1.Applicant_TYPE_ENTERPRISE:     applicant.Enterprise,
		foiv1.Applicant_TYPE_RESEARCH:       applicant.Research,
		foiv1.Applicant_TYPE_PUBLIC_WELFARE: applicant.PublicWelfare,
		foiv1.Applicant_TYPE_LEGAL_SERVICE:  applicant.LegalService,
		foiv1.Applicant_TYPE_OTHER:          applicant.Other,
	})
	IDKind = dictionary(map[foiv1.IdKind]applicant.IDKind{
		foiv1.IdKind_ID_KIND_RESIDENT_ID:     applicant.ResidentID,
		foiv1.IdKind_ID_KIND_PASSPORT:        applicant.Passport,
		foiv1.IdKind_ID_KIND_HK_MACAU_TAIWAN: applicant.HKMacauTaiwan,
		foiv1.IdKind_ID_KIND_USCC:            applicant.USCC,
		foiv1.IdKind_ID_KIND_OTHER:           applicant.OtherID,
	})
	// Delivery and Form are words of table application only: the law does not count by them.
	Delivery = dictionary(map[foiv1.Application_Delivery]string{
		foiv1.Application_DELIVERY_POST:    "post",
		foiv1.Application_DELIVERY_EMAIL:   "email",
		foiv1.Application_DELIVERY_COUNTER: "counter",
		foiv1.Application_DELIVERY_ONLINE:  "online",
		foiv1.Application_DELIVERY_FAX:     "fax",
	})
	Form = dictionary(map[foiv1.Application_Form]string{
		foiv1.Application_FORM_PAPER:      "paper",
		foiv1.Application_FORM_ELECTRONIC: "electronic",
		foiv1.Application_FORM_INSPECTION: "inspection",
	})
	Owner = dictionary(map[foiv1.Duty_Owner]workflow.Owner{
		foiv1.Duty_OWNER_AGENCY:    workflow.OwnedByAgency,
		foiv1.Duty_OWNER_APPLICANT: workflow.OwnedByApplicant,
		foiv1.Duty_OWNER_PARTY:     workflow.OwnedByParty,
	})
	Level = dictionary(map[foiv1.Agency_Level]string{
		foiv1.Agency_LEVEL_PROVINCE:   "province",
		foiv1.Agency_LEVEL_CITY:       "city",
		foiv1.Agency_LEVEL_COUNTY:     "county",
		foiv1.Agency_LEVEL_DEPARTMENT: "department",
		foiv1.Agency_LEVEL_TOWNSHIP:   "township",
	})
	Position = dictionary(map[foiv1.Officer_Position]reminder.Role{
		foiv1.Officer_POSITION_OFFICER:     reminder.ToOfficer,
		foiv1.Officer_POSITION_UNIT_HEAD:   reminder.ToUnitHead,
		foiv1.Officer_POSITION_AGENCY_HEAD: reminder.ToAgencyHead,
	})
	Medium = dictionary(map[foiv1.MessageDelivery_Medium]string{
		foiv1.MessageDelivery_MEDIUM_EMAIL: "email",
		foiv1.MessageDelivery_MEDIUM_SMS:   "sms",
	})
	MessageState = dictionary(map[foiv1.MessageDelivery_State]string{
		foiv1.MessageDelivery_STATE_QUEUED:  store.DeliveryQueued,
		foiv1.MessageDelivery_STATE_SENDING: store.DeliverySending,
		foiv1.MessageDelivery_STATE_SENT:    store.DeliverySent,
		foiv1.MessageDelivery_STATE_FAILED:  store.DeliveryFailed,
		foiv1.MessageDelivery_STATE_UNKNOWN: store.DeliveryUnknown,
		foiv1.MessageDelivery_STATE_DROPPED: store.DeliveryDropped,
	})
	DeliveryMode = dictionary(map[foiv1.DeliverApplicationRequest_Method]workflow.DeliveryMode{
		foiv1.DeliverApplicationRequest_METHOD_POST:       workflow.ByPost,
		foiv1.DeliverApplicationRequest_METHOD_SIGN:       workflow.BySigning,
		foiv1.DeliverApplicationRequest_METHOD_ELECTRONIC: workflow.Electronically,
	})
	ReasonsView = dictionary(map[foiv1.RecordReasonsRequest_View]workflow.ReasonsView{
		foiv1.RecordReasonsRequest_VIEW_REASONABLE:     workflow.Reasonable,
		foiv1.RecordReasonsRequest_VIEW_NOT_REASONABLE: workflow.NotReasonable,
	})
	// Outcome follows the order of the national table: enum value n is its n-th leaf row.
	Outcome = outcomes()
)

func outcomes() words[foiv1.Outcome, outcome.Row] {
	pairs := map[foiv1.Outcome]outcome.Row{}
	for i, row := range outcome.Leaves() {
		pairs[foiv1.Outcome(i+1)] = row
	}
	return dictionary(pairs)
}

// verbs are the acts whose path verb or collection differs from the act's word.
var verbs = map[workflow.Act]string{
	workflow.AskReasons:  "queryReasons",
	workflow.GiveReasons: "recordReasons",
	workflow.Consult:     "consultations",
	workflow.Conclude:    "consultations:conclude",
	workflow.Acknowledge: "consultations:acknowledge",
	workflow.Override:    "consultations:override",
	workflow.Charge:      "feeNotices",
	workflow.Pay:         "feeNotices:settle",
	workflow.Waive:       "feeNotices:waive",
}

// Verb returns how the REST path names an act.
func Verb(a workflow.Act) string {
	if v, ok := verbs[a]; ok {
		return v
	}
	return string(a)
}
