package present_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/workflow"
)

// marked is how every text is marked that stands in a value.
const marked = "MARK"

// mark puts the path of a text into every text below v, and a true, a number or a day where there is none, so that a copy of
// anything shows.
func mark(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(marked + path + ";")
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.Struct && v.Type() != reflect.TypeFor[*time.Time]() {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		mark(v.Elem(), path)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				mark(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(marked + path + ";"))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		mark(v.Index(0), path)
	}
}

// life is an application with everything in it that somebody inside could have written, after so many of its acts.
func life(t *testing.T, acts int) store.PublicCase {
	t.Helper()
	day := calendar.MustDate
	facts := workflow.Facts{Channel: workflow.Online, Received: day("2024-03-04"), Entered: day("2024-03-04"), ApplicantType: "natural_person"}
	text := func(what string) string { return marked + ".act." + what + ";" }
	events := []workflow.Event{
		{Do: workflow.Return, On: day("2024-03-05"), Items: []string{"请写明年份"}, WithinDays: 10},
		{Do: workflow.Correct, On: day("2024-03-06")},
		{Do: workflow.Assign, On: day("2024-03-06"), To: text("assignee")},
		{Do: workflow.Consult, On: day("2024-03-07"), ID: text("consultation"), With: workflow.WithThirdParty, Party: text("party")},
		{Do: workflow.Conclude, On: day("2024-03-08"), ID: text("consultation"), Opinion: workflow.Objects},
		{Do: workflow.Override, On: day("2024-03-08"), ID: text("consultation"), Reason: text("override"), Approver: text("approver")},
		{Do: workflow.Charge, On: day("2024-03-11"), Mode: workflow.ByPages, Count: 57, AmountFen: 27000, Grounds: text("grounds")},
		{Do: workflow.Waive, On: day("2024-03-12"), Reason: text("waiver"), Approver: text("approver2")},
		{Do: workflow.Extend, On: day("2024-03-12"), Days: 20, Approver: text("approver3"), Reason: text("extension")},
		{
			Do: workflow.Answer, On: day("2024-03-13"), Row: outcome.RowGranted, Kind: outcome.Granted, DocumentNumber: text("document"),
			Statement: workflow.Statement{Reason: text("reason"), Redirect: text("redirect"), Remedy: workflow.Remedy{Text: text("remedy"), Basis: text("basis")}},
		},
		{Do: workflow.Deliver, On: day("2024-03-14"), By: workflow.Electronically},
		{Do: workflow.Archive, On: day("2024-03-15")},
	}[:acts]
	for i := range events {
		events[i].RecordedAt = events[i].On.Time()
	}
	st, err := workflow.Fold(calendar.Default(), workflow.Case{Facts: facts, Events: events})
	require.NoError(t, err)
	var c store.PublicCase
	mark(reflect.ValueOf(&c.Application).Elem(), "")
	mark(reflect.ValueOf(&c.Items).Elem(), ".items")
	mark(reflect.ValueOf(&c.Answers).Elem(), ".answers")
	c.Letter = &store.AnswerLetter{}
	mark(reflect.ValueOf(c.Letter).Elem(), ".letter")
	mark(reflect.ValueOf(&c.Inputs).Elem(), ".inputs")
	mark(reflect.ValueOf(&c.SearchRecords).Elem(), ".searches")
	c.Inputs[0].Kind = store.InputPayment
	c.AgencyName = "某机关"
	c.Application.MergedInto = nil
	c.Standing, c.Case = st, workflow.Case{Facts: facts, Events: events}
	return c
}

// TestAnApplicantSeesNothingOfTheInside: whatever is written into an application, an applicant sees what is listed here, and of
// the answer nothing before it is delivered.
func TestAnApplicantSeesNothingOfTheInside(t *testing.T) {
	always := []string{".RegisterNumber", ".AgencyID"}
	delivered := []string{".DocumentNumber", ".act.remedy", ".answers.FileName", ".answers.MediaType", ".letter.FileName", ".letter.MediaType"}
	v := present.Viewer{Calendar: calendar.Default(), Today: calendar.MustDate("2024-03-15")}
	for acts := range 13 {
		c := life(t, acts)
		m, err := v.PublicStatus(&c)
		require.NoError(t, err)
		content, err := protojson.Marshal(m)
		require.NoError(t, err)
		may := slices.Clone(always)
		if acts == 1 {
			may = append(may, ".items.Item") // what he is asked for
		}
		if acts >= 7 {
			may = append(may, ".inputs.Reference") // what he told himself
		}
		if acts >= 11 {
			may = append(may, delivered...)
		}
		var shown []string
		for _, part := range strings.Split(string(content), marked)[1:] {
			path, _, _ := strings.Cut(part, ";")
			if !slices.Contains(shown, path) {
				shown = append(shown, path)
			}
		}
		require.ElementsMatch(t, may, shown, "after %d acts: %s", acts, content)
	}
}

// TestThePublicViewIsMadeOfItsOwnMessages: none of its fields is a message that the staff gets, to which somebody adds a field.
func TestThePublicViewIsMadeOfItsOwnMessages(t *testing.T) {
	allowed := map[protoreflect.FullName]bool{"google.type.Date": true, "google.protobuf.Timestamp": true}
	var walk func(d protoreflect.MessageDescriptor)
	walk = func(d protoreflect.MessageDescriptor) {
		for i := range d.Fields().Len() {
			of := d.Fields().Get(i).Message()
			if of == nil || allowed[of.FullName()] {
				continue
			}
			require.True(t, strings.HasPrefix(string(of.Name()), "Public"), fmt.Sprint(of.FullName()))
			walk(of)
		}
	}
	walk((&foiv1.PublicStatus{}).ProtoReflect().Descriptor())
}
