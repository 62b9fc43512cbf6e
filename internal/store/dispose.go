package store

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/retention"
	"github.com/yishenqing/foi/stats"
)

// destroyedTables are what goes with the file as a whole, in the order in which rows refer to each other. Of attachments the rows
// stay, marked, with the hashes of what is gone; of acts what was done and when.
var destroyedTables = []string{
	"letter_delivery_end", "letter_delivery", "consultation_letter", "receipt_proof", "contact_attempt", "correction_item", "applicant_input", "application_former_text",
	"application_former_person",
	"redaction", "search_record", "portal_access", "request_record",
}

// errOtherStatistics is a fault of the program: disposal must leave every report as it is.
var errOtherStatistics = errors.New("dispose: without its texts the file would be counted in another way")

// DisposeApplication destroys a file for good, in one transaction: the persons' data and texts of the application, what acts say
// about people, all evidence, recorded responses, subjects of legal cases. The bytes of attachments are deleted by the job for
// blobs that belong to nobody, a day later. Register number, dates, result, acts, statistics and audit stay. w.Response gets a
// Retention.
//
// Errors: ErrNotFound, *StaleError, DisposedError, *retention.Refusal with everything that stands against it,
// idem.ErrAlreadyRecorded.
func (s *Store) DisposeApplication(ctx context.Context, key Key, version int64, w Write) (r Retention, err error) {
	err = s.inFile(ctx, key, version, func(tx *gorm.DB, law *Law, f *fileOf) error {
		today := calendar.DateOf(w.Now)
		against := slices.Concat(f.obstacles(today), retention.CheckHands(f.row.ProposedBy, w.Actor))
		if len(against) > 0 {
			return &retention.Refusal{List: against}
		}
		destroyed, err := f.destroy(tx, law, w)
		if err != nil {
			return err
		}
		f.row.DisposedAt, f.row.DisposedBy = w.instant(), w.Actor
		if err := tx.Save(&f.row).Error; err != nil {
			return err
		}
		r = f.retention(today)
		return w.recordDetail(tx, key, "dispose", map[string]any{
			"class": f.row.Class, "archived_on": f.archivedOn().String(), "proposed_by": f.row.ProposedBy, "destroyed": destroyed,
		}, r)
	})
	return r, err
}

// destroy empties and deletes, and returns how many rows of each table it concerned.
func (f *fileOf) destroy(tx *gorm.DB, law *Law, w Write) (map[string]int64, error) {
	destroyed := map[string]int64{}
	events, err := f.emptyEvents(tx)
	if err != nil {
		return nil, err
	}
	destroyed["application_event"] = int64(len(events))
	if err := f.emptyApplication(tx, law, w, events); err != nil {
		return nil, err
	}
	// From here on the application is marked, so that its searches can be deleted.
	key := f.Application.Key()
	for _, table := range destroyedTables {
		done := tx.Exec("DELETE FROM "+table+" WHERE agency_id = ? AND application_id = ?", key.Agency, key.ID)
		if done.Error != nil {
			return nil, done.Error
		}
		destroyed[table] = done.RowsAffected
	}
	mutes := withCases(tx, key).Delete(&Mute{})
	if mutes.Error != nil {
		return nil, mutes.Error
	}
	destroyed["reminder_mute"] = mutes.RowsAffected
	if err := destroyDocuments(tx, key, destroyed); err != nil {
		return nil, err
	}
	ofFile := func(model any) *gorm.DB {
		return tx.Model(model).Where("agency_id = ? AND application_id = ?", key.Agency, key.ID)
	}
	subjects := ofFile(&LegalCase{}).Where("subject <> ''").Updates(map[string]any{"subject": "", "updated_at": w.Now})
	if subjects.Error != nil {
		return nil, subjects.Error
	}
	destroyed["legal_case"] = subjects.RowsAffected
	if err := dropUploads(tx, key, w.Now); err != nil {
		return nil, err
	}
	if destroyed["attachment"], err = destroyAttachments(tx, key, w); err != nil {
		return nil, err
	}
	destroyed["archive_package"], err = destroyPackages(tx, key, w)
	return destroyed, err
}

