package demodata

import (
	"context"

	"github.com/yishenqing/foi/internal/store"
)

// FillBodies gives the agencies of Linhai what a register has no words for and every answer needs: the organ that reviews it
// (行政复议法 art. 24: the government above, or that of the same level for a department) and the court.
func FillBodies(ctx context.Context, s *store.Store, w store.Write) error {
	for _, a := range linhaiAgencies {
		organ, court := "临海市人民政府", "临海市人民法院"
		if a.id == LinhaiAgency { // suits against a county government are heard one level up (行政诉讼法 art. 15)
			organ, court = "台州市人民政府", "台州市中级人民法院"
		}
		if _, err := s.UpdateAgency(ctx, a.id, 0, func(store.Agency) (map[string]any, error) {
			return map[string]any{"review_organ": organ, "court": court}, nil
		}, w); err != nil {
			return err
		}
	}
	return nil
}
