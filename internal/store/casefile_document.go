package store

import (
	"context"

	"gorm.io/gorm"
)

// FiledDocument is a document with its drafts, the steps of its approval and, once it is issued, its frozen file.
type FiledDocument struct {
	Document
	Drafts []DocumentDraft
	Steps  []DocumentStep
	File   *FiledFile
}

// FiledFile is a frozen file of a document, without its bytes.
type FiledFile struct {
	DocumentID string `gorm:"column:document_id"`
	FileName   string `gorm:"column:file_name"`
	MediaType  string `gorm:"column:media_type"`
	SizeBytes  int64  `gorm:"column:size_bytes"`
	SHA256     []byte `gorm:"column:sha256"`
}

// readDocuments reads the documents of a matter, of an application those of its legal cases too, in the order in which they were begun.
func (f *Filed) readDocuments(tx *gorm.DB, m Matter) error {
	var list []Document
	if err := ofMatter(tx, m).Order("created_at, id").Find(&list).Error; err != nil {
		return err
	}
	for i := range list {
		d := FiledDocument{Document: list[i]}
		of := func() *gorm.DB { return list[i].Key().of(tx) }
		if err := of().Order("number").Find(&d.Drafts).Error; err != nil {
			return err
		}
		if err := of().Order("number").Find(&d.Steps).Error; err != nil {
			return err
		}
		var files []FiledFile
		if err := of().Table("document_file").Select("document_id, file_name, media_type, length(content) AS size_bytes, sha256").Find(&files).Error; err != nil {
			return err
		}
		if len(files) > 0 {
			d.File = &files[0]
		}
		f.Documents = append(f.Documents, d)
	}
	return nil
}

// CaseDocument returns the frozen file of a document of a matter. Errors: ErrNotFound.
func (s *Store) CaseDocument(ctx context.Context, m Matter, document string) (content []byte, err error) {
	err = s.inSnapshot(ctx, func(tx *gorm.DB) error {
		var d Document
		if err := ofMatter(tx, m).Where("id = ?", document).Take(&d).Error; err != nil {
			return err
		}
		return d.Key().of(tx.Table("document_file")).Select("content").Row().Scan(&content)
	})
	return content, err
}
