// Package store keeps everything in PostgreSQL through GORM and is the only package that knows it.
//
// It speaks in rows and in the values of the pure packages (workflow.Case, calendar.Notice), never in protobuf. Every
// writing method is one transaction: the rows, the event, the audit entry, the statistics entries, the worklist and the
// record of the request commit together or not at all. Columns are named, nothing is written implicitly: no AutoMigrate,
// hooks, soft deletes, associations, Save or Updates(struct) (docs/adr/0003-gorm-discipline.md).
package store
