package publications

import (
	"context"
	"net/url"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/publication"
)

// target reads which publication is meant, and as which the caller saw it.
func target(c *fieldcheck.Check, req interface {
	GetName() string
	GetEtag() string
},
) (store.Key, int64) {
	name, err := resname.ParsePublication("name", req.GetName())
	c.AddError("name", err)
	return keyOf(name), c.Version("etag", req.GetEtag())
}

// CheckPublication records a check.
func (s *Service) CheckPublication(ctx context.Context, req *foiv1.CheckPublicationRequest) (*foiv1.Publication, error) {
	var c fieldcheck.Check
	key, version := target(&c, req)
	check := store.PublicationCheck{
		Kind: string(present.CheckKind.Word(req.GetKind())), Result: string(present.CheckResult.Word(req.GetResult())),
		Opinion: c.RequiredLines("opinion", req.GetOpinion()), Authority: c.Optional("authority", req.GetAuthority()),
	}
	if check.Result == string(publication.Referred) && check.Authority == "" {
		c.Add("authority", "required", "is needed with RESULT_REFERRED", "报请确定的，应填写报请的部门（条例第十七条）")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.CheckPublication(ctx, key, version, check, s.write(ctx))
	return s.answer(ctx, r, err)
}

func (s *Service) answer(ctx context.Context, r store.PublicationRecord, err error) (*foiv1.Publication, error) {
	if err != nil {
		return nil, err
	}
	return s.present(ctx, &r), nil
}

// ApprovePublication approves.
func (s *Service) ApprovePublication(ctx context.Context, req *foiv1.ApprovePublicationRequest) (*foiv1.Publication, error) {
	var c fieldcheck.Check
	key, version := target(&c, req)
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.DecidePublication(ctx, key, version, publication.Approve, "", s.write(ctx))
	return s.answer(ctx, r, err)
}

// DeclinePublication declines.
func (s *Service) DeclinePublication(ctx context.Context, req *foiv1.DeclinePublicationRequest) (*foiv1.Publication, error) {
	return s.decide(ctx, req, publication.Decline)
}

// WithdrawPublication takes back what was published.
func (s *Service) WithdrawPublication(ctx context.Context, req *foiv1.WithdrawPublicationRequest) (*foiv1.Publication, error) {
	return s.decide(ctx, req, publication.Withdraw)
}

func (s *Service) decide(ctx context.Context, req interface {
	GetName() string
	GetEtag() string
	GetReason() string
}, do publication.Act,
) (*foiv1.Publication, error) {
	var c fieldcheck.Check
	key, version := target(&c, req)
	reason := c.RequiredLines("reason", req.GetReason())
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.DecidePublication(ctx, key, version, do, reason, s.write(ctx))
	return s.answer(ctx, r, err)
}

// PublishPublication publishes.
func (s *Service) PublishPublication(ctx context.Context, req *foiv1.PublishPublicationRequest) (*foiv1.Publication, error) {
	var c fieldcheck.Check
	key, version := target(&c, req)
	p := store.Publish{
		Place: present.PublicationPlace.Word(req.GetPlace()), PlaceName: c.Text("place_name", req.GetPlaceName()),
		URL: c.Optional("url", req.GetUrl()), On: store.Day(c.ActDate("act_date", req.GetActDate(), s.env.Today())),
	}
	switch at, err := url.Parse(p.URL); {
	case p.URL == "" && p.Place == publication.ToColumn:
		c.Add("url", "required", "is needed for a column", "公开于栏目的，应填写网址")
	case p.URL == "":
	case err != nil || at.Host == "" || at.User != nil || at.Scheme != "https" && at.Scheme != "http":
		c.Add("url", "url", "is no http or https address", "应为以 http:// 或者 https:// 开头的完整网址")
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	r, err := s.env.Store.PublishPublication(ctx, key, version, p, s.write(ctx))
	return s.answer(ctx, r, err)
}
