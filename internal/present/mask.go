package present

import (
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/store"
)

// Mask hides the middle of an identity number: the first three and the last two characters stay.
func Mask(number string) string {
	r := []rune(number)
	if len(r) <= 6 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + strings.Repeat("*", len(r)-5) + string(r[len(r)-2:])
}

// Stars is what stands in everything that is masked and long enough to be told by, and in nothing that people type.
const Stars = "**"

// MaskPhone leaves of a telephone number what tells it from others of the same person: 138****0000.
func MaskPhone(phone string) string {
	r := []rune(phone)
	if len(r) < 8 {
		return strings.Repeat("*", len(r))
	}
	return string(r[:3]) + "****" + string(r[len(r)-4:])
}

// MaskEmail leaves the first character and the domain.
func MaskEmail(address string) string {
	local, domain, ok := strings.Cut(address, "@")
	if !ok || local == "" {
		return strings.Repeat("*", len([]rune(address)))
	}
	return string([]rune(local)[:1]) + "***@" + domain
}

// MaskAddress leaves the first half of a postal address, six characters at most: about the city.
func MaskAddress(address string) string {
	r := []rune(address)
	if len(r) == 0 {
		return ""
	}
	return string(r[:min(6, len(r)/2)]) + "****"
}

// MaskContact leaves the first character of a contact person.
func MaskContact(person string) string {
	r := []rune(person)
	if len(r) == 0 {
		return ""
	}
	return string(r[:1]) + Stars
}

// maskRecipient masks whom a contact attempt went to, by the way in which it was made.
func maskRecipient(way, recipient string) string {
	switch way {
	case "phone", "sms":
		return MaskPhone(recipient)
	case "email":
		return MaskEmail(recipient)
	case "letter":
		return MaskAddress(recipient)
	}
	return MaskContact(recipient)
}

// Revealed returns what Full masks.
func Revealed(a *store.Application, attempts []store.ContactAttempt) (*foiv1.RevealedApplicant, error) {
	m := &foiv1.RevealedApplicant{
		IdNumber: a.ApplicantIDNumber, Phone: a.Phone, Email: a.Email, PostalAddress: a.PostalAddress, ContactPerson: a.ContactPerson,
	}
	for i := range attempts {
		m.ContactRecipients = append(m.ContactRecipients, attempts[i].Recipient)
	}
	agent, err := a.AgentValue()
	if agent != nil {
		m.AgentIdNumber, m.AgentPhone = agent.IDNumber, agent.Phone
	}
	return m, err
}
