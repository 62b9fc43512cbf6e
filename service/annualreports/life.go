package annualreports

import (
	"context"
	"errors"
	"net/url"

	"github.com/yishenqing/foi/calendar"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/submission"
)

// FreezeAnnualReport keeps figures and texts as they are now.
func (s *Service) FreezeAnnualReport(ctx context.Context, req *foiv1.FreezeAnnualReportRequest) (*foiv1.AnnualReport, error) {
	var c fieldcheck.Check
	name, version := read(&c, req)
	reason := c.Lines("carry_reason", req.GetCarryReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.FreezeAnnualReport(ctx, keyOf(name), version, reason, s.write(ctx))
	return s.answer(ctx, "freeze", r, err)
}

// ThawAnnualReport makes a frozen report a draft again.
func (s *Service) ThawAnnualReport(ctx context.Context, req *foiv1.ThawAnnualReportRequest) (*foiv1.AnnualReport, error) {
	return s.move(ctx, req, store.AnnualStep{Do: submission.Thaw})
}

// SignOffAnnualReport signs a frozen report off.
func (s *Service) SignOffAnnualReport(ctx context.Context, req *foiv1.SignOffAnnualReportRequest) (*foiv1.AnnualReport, error) {
	return s.move(ctx, req, store.AnnualStep{Do: submission.SignOff})
}

// SubmitAnnualReport submits a report to the agency above.
func (s *Service) SubmitAnnualReport(ctx context.Context, req *foiv1.SubmitAnnualReportRequest) (*foiv1.AnnualReport, error) {
	return s.move(ctx, req, store.AnnualStep{Do: submission.Submit})
}

// ReturnAnnualReport gives a report back.
func (s *Service) ReturnAnnualReport(ctx context.Context, req *foiv1.ReturnAnnualReportRequest) (*foiv1.AnnualReport, error) {
	return s.reasoned(ctx, req, req.GetReason(), submission.Return)
}

// AcceptAnnualReport accepts a submitted report.
func (s *Service) AcceptAnnualReport(ctx context.Context, req *foiv1.AcceptAnnualReportRequest) (*foiv1.AnnualReport, error) {
	return s.move(ctx, req, store.AnnualStep{Do: submission.Accept})
}

// ReviseAnnualReport opens a further edition of a published report.
func (s *Service) ReviseAnnualReport(ctx context.Context, req *foiv1.ReviseAnnualReportRequest) (*foiv1.AnnualReport, error) {
	return s.reasoned(ctx, req, req.GetReason(), submission.Revise)
}

// PublishAnnualReport records that a report was published.
func (s *Service) PublishAnnualReport(ctx context.Context, req *foiv1.PublishAnnualReportRequest) (*foiv1.AnnualReport, error) {
	var c fieldcheck.Check
	name, version := read(&c, req)
	step := store.AnnualStep{
		Do: submission.Publish, Version: version, On: c.ActDate("publish_date", req.GetPublishDate(), s.env.Today()),
		URL: c.Text("publish_uri", req.GetPublishUri()),
	}
	switch u, err := url.Parse(step.URL); {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		c.Add("publish_uri", "uri", "must be an address that begins with http:// or https://", "应为以 http:// 或 https:// 开头的完整网址")
	case u.User != nil:
		c.Add("publish_uri", "uri_user", "must not name a user", "网址中不得含有用户名或口令")
	}
	if first, err := calendar.NewDate(name.Year+1, 1, 1); err == nil && !step.On.IsZero() && step.On < first {
		c.Add("publish_date", "year", "must not lie before the end of the year reported on", "发布日期不得早于报告年度结束")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.MoveAnnualReport(ctx, keyOf(name), step, s.write(ctx))
	return s.answer(ctx, "publish", r, err)
}

// request is what all requests for a step have.
type request interface {
	GetName() string
	GetEtag() string
}

func read(c *fieldcheck.Check, req request) (resname.AnnualReport, int64) {
	name, err := resname.ParseAnnualReport("name", req.GetName())
	c.AddError("name", err)
	return name, c.Version("etag", req.GetEtag())
}

func (s *Service) reasoned(ctx context.Context, req request, reason string, do submission.Act) (*foiv1.AnnualReport, error) {
	var c fieldcheck.Check
	step := store.AnnualStep{Do: do, Reason: c.RequiredLines("reason", reason)}
	if err := c.Err(); err != nil {
		read(&c, req) // what else is wrong
		return nil, c.Err()
	}
	return s.move(ctx, req, step)
}

func (s *Service) move(ctx context.Context, req request, step store.AnnualStep) (*foiv1.AnnualReport, error) {
	var c fieldcheck.Check
	name, version := read(&c, req)
	if err := c.Err(); err != nil {
		return nil, err
	}
	step.Version = version
	r, err := s.env.Store.MoveAnnualReport(ctx, keyOf(name), step, s.write(ctx))
	return s.answer(ctx, present.ReportVerb(step.Do), r, err)
}

// answer returns a report, or everything that stands against a step.
func (s *Service) answer(ctx context.Context, verb string, r store.AnnualRecord, err error) (*foiv1.AnnualReport, error) {
	if err != nil {
		return nil, refusal(verb, err)
	}
	return s.present(ctx, &r)
}

// refusal tells everything that stands against a step at once; other errors pass unchanged.
func refusal(verb string, err error) error {
	unmet := &apierr.UnmetError{Act: verb}
	if e, ok := errors.AsType[*submission.Refusal](err); ok {
		unmet.List = []apierr.Unmet{{Kind: string(e.Rule), English: e.Error(), Chinese: e.Chinese()}}
		return unmet
	}
	e, ok := errors.AsType[*store.UnbalancedError](err)
	if !ok {
		return err
	}
	for _, f := range e.Failures {
		u := apierr.Unmet{Kind: "check_" + string(f.Check), English: f.Error(), Chinese: f.Check.Label() + "：" + f.Text}
		if e.Published {
			u.Kind = "published_carry"
			u.Chinese = "与已发布的上年度报告不一致，应先更正上年度报告，或者填写上年结转说明：" + f.Text
		}
		unmet.List = append(unmet.List, u)
	}
	return unmet
}
