package present

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// Restriction returns who may know of an application.
func Restriction(r *store.Restriction) *foiv1.Restriction {
	m := &foiv1.Restriction{
		Name: resname.Restriction{Application: child(r.Key)}.String(), Restricted: r.Restricted, Etag: Etag(r.Version),
	}
	for i := range r.Readers {
		reader := &r.Readers[i]
		m.Readers = append(m.Readers, &foiv1.Restriction_Reader{
			User: resname.User{ID: reader.UserID}.String(), Adder: reader.AddedBy, AddTime: timestamppb.New(reader.CreatedAt),
		})
	}
	return m
}
