// Package portal is the public side (门户): other systems submit applications for applicants, ask for them how things stand and
// act for them. An applicant shows with register number and query code (查询码) that an application is his.
package portal

import (
	"context"
	"time"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/ratelimit"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.PortalService. It is safe for concurrent use.
type Service struct {
	foiv1.UnimplementedPortalServiceServer
	env                  call.Env
	total, portals, user *ratelimit.Buckets
	watching             watching
}

// burst is how many seconds' worth of calls may come at once.
const burst = 5

// New returns the service.
func New(env call.Env) *Service {
	return &Service{
		env: env, total: ratelimit.New(env.Portal.TotalRate, burst), portals: ratelimit.New(env.Portal.Rate, burst),
		user:     ratelimit.New(env.Portal.UserRate, burst*4), // a person opens a page, and the page makes several calls
		watching: watching{env: env, streams: map[string]int{}},
	}
}

// admit counts a call of a portal for one of its users against the rates. Errors: *apierr.LimitError.
func (s *Service) admit(ctx context.Context, endUser string, calls int) error {
	now, portal := s.env.Clock.Now(), auth.FromContext(ctx).ID
	if endUser != "" {
		if wait := s.user.Take(now, portal+" "+endUser, calls); wait > 0 {
			return tooMany("calls for one user", wait, "操作过于频繁，请稍后再试")
		}
	}
	if wait := s.portals.Take(now, portal, calls); wait > 0 {
		return tooMany("calls of one portal", wait, "该门户的请求过于频繁，请稍后再试")
	}
	if wait := s.total.Take(now, "", calls); wait > 0 {
		return tooMany("calls of all portals", wait, "系统繁忙，请稍后再试")
	}
	return nil
}

func tooMany(subject string, wait time.Duration, text string) error {
	return &apierr.LimitError{Subject: subject, Limit: "a rate", Text: text, RetryAfter: wait}
}

// FailuresCount is how long a wrong code counts at most: older counts are of no use.
const FailuresCount = 24 * time.Hour

// How wrong codes are slowed down. A code has 56 bits: nobody guesses one, whatever the delays; they keep guessers from costing
// anything. That of a number is short, so that a stranger cannot shut an applicant out; that of a whole portal too, as many
// people sit behind it.
var (
	ofNumber = store.Throttle{Free: 5, First: time.Second, Most: 5 * time.Minute, Forget: time.Hour}
	ofUser   = store.Throttle{Free: 10, First: 2 * time.Second, Most: time.Hour, Forget: FailuresCount}
	ofPortal = store.Throttle{Free: 200, First: time.Second, Most: 30 * time.Second, Forget: 10 * time.Minute}
)

// prove finds out whether a call acts for the applicant of an application. An unknown number and a wrong code cost the same, are
// counted the same and are answered the same. Errors: apierr.ProofError, *apierr.LimitError, *tenancy.OutOfReachError.
func (s *Service) prove(ctx context.Context, agency string, p *foiv1.ApplicantProof) (who store.Applicant, err error) {
	key, err := s.env.Store.QueryKey(ctx)
	if err != nil {
		return who, err
	}
	now, portal := s.env.Clock.Now(), auth.FromContext(ctx).ID
	number := store.Counted{Subject: key.Subject("number", agency, p.GetRegisterNumber()), Throttle: ofNumber}
	source := store.Counted{Subject: key.Subject("portal", portal), Throttle: ofPortal}
	if p.GetEndUser() != "" {
		source = store.Counted{Subject: key.Subject("user", portal, p.GetEndUser()), Throttle: ofUser}
	}
	until, err := s.env.Store.BlockedUntil(ctx, now, number.Subject, source.Subject)
	if err != nil {
		return who, err
	}
	if until.After(now) {
		return who, tooMany("wrong query codes", until.Sub(now), "查询码输入错误次数过多，请稍后再试")
	}
	who, ok, err := s.env.Store.FindApplicant(ctx, agency, p.GetRegisterNumber(), func(hash []byte) bool {
		return key.Right(p.GetQueryCode(), hash)
	})
	if err != nil {
		return who, err
	}
	if !ok {
		if err := s.env.Store.CountFailures(ctx, now, number, source); err != nil {
			return who, err
		}
		return who, apierr.ProofError{}
	}
	return who, nil
}
