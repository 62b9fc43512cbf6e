package config

import (
	"net/mail"
	"net/url"
	"os"
	"slices"
	"time"
)

// minHookSecret is how many bytes a key must have that signs calls.
const minHookSecret = 24

// Validate reports everything that is wrong with the settings of reminders. A node without jobs needs none of them.
func (r *Reminders) Validate() error {
	var faults faults
	if !r.Jobs {
		return nil
	}
	if r.RemindersEvery < 100*time.Millisecond || r.RemindersEvery > time.Hour {
		faults.add("reminders-every", "%s is not between 100ms and 1h", r.RemindersEvery)
	}
	if r.SMTPTimeout < time.Second || r.SMTPTimeout > 10*time.Minute {
		faults.add("smtp-timeout", "%s is not between 1s and 10m", r.SMTPTimeout)
	}
	for _, f := range []struct{ flag, file string }{
		{"smtp-password-file", r.SMTPPasswordFile}, {"sms-hook-secret-file", r.SMSHookSecretFile},
	} {
		if _, err := os.Stat(f.file); f.file != "" && err != nil {
			faults.add(f.flag, "%v", err)
		}
	}
	r.validateMail(&faults)
	r.validateHook(&faults)
	return faults.err()
}

func (r *Reminders) validateMail(faults *faults) {
	if r.SMTPHost == "" {
		if r.SMTPUser != "" || r.SMTPFrom != "" {
			faults.add("smtp-host", "is missing although other settings of the mail server are given")
		}
		return
	}
	if r.SMTPPort < 1 || r.SMTPPort > 65535 {
		faults.add("smtp-port", "%d is no port", r.SMTPPort)
	}
	if !slices.Contains([]string{"starttls", "tls", "none"}, r.SMTPSecurity) {
		faults.add("smtp-security", "%q is not starttls, tls or none", r.SMTPSecurity)
	}
	if r.SMTPSecurity == "none" && r.SMTPUser != "" {
		faults.add("smtp-user", "is refused with --smtp-security none: the password would go over the network as it is")
	}
	if _, err := mail.ParseAddress(r.SMTPFrom); err != nil {
		faults.add("smtp-from", "%q is not an e-mail address", r.SMTPFrom)
	}
}

func (r *Reminders) validateHook(faults *faults) {
	if r.SMSHookURL == "" {
		return
	}
	u, err := url.Parse(r.SMSHookURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		faults.add("sms-hook-url", "is not an http or https URL")
	}
	if key, err := r.HookSecret(); err == nil && len(key) < minHookSecret {
		faults.add("sms-hook-url", "needs a key of at least %d bytes in FOI_SMS_HOOK_SECRET or --sms-hook-secret-file", minHookSecret)
	}
}
