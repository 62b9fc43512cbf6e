package store

import (
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/retention"
)

// QuotaError is the refusal of a file for which an agency has no room.
type QuotaError struct {
	Quota, Used, Wanted int64 // bytes
}

func (e *QuotaError) Error() string {
	return "the agency's files have " + strconv.FormatInt(e.Used, 10) + " of " + strconv.FormatInt(e.Quota, 10) + " bytes; " +
		strconv.FormatInt(e.Wanted, 10) + " more are too many"
}

// Chinese says it to people.
func (e *QuotaError) Chinese() string {
	return "本机关附件总量上限为 " + inMiB(e.Quota) + "，已用 " + inMiB(e.Used) + "，不能再存入 " + inMiB(e.Wanted) + "，请联系管理员"
}

// inMiB writes a number of bytes for people.
func inMiB(n int64) string { return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB" }

// checkSpace refuses so many bytes more than an agency may keep. What is on its way counts with its declared size, but for the upload
// except, which is what is being added. Until the transaction ends, no other file of the agency is counted. Errors: *QuotaError.
func checkSpace(tx *gorm.DB, law *Law, agency string, now time.Time, wanted int64, except string) error {
	quota := law.Settings(agency, calendar.DateOf(now)).Files.QuotaBytes
	if quota == 0 {
		return nil
	}
	if err := tx.Exec("SELECT pg_advisory_xact_lock(hashtext('files'), hashtext(?))", agency).Error; err != nil {
		return err
	}
	var used int64
	if err := tx.Raw(`SELECT (SELECT coalesce(sum(size_bytes), 0) FROM attachment WHERE agency_id = @agency AND withdrawn_reason <> @destroyed)
		+ (SELECT coalesce(sum(size_bytes), 0) FROM upload WHERE agency_id = @agency AND attachment IS NULL AND id <> @except)`,
		map[string]any{"agency": agency, "destroyed": retention.Destroyed, "except": except}).Scan(&used).Error; err != nil {
		return err
	}
	if used+wanted > quota {
		return &QuotaError{Quota: quota, Used: used, Wanted: wanted}
	}
	return nil
}
