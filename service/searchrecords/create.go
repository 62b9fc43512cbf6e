package searchrecords

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/proto"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// CreateSearchRecord records a search, or what takes the place of a wrong record.
func (s *Service) CreateSearchRecord(ctx context.Context, req *foiv1.CreateSearchRecordRequest) (*foiv1.SearchRecord, error) {
	r, err := read(req, s.env.Today())
	if err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(r store.SearchRecord) (proto.Message, error) { return present.SearchRecord(&r), nil })
	r, err = s.env.Store.AddSearchRecord(ctx, r, w)
	if err != nil {
		return nil, err
	}
	return present.SearchRecord(&r), nil
}

func read(req *foiv1.CreateSearchRecordRequest, today calendar.Date) (store.SearchRecord, error) {
	var c fieldcheck.Check
	m := req.GetSearchRecord()
	parent := c.Application("parent", req.GetParent())
	r := store.SearchRecord{
		AgencyID: parent.Agency, ApplicationID: parent.ID,
		Places:     texts(&c, "search_record.places", m.GetPlaces()),
		Words:      texts(&c, "search_record.words", m.GetWords()),
		PeriodFrom: store.Day(day(&c, "search_record.start_date", m.GetStartDate())),
		PeriodTo:   store.Day(day(&c, "search_record.end_date", m.GetEndDate())),
		Searcher:   c.Text("search_record.searcher", m.GetSearcher()),
		SearchedOn: store.Day(c.ActDate("search_record.search_date", m.GetSearchDate(), today)),
		Result:     present.SearchResult.Word(m.GetResult()),
		Note:       c.Lines("search_record.note", m.GetNote()),
		Reason:     c.Lines("search_record.correction_reason", m.GetCorrectionReason()),
	}
	if r.PeriodTo != 0 && r.PeriodTo < r.PeriodFrom {
		c.Add("search_record.end_date", "order", "must not be before start_date", "不得早于起始日期")
	}
	superseded(&c, m, parent, &r)
	return r, c.Err()
}

// superseded reads which record is corrected: one of the same application, and with a reason.
func superseded(c *fieldcheck.Check, m *foiv1.SearchRecord, parent resname.Application, r *store.SearchRecord) {
	if m.GetSupersedes() == "" {
		if r.Reason != "" {
			c.Add("search_record.correction_reason", "unexpected", "is for a record that supersedes another one", "只有更正检索记录时才填写更正原因")
		}
		return
	}
	wrong, err := resname.ParseSearchRecord("search_record.supersedes", m.GetSupersedes())
	c.AddError("search_record.supersedes", err)
	if err == nil && wrong.Application != parent {
		c.Add("search_record.supersedes", "other_application", "must be of the same application", "只能更正同一申请的检索记录")
	}
	if r.Reason == "" {
		c.Add("search_record.correction_reason", "blank", "must not be blank", "不得为空")
	}
	r.Supersedes = &wrong.Number
}

func texts(c *fieldcheck.Check, field string, given []string) store.Texts {
	list := make(store.Texts, len(given))
	for i, text := range given {
		list[i] = c.Text(fmt.Sprintf("%s[%d]", field, i), strings.TrimSpace(text))
	}
	return list
}

// day reads a day that need not be given.
func day(c *fieldcheck.Check, field string, given *date.Date) calendar.Date {
	d, err := present.Day(given)
	c.AddError(field, err)
	return d
}
