package interceptor_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/store"
)

const (
	getApplication   = foiv1.ApplicationService_GetApplication_FullMethodName
	listApplications = foiv1.ApplicationService_ListApplications_FullMethodName
)

// names of the entries that were noted: agency subject action kind outcome detail.
func (b *bundle) entries() (all [][6]string) {
	for _, e := range b.noted.entries {
		all = append(all, [6]string{e.Agency, e.Subject, e.Action, e.Kind, e.Outcome, e.Detail})
	}
	b.noted.entries = nil
	return all
}

func TestAReadIsRecordedWithWhatItShowed(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), getApplication, &foiv1.GetApplicationRequest{Name: "agencies/a1/applications/x7"},
		answer(&foiv1.Application{Name: "agencies/a1/applications/x7"}, nil))
	require.NoError(t, err)
	e := b.noted.entries[0]
	require.Equal(t, "development", e.Actor)
	require.Equal(t, getApplication, e.Method)
	require.Equal(t, "agencies/a1/applications/x7", e.Resource)
	require.Len(t, e.Correlation, 32)
	require.False(t, e.RecordedAt.IsZero())
	require.Equal(t, [][6]string{{"a1", "x7", "get", audit.Read, audit.Done, `{"rows":1}`}}, b.entries())

	page := &foiv1.ListApplicationsResponse{Applications: []*foiv1.Application{
		{Name: "agencies/a1/applications/x7"}, {Name: "agencies/b2/applications/x8"}, {Name: "agencies/a1/applications/x9"},
	}}
	_, err = b.call(t.Context(), listApplications, &foiv1.ListApplicationsRequest{Parent: "agencies/-"}, answer(page, nil))
	require.NoError(t, err)
	require.ElementsMatch(t, [][6]string{
		{"a1", "-", "list", audit.Read, audit.Done, `{"rows":2}`}, {"b2", "-", "list", audit.Read, audit.Done, `{"rows":1}`},
	}, b.entries(), "each agency's chain has what was seen of it")

	_, err = b.call(t.Context(), listApplications, &foiv1.ListApplicationsRequest{Parent: "agencies/a1"}, answer(&foiv1.ListApplicationsResponse{}, nil))
	require.NoError(t, err)
	require.Equal(t, [][6]string{{"a1", "a1", "list", audit.Read, audit.Done, `{"rows":0}`}}, b.entries(), "that there is nothing is knowledge too")

	_, err = b.call(t.Context(), getAgency, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, answer(&foiv1.Agency{}, nil))
	require.NoError(t, err)
	require.Empty(t, b.entries(), "who the agencies are is public")
}

func TestAFilterIsRecordedAsItsHash(t *testing.T) {
	b := setup(t, auth.Development{})
	list := func(filter string) string {
		_, err := b.call(t.Context(), listApplications, &foiv1.ListApplicationsRequest{Parent: "agencies/a1", Filter: filter},
			answer(&foiv1.ListApplicationsResponse{}, nil))
		require.NoError(t, err)
		return b.entries()[0][5]
	}
	first := list("text:张三")
	require.Regexp(t, `^\{"rows":0,"filter":"[0-9a-f]{64}"\}$`, first)
	require.Equal(t, first, list("text:张三"))
	require.NotEqual(t, first, list("text:李四"))
}

func TestWhatIsNotRecordedIsNotShown(t *testing.T) {
	b := setup(t, auth.Development{})
	b.noted.err = store.ErrUnavailable
	resp, err := b.call(t.Context(), getApplication, &foiv1.GetApplicationRequest{Name: "agencies/a1/applications/x7"},
		answer(&foiv1.Application{Name: "agencies/a1/applications/x7"}, nil))
	require.Nil(t, resp)
	require.Equal(t, codes.Unavailable, status.Code(err))

	s := &sending{stream: stream{ctx: t.Context()}}
	err = b.chain.Stream(nil, s, &grpc.StreamServerInfo{FullMethod: getApplication}, func(_ any, s grpc.ServerStream) error {
		return s.SendMsg(&foiv1.Application{})
	})
	require.Equal(t, codes.Unavailable, status.Code(err))
	require.Zero(t, s.sent, "nor does the first message of a stream leave")
}

// sending is a server stream that counts what it sends.
type sending struct {
	stream
	sent int
}

func (s *sending) SendMsg(any) error {
	s.sent++
	return nil
}

func TestAStreamIsRecordedWhenItBeginsAndWhenItEnds(t *testing.T) {
	b := setup(t, auth.Development{})
	s := &sending{stream: stream{ctx: t.Context()}}
	err := b.chain.Stream(nil, s, &grpc.StreamServerInfo{FullMethod: getApplication}, func(_ any, s grpc.ServerStream) error {
		for range 3 {
			if err := s.SendMsg(&foiv1.Application{}); err != nil {
				return err
			}
			require.Len(t, b.noted.entries, 1, "before the first message leaves")
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 3, s.sent)
	require.Equal(t, [][6]string{
		{"", "", "get", audit.Read, audit.Done, `{"rows":0}`}, {"", "", "get", audit.Read, audit.Done, `{"rows":3}`},
	}, b.entries())
}

func TestRefusalsAreRecorded(t *testing.T) {
	reader := auth.NewPrincipal("u1", "张三", auth.KindPerson, auth.Grant{Role: auth.RoleStatistician, Agency: "a1"})
	b := setup(t, as{&reader})
	_, err := b.call(t.Context(), foiv1.AgencyService_CreateAgency_FullMethodName, &foiv1.CreateAgencyRequest{}, unreached(t))
	require.Equal(t, codes.PermissionDenied, status.Code(err))
	_, err = b.call(t.Context(), getApplication, &foiv1.GetApplicationRequest{Name: "agencies/a1/applications/x7"}, unreached(t))
	require.Equal(t, codes.PermissionDenied, status.Code(err))
	require.Equal(t, "u1", b.noted.entries[1].Actor)
	require.Equal(t, [][6]string{
		{"", "", "create", audit.Write, audit.Refused, `{"code":"PermissionDenied","permission":"agencies.manage","reason":"PERMISSION_DENIED"}`},
		{"a1", "x7", "get", audit.Read, audit.Refused, `{"code":"PermissionDenied","permission":"applications.read","reason":"PERMISSION_DENIED"}`},
	}, b.entries())

	b = setup(t, auth.Development{})
	for _, c := range []struct {
		method string
		req    any
		err    error
		want   int
	}{
		{accept, acceptRequest(), &store.StaleError{Current: 3}, 1},
		{accept, acceptRequest(), store.ErrNotFound, 1},
		{accept, acceptRequest(), store.ErrUnavailable, 0},
		{accept, acceptRequest(), context.Canceled, 0},
		{getApplication, &foiv1.GetApplicationRequest{Name: "agencies/a1/applications/x7"}, store.ErrNotFound, 1},
		{getApplication, &foiv1.GetApplicationRequest{}, nil, 0}, // a slip of the pen shows nothing
		{getAgency, &foiv1.GetAgencyRequest{Name: "agencies/a1"}, store.ErrNotFound, 0},
	} {
		_, err := b.call(t.Context(), c.method, c.req, answer(nil, c.err))
		require.Error(t, err)
		require.Len(t, b.entries(), c.want, "%s: %v", c.method, c.err)
	}
}

func TestARepeatIsARead(t *testing.T) {
	b := setup(t, auth.Development{})
	for range 2 {
		_, err := b.call(t.Context(), accept, acceptRequest(), b.record(t, &foiv1.Application{}))
		require.NoError(t, err)
	}
	require.Len(t, b.entries(), 1, "the act records itself; what is told again is shown again")
}
