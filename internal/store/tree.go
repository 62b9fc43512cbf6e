package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/tenancy"
)

// Tree returns who stands below whom now. version is the one that the caller has just read from table agency_tree in the same
// statement as his identity; 0 reads it here. The tree is read anew only when the version has changed.
func (s *Store) Tree(ctx context.Context, version int64) (*tenancy.Tree, error) {
	if t := s.tree.Load(); t != nil && version != 0 && t.Version == version {
		return t, nil
	}
	var tree *tenancy.Tree
	err := s.inSnapshot(ctx, func(tx *gorm.DB) (err error) {
		tree, err = readTree(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.tree.Store(tree)
	return tree, nil
}

func readTree(tx *gorm.DB) (*tenancy.Tree, error) {
	var version int64
	if err := tx.Raw("SELECT version FROM agency_tree").Scan(&version).Error; err != nil {
		return nil, err
	}
	var rows []struct{ ID, ParentID string }
	if err := tx.Raw("SELECT id, parent_id FROM agency WHERE parent_id IS NOT NULL").Scan(&rows).Error; err != nil {
		return nil, err
	}
	parent := make(map[string]string, len(rows))
	for _, r := range rows {
		parent[r.ID] = r.ParentID
	}
	return tenancy.NewTree(version, parent), nil
}