// emptyEvents takes out of the recorded acts what people wrote, and returns the acts as they are then.
func (f *fileOf) emptyEvents(tx *gorm.DB) (rows []Event, err error) {
	key := f.Application.Key()
	for i, ev := range f.Case.Events {
		row, err := newEvent(key, i+1, retention.Emptied(ev), "")
		if err != nil {
			return nil, err
		}
		if err := tx.Model(&Event{}).Where("agency_id = ? AND application_id = ? AND seq = ?", key.Agency, key.ID, row.Seq).
			Update("event", row.Event).Error; err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// emptyApplication takes the person and the texts out of the row, and brings the projection in step with the emptied acts.
func (f *fileOf) emptyApplication(tx *gorm.DB, law *Law, w Write, events []Event) error {
	before := f.Application
	after := Loaded{Application: before, LegalCases: f.LegalCases}
	if err := after.fold(law, events); err != nil {
		return err
	}
	if !slices.Equal(stats.Entries(nil, &f.Standing), stats.Entries(nil, &after.Standing)) {
		return errOtherStatistics
	}
	a := &after.Application
	duties, err := a.Project(law.Calendar, after.Standing, documentNumber(after.Case.Events, after.Standing.Last.Row))
	if err != nil {
		return err
	}
	a.Version++
	a.UpdatedAt = w.Now
	columns := a.projection()
	for _, column := range []string{"applicant_id_number", "phone", "email", "postal_address", "contact_person", "note", "late_entry_reason"} {
		columns[column] = ""
	}
	columns["agent"], columns["confirmed_attempt"] = (*string)(nil), nil
	columns["applicant_name"], columns["description"] = emptied(before.ApplicantName), emptied(before.Description)
	columns["disposed_on"] = Day(calendar.DateOf(w.Now))
	if before.ImportHash != nil { // a record of an old register stays one: importing it again finds it, and finds it different
		ring, err := ringOf(tx)
		if err != nil {
			return err
		}
		columns["import_hash"] = []byte(ring.Seal(before.place("import_hash"), string(make([]byte, len(before.ImportHash)))))
	}
	if err := updateApplication(tx, &before, a, columns); err != nil {
		return err
	}
	f.Application, f.Case, f.Standing = *a, after.Case, after.Standing
	return replaceDuties(tx, a.Key(), duties)
}

// emptied is what stands in the place of a text that is destroyed; what was empty, as in an old register, stays so.
func emptied(text string) string {
	if text == "" {
		return ""
	}
	return retention.Destroyed
}

// destroyAttachments marks the attachments of an application and of its legal cases, and leaves their blobs to the job that deletes those
// that belong to nobody.
func destroyAttachments(tx *gorm.DB, key Key, w Write) (int64, error) {
	var files []Attachment
	if err := withCases(tx, key).Find(&files).Error; err != nil || len(files) == 0 {
		return 0, err
	}
	blobs, err := onlyTheirs(tx, files, w)
	if err != nil {
		return 0, err
	}
	if len(blobs) > 0 {
		if err := tx.Create(&blobs).Error; err != nil {
			return 0, err
		}
	}
	done := withCases(tx.Model(&Attachment{}), key).Updates(map[string]any{
		"file_name": retention.Destroyed, "withdrawn_at": gorm.Expr("coalesce(withdrawn_at, ?)", w.Now),
		"withdrawn_by":     gorm.Expr("CASE WHEN withdrawn_by = '' THEN ? ELSE withdrawn_by END", w.Actor),
		"withdrawn_reason": retention.Destroyed, "version": gorm.Expr("version + 1"),
	})
	return done.RowsAffected, done.Error
}

// onlyTheirs are the blobs of files that nobody else has and keeps: an application that was transferred shares them with the one as
// which it goes on (移送). The rows of both are locked in order, so that two disposals at once do not wait for each other and each
// think that the other one keeps them.
func onlyTheirs(tx *gorm.DB, files []Attachment, w Write) (blobs []pendingBlob, err error) {
	keys, theirs := make([]string, len(files)), make(map[int64]bool, len(files))
	for i := range files {
		keys[i], theirs[files[i].ID] = files[i].BlobKey, true
	}
	var holders []Attachment
	if err := tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("blob_key IN ?", keys).Order("id").Find(&holders).Error; err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for i := range holders {
		if h := &holders[i]; !theirs[h.ID] && h.WithdrawnReason != retention.Destroyed {
			kept[h.BlobKey] = true
		}
	}
	for _, key := range keys {
		if !kept[key] {
			blobs = append(blobs, pendingBlob{BlobKey: key, CreatedAt: w.Now})
		}
	}
	return blobs, nil
}

// destroyDocuments deletes what was drafted and issued about an application. That there were documents stays, with their numbers and
// hashes.
func destroyDocuments(tx *gorm.DB, key Key, destroyed map[string]int64) error {
	for _, table := range []string{"document_draft", "document_step", "document_file"} {
		done := tx.Exec("DELETE FROM "+table+` t USING document d WHERE (t.agency_id, t.document_id) = (d.agency_id, d.id)
			AND d.agency_id = ? AND d.application_id = ?`, key.Agency, key.ID)
		if done.Error != nil {
			return done.Error
		}
		destroyed[table] = done.RowsAffected
	}
	return tx.Model(&Document{}).Where("agency_id = ? AND application_id = ? AND void_reason <> ''", key.Agency, key.ID).
		Update("void_reason", retention.Destroyed).Error
}
