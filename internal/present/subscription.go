package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// DeliveryState is the dictionary of what became of a webhook.
var DeliveryState = dictionary(map[foiv1.Delivery_State]string{
	foiv1.Delivery_STATE_QUEUED:    store.WebhookQueued,
	foiv1.Delivery_STATE_SENDING:   store.WebhookSending,
	foiv1.Delivery_STATE_DELIVERED: store.WebhookDelivered,
	foiv1.Delivery_STATE_DEAD:      store.WebhookDead,
})

// Subscription returns a subscription, with its secret where it is told.
func Subscription(s *store.Subscription, secret string) *foiv1.Subscription {
	return &foiv1.Subscription{
		Name: resname.Subscription{ID: s.ID}.String(), DisplayName: s.DisplayName, Key: s.Portal, Url: s.URL, Networks: s.Networks,
		PlainHttp: s.PlainHTTP, Secret: secret, CreateTime: timestamppb.New(s.CreatedAt), Creator: s.CreatedBy,
	}
}

// Webhook returns a delivery of a subscription.
func Webhook(d *store.Webhook) *foiv1.Delivery {
	m := &foiv1.Delivery{
		Name:  resname.Delivery{Subscription: resname.Subscription{ID: d.SubscriptionID}, ID: d.ID}.String(),
		State: DeliveryState.Enum(d.State), Attempts: count(d.Attempts), Status: count(d.Status), Cause: d.Cause,
		CreateTime: timestamppb.New(d.CreatedAt),
	}
	if d.ApplicationID != "" {
		m.Application = resname.Application{Agency: d.AgencyID, ID: d.ApplicationID}.String()
	}
	if d.AttemptedAt != nil {
		m.AttemptTime = timestamppb.New(*d.AttemptedAt)
	}
	return m
}
