package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/numbering"
	"github.com/yishenqing/foi/internal/store"
)

// The agencies of start.
const (
	linhai = "/v1/agencies/linhai"
	bureau = "/v1/agencies/bureau"
)

// agencies makes the agencies of start.
func (s *server) agencies(t *testing.T) {
	t.Helper()
	above := "linhai"
	for _, a := range []store.Agency{
		{ID: "linhai", DisplayName: "临海市人民政府", Level: "county", RegisterPrefix: "临公开"},
		{ID: "bureau", DisplayName: "临海市自然资源局", Level: "department", RegisterPrefix: "临资", ParentID: &above},
	} {
		p, err := numbering.Parse("", a.RegisterPrefix)
		require.NoError(t, err)
		a.RegisterPattern, a.NumberBefore, a.NumberAfter, a.NumberWidth = numbering.Default, p.Before, p.After, p.Width
		a.ReviewOrgan, a.Court = "台州市人民政府", "台州市椒江区人民法院"
		a.EstablishedOn, a.Version = store.Day(calendar.MustDate("2008-05-01")), 1
		a.CreatedAt, a.UpdatedAt = s.clock.Now(), s.clock.Now()
		err = s.store.CreateAgency(everything(t), a, store.Write{Actor: "test", Now: s.clock.Now()})
		require.NoError(t, err)
	}
}

// form is a complete application handed in at the counter at nine in the morning of the server's day.
func (s *server) form() object {
	received := s.clock.Now().Truncate(24 * time.Hour).Add(time.Hour) // nine o'clock in Shanghai
	return object{
		"channel":     "CHANNEL_COUNTER",
		"receiveTime": received.UTC().Format(time.RFC3339),
		"applicant": object{
			"type": "TYPE_NATURAL_PERSON", "displayName": "张三", "idKind": "ID_KIND_RESIDENT_ID",
			"idNumber": "11010519491231002X", "phone": "13800000000", "email": "zhang@example.test",
			"postalAddress": "临海市某某路1号",
		},
		"description": "山前社区2019年征地补偿安置方案",
		"delivery":    "DELIVERY_POST",
	}
}

// register registers a form at linhai, with other members if given, and returns the application.
func (s *server) register(t *testing.T, other ...object) object {
	t.Helper()
	form := s.form()
	for _, o := range other {
		form = with(form, o)
	}
	return s.post(t, linhai+"/applications", form).ok(t)
}

// path is where an application is.
func path(application object) string { return "/v1/" + text(application, "name") }

// id is the last part of an application's name.
func id(application object) string {
	name := text(application, "name")
	return name[strings.LastIndexByte(name, '/')+1:]
}

// act does an act with its arguments and returns the application after it.
func (s *server) act(t *testing.T, application object, verb string, arguments object) object {
	t.Helper()
	if arguments == nil {
		arguments = object{}
	}
	return s.post(t, path(application)+":"+verb, arguments).ok(t)
}

// on moves the clock to noon of a day.
func (s *server) on(day string) { s.clock.SetDay(calendar.MustDate(day)) }

// requestID returns the nth UUID of version 4 of a test.
func requestID(n int) string { return fmt.Sprintf("6ba7b810-9dad-41d1-80b4-%012d", n) }
