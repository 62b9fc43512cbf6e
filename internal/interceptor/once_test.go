package interceptor_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/idem"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

const (
	accept    = foiv1.HandlingService_AcceptApplication_FullMethodName
	requestID = "3f2b8c1e-7f0d-4a53-9c0e-1d2f3a4b5c6d"
)

func mask(paths ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: paths} }

func acceptRequest() *foiv1.AcceptApplicationRequest {
	return &foiv1.AcceptApplicationRequest{Name: "agencies/a1/applications/x7", Etag: `"1"`, RequestId: requestID}
}

// record does what a service does: it stores the response with the pending request.
func (b *bundle) record(t *testing.T, resp proto.Message) func(context.Context, any) (any, error) {
	return func(ctx context.Context, _ any) (any, error) {
		p, ok := idem.FromContext(ctx)
		require.True(t, ok)
		bytes, err := proto.Marshal(resp)
		require.NoError(t, err)
		b.records.add(p, bytes)
		return resp, nil
	}
}

func TestARepeatIsAnsweredWithTheFirstResponse(t *testing.T) {
	b := setup(t, auth.Development{})
	first := &foiv1.Application{Name: "agencies/a1/applications/x7", State: foiv1.Application_STATE_IN_PROGRESS}
	req := acceptRequest()
	_, err := b.call(t.Context(), accept, req, b.record(t, first))
	require.NoError(t, err)
	require.Equal(t, requestID, req.GetRequestId(), "the request is left as it came")

	again, err := b.call(t.Context(), accept, acceptRequest(), unreached(t))
	require.NoError(t, err)
	require.True(t, proto.Equal(first, again.(proto.Message)))
}

func TestOtherContentUnderTheSameRequestIDIsRefused(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), accept, acceptRequest(), b.record(t, &foiv1.Application{}))
	require.NoError(t, err)

	other := acceptRequest()
	other.Etag = `"2"`
	_, err = b.call(t.Context(), accept, other, unreached(t))
	require.Equal(t, codes.InvalidArgument, status.Code(err))
	require.Equal(t, "REQUEST_ID_REUSED", reason(t, err))

	_, err = b.call(t.Context(), foiv1.HandlingService_ArchiveApplication_FullMethodName,
		&foiv1.ArchiveApplicationRequest{Name: other.GetName(), Etag: `"1"`, RequestId: requestID}, unreached(t))
	require.Equal(t, "REQUEST_ID_REUSED", reason(t, err), "the same bytes of another method")
}

func TestARequestIDBelongsToItsCaller(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), accept, acceptRequest(), b.record(t, &foiv1.Application{}))
	require.NoError(t, err)

	somebody := auth.NewPrincipal("u2", "", auth.KindPerson, auth.Grant{Role: auth.RoleHandler, Agency: "a1"})
	other := setup(t, as{&somebody})
	other.records.done = b.records.done
	reached := false
	_, err = other.call(t.Context(), accept, acceptRequest(), func(context.Context, any) (any, error) {
		reached = true
		return &foiv1.Application{}, nil
	})
	require.NoError(t, err)
	require.True(t, reached)
}

func TestWithoutRequestIDNothingIsLookedUp(t *testing.T) {
	b := setup(t, auth.Development{})
	req := acceptRequest()
	req.RequestId = ""
	_, err := b.call(t.Context(), accept, req, func(ctx context.Context, _ any) (any, error) {
		_, pending := idem.FromContext(ctx)
		require.False(t, pending)
		return &foiv1.Application{}, nil
	})
	require.NoError(t, err)
	require.Zero(t, b.records.lookups)
}

func TestTheLoserOfARaceAnswersWithTheWinnersResponse(t *testing.T) {
	for name, failure := range map[string]error{
		"found the record taken":        idem.ErrAlreadyRecorded,
		"found the act already done":    &workflow.Refusal{Act: workflow.Accept, Rule: workflow.RuleState},
		"found the etag stale":          &store.StaleError{Current: 2},
		"found the identifier taken":    &store.ExistsError{Resource: "application", Field: "external_id"},
		"was asked for a repeat itself": store.ErrRetry,
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t, auth.Development{})
			winner := &foiv1.Application{Name: "agencies/a1/applications/x7", Etag: `"2"`}
			got, err := b.call(t.Context(), accept, acceptRequest(), func(ctx context.Context, req any) (any, error) {
				_, err := b.record(t, winner)(ctx, req) // the other call commits meanwhile
				require.NoError(t, err)
				return nil, failure
			})
			require.NoError(t, err)
			require.True(t, proto.Equal(winner, got.(proto.Message)))
		})
	}
}

func TestARefusalStaysOneWhenNothingWasRecorded(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), accept, acceptRequest(), answer(nil, &workflow.Refusal{Act: workflow.Accept, Rule: workflow.RuleState}))
	require.Equal(t, codes.FailedPrecondition, status.Code(err))

	_, err = b.call(t.Context(), accept, acceptRequest(), answer(nil, idem.ErrAlreadyRecorded))
	require.Equal(t, codes.Aborted, status.Code(err), "recorded, says the store, and yet there is no record")
}

func TestADatabaseThatDoesNotAnswerIsNoNewRequest(t *testing.T) {
	b := setup(t, auth.Development{})
	b.records.err = store.ErrUnavailable
	_, err := b.call(t.Context(), accept, acceptRequest(), unreached(t))
	require.Equal(t, codes.Unavailable, status.Code(err))
}

func TestADamagedRecordIsInternal(t *testing.T) {
	b := setup(t, auth.Development{})
	_, err := b.call(t.Context(), accept, acceptRequest(), func(ctx context.Context, _ any) (any, error) {
		p, _ := idem.FromContext(ctx)
		b.records.add(p, []byte{0xff})
		return nil, errors.New("and failed")
	})
	require.Equal(t, codes.Internal, status.Code(err))
	_, err = b.call(t.Context(), accept, acceptRequest(), unreached(t))
	require.Equal(t, codes.Internal, status.Code(err))
}
