// Package subscriptions is the API of webhooks for portals (推送订阅).
package subscriptions

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Service implements foi.v1.SubscriptionService.
type Service struct {
	foiv1.UnimplementedSubscriptionServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// newSecret returns a secret as Standard Webhooks writes it.
func newSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(raw[:])
}

// CreateSubscription makes a subscription with its first secret. The recorded answer, which has the secret in it, is sealed.
func (s *Service) CreateSubscription(ctx context.Context, req *foiv1.CreateSubscriptionRequest) (*foiv1.Subscription, error) {
	var c fieldcheck.Check
	m := req.GetSubscription()
	sub := store.Subscription{
		DisplayName: c.Text("subscription.display_name", m.GetDisplayName()), PlainHTTP: m.GetPlainHttp(),
		Networks: networks(&c, m.GetNetworks()),
	}
	sub.URL = address(&c, m)
	name, err := resname.ParseKey("subscription.key", m.GetKey())
	c.AddError("subscription.key", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	key, err := s.env.Store.GetServiceAccount(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	if key.Role != "portal" || key.RevokedAt != nil {
		c.Add("subscription.key", "portal", "is no key of a portal, or is revoked", "应为有效的门户密钥")
		return nil, c.Err()
	}
	sub.Portal, sub.AgencyID, sub.Below = name.String(), key.AgencyID, key.Below
	if sub.ID, err = call.NewID(s.env.Clock.Now()); err != nil {
		return nil, err
	}
	secret := newSecret()
	respond := func(sub store.Subscription) *foiv1.Subscription { return present.Subscription(&sub, secret) }
	w := call.Write(ctx, s.env, func(sub store.Subscription) (proto.Message, error) { return respond(sub), nil })
	made, err := s.env.Store.CreateSubscription(ctx, sub, secret, w)
	if err != nil {
		return nil, err
	}
	return respond(made), nil
}

func networks(c *fieldcheck.Check, given []string) []string {
	var all []string
	for _, text := range given {
		p, err := netip.ParsePrefix(text)
		if err != nil || p.Bits() == 0 {
			c.Add("subscription.networks", "network", "must be networks as CIDR, and none that is everything", "应为 CIDR 网段，且不得为全部地址")
			continue
		}
		all = append(all, p.Masked().String())
	}
	return all
}

// address reads where messages go.
func address(c *fieldcheck.Check, m *foiv1.Subscription) string {
	u, err := url.Parse(m.GetUrl())
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http":
		c.Add("subscription.url", "url", "must be an https address without user, password and fragment", "应为 https 地址，不得含用户名、口令和片段")
	case u.Scheme == "http" && (!m.GetPlainHttp() || len(m.GetNetworks()) == 0):
		c.Add("subscription.url", "https", "must be https, unless plain_http is set and the networks are named", "应为 https 地址；仅限定内网网段且允许不加密的，可用 http")
	}
	return m.GetUrl()
}

// GetSubscription returns a subscription.
func (s *Service) GetSubscription(ctx context.Context, req *foiv1.GetSubscriptionRequest) (*foiv1.Subscription, error) {
	name, err := resname.ParseSubscription("name", req.GetName())
	if err != nil {
		return nil, err
	}
	sub, err := s.env.Store.GetSubscription(ctx, name.ID)
	if err != nil {
		return nil, err
	}
	return present.Subscription(&sub, ""), nil
}

// byID is the order of the lists, the only one.
var byID = listing.Resource{Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"}}

// ListSubscriptions lists the subscriptions.
func (s *Service) ListSubscriptions(ctx context.Context, req *foiv1.ListSubscriptionsRequest) (*foiv1.ListSubscriptionsResponse, error) {
	page, err := byID.Query(listing.Request{Parent: "subscriptions", PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListSubscriptions(ctx, after(&page), page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListSubscriptionsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	for i := range rows {
		resp.Subscriptions = append(resp.Subscriptions, present.Subscription(&rows[i], ""))
	}
	return resp, nil
}

func after(q *listing.Query) string {
	if q.After.IsStart() {
		return ""
	}
	return q.After.ID[0]
}

// DeleteSubscription ends a subscription.
func (s *Service) DeleteSubscription(ctx context.Context, req *foiv1.DeleteSubscriptionRequest) (*emptypb.Empty, error) {
	name, err := resname.ParseSubscription("name", req.GetName())
	if err != nil {
		return nil, err
	}
	w := call.Write(ctx, s.env, func(store.Subscription) (proto.Message, error) { return &emptypb.Empty{}, nil })
	return &emptypb.Empty{}, s.env.Store.DeleteSubscription(ctx, name.ID, w)
}

// RotateSubscriptionSecret gives a subscription a new secret; for a day both sign.
func (s *Service) RotateSubscriptionSecret(ctx context.Context, req *foiv1.RotateSubscriptionSecretRequest) (*foiv1.Subscription, error) {
	name, err := resname.ParseSubscription("name", req.GetName())
	if err != nil {
		return nil, err
	}
	secret := newSecret()
	w := call.Write(ctx, s.env, func(sub store.Subscription) (proto.Message, error) { return present.Subscription(&sub, secret), nil })
	sub, err := s.env.Store.RotateSubscriptionSecret(ctx, name.ID, secret, w)
	if err != nil {
		return nil, err
	}
	return present.Subscription(&sub, secret), nil
}

// TestSubscription sends a message of type test.
func (s *Service) TestSubscription(ctx context.Context, req *foiv1.TestSubscriptionRequest) (*foiv1.Delivery, error) {
	name, err := resname.ParseSubscription("name", req.GetName())
	if err != nil {
		return nil, err
	}
	w := s.write(ctx)
	content, err := json.Marshal(map[string]any{"type": "test", "timestamp": w.Now.Format(time.RFC3339Nano), "data": map[string]any{}})
	if err != nil {
		return nil, err
	}
	made, err := s.env.Store.AddTestWebhook(ctx, name.ID, string(content), w)
	if err != nil {
		return nil, err
	}
	return present.Webhook(&made), nil
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(d store.Webhook) (proto.Message, error) { return present.Webhook(&d), nil })
}

// GetDelivery returns a delivery.
func (s *Service) GetDelivery(ctx context.Context, req *foiv1.GetDeliveryRequest) (*foiv1.Delivery, error) {
	name, err := resname.ParseDelivery("name", req.GetName())
	if err != nil {
		return nil, err
	}
	d, err := s.env.Store.GetWebhook(ctx, store.WebhookKey{Subscription: name.Subscription.ID, ID: name.ID})
	if err != nil {
		return nil, err
	}
	return present.Webhook(&d), nil
}

// ListDeliveries lists the deliveries of a subscription in the order in which they were made.
func (s *Service) ListDeliveries(ctx context.Context, req *foiv1.ListDeliveriesRequest) (*foiv1.ListDeliveriesResponse, error) {
	name, err := resname.ParseSubscription("parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := byID.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListWebhooks(ctx, name.ID, after(&page), page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListDeliveriesResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	for i := range rows {
		resp.Deliveries = append(resp.Deliveries, present.Webhook(&rows[i]))
	}
	return resp, nil
}

// RedeliverDelivery sends a delivery again that came to its end.
func (s *Service) RedeliverDelivery(ctx context.Context, req *foiv1.RedeliverDeliveryRequest) (*foiv1.Delivery, error) {
	name, err := resname.ParseDelivery("name", req.GetName())
	if err != nil {
		return nil, err
	}
	d, err := s.env.Store.RedeliverWebhook(ctx, store.WebhookKey{Subscription: name.Subscription.ID, ID: name.ID}, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.Webhook(&d), nil
}
