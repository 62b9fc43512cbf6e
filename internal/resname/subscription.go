package resname

// Subscription names who is told of changes by HTTP (推送订阅), `subscriptions/{subscription}`.
type Subscription struct {
	ID string
}

// String prints the name.
func (s Subscription) String() string { return "subscriptions/" + s.ID }

// ParseSubscription reads `subscriptions/{subscription}` from the field of a request.
func ParseSubscription(field, name string) (Subscription, error) {
	var id [1]string
	if !split(name, id[:], "subscriptions") {
		return Subscription{}, &Error{Field: field, Pattern: "subscriptions/{subscription}", Name: name}
	}
	return Subscription{ID: id[0]}, nil
}

// Delivery names a message to a subscription (推送), `subscriptions/{subscription}/deliveries/{delivery}`.
type Delivery struct {
	Subscription Subscription
	ID           string
}

// String prints the name.
func (d Delivery) String() string { return d.Subscription.String() + "/deliveries/" + d.ID }

// ParseDelivery reads `subscriptions/{subscription}/deliveries/{delivery}` from the field of a request.
func ParseDelivery(field, name string) (Delivery, error) {
	var id [2]string
	if !split(name, id[:], "subscriptions", "deliveries") {
		return Delivery{}, &Error{Field: field, Pattern: "subscriptions/{subscription}/deliveries/{delivery}", Name: name}
	}
	return Delivery{Subscription: Subscription{ID: id[0]}, ID: id[1]}, nil
}
