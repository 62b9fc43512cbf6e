package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/clock"
)

// work is something that clients ask for, in the forms that each way takes.
type work struct {
	name  string
	title string
	// restRequest appends one request at random; grpcRequest returns one, and is nil for what is measured over REST only.
	restRequest func(out []byte, r *rand.Rand) []byte
	grpcMethod  string
	grpcRequest func(r *rand.Rand) []byte
	// recorded is the request over REST, for the first agency, that the floor is made from.
	recorded func(requestID string) []byte
	// floorHead draws what differs between calls, in pgbench's language. The values of the recorded call that it stands for
	// are replaced by its variables.
	floorHead string
}

// The names of works.
const (
	readOne      = "read"
	readWorklist = "worklist"
	register     = "register"
	registerOnce = "register-once"
	registerHot  = "register-hot"
)

var workNames = []string{readOne, readWorklist, register, registerOnce, registerHot}

const (
	pageSize      = 50
	worklistQuery = "/worklistItems?pageSize=50"
	createMethod  = "/foi.v1.ApplicationService/CreateApplication"
	variants      = 64 // different registrations that clients send, encoded beforehand
)

// works makes everything that is measured, on a register of size applications.
func works(size int) ([]work, error) {
	letters, err := newLetters()
	if err != nil {
		return nil, err
	}
	anyAgency := func(r *rand.Rand) int { return firstAgency + r.IntN(agencies) }
	oneAgency := func(*rand.Rand) int { return firstAgency }
	drawAgency := fmt.Sprintf("\\set agency random(%d, %d)\n", firstAgency, firstAgency+agencies-1)
	// Ids grow with time, as those of the service do; each client of pgbench has a range of its own.
	drawID := "\\set i :i + 1\n\\set id :base + :client_id * 200000000 + :i\n"
	plain := func(string) []byte { return letters.request(nil, firstAgency, 0, "") }
	return []work{
		{
			name: readOne, title: "read by name", grpcMethod: "/foi.v1.ApplicationService/GetApplication",
			restRequest: func(out []byte, r *rand.Rand) []byte { return getRequest(out, nameOf(r.IntN(size))) },
			grpcRequest: func(r *rand.Rand) []byte { return appendFirst(nil, nameOf(r.IntN(size))) },
			recorded:    func(string) []byte { return getRequest(nil, nameOf(agencies)) },
			floorHead: fmt.Sprintf("\\set n random(0, %d)\n\\set id %d + :n\n\\set agency %d + (:n %% %d)\n",
				size-1, firstID, firstAgency, agencies),
		},
		{
			name: readWorklist, title: "worklist page of 50", grpcMethod: "/foi.v1.WorklistService/ListWorklistItems",
			restRequest: func(out []byte, r *rand.Rand) []byte { return getRequest(out, agency(anyAgency(r))+worklistQuery) },
			grpcRequest: func(r *rand.Rand) []byte {
				out := protowire.AppendTag(appendFirst(nil, agency(anyAgency(r))), pageSizeField, protowire.VarintType)
				return protowire.AppendVarint(out, pageSize)
			},
			recorded:  func(string) []byte { return getRequest(nil, agency(firstAgency)+worklistQuery) },
			floorHead: drawAgency,
		},
		{
			name: register, title: "registration", grpcMethod: createMethod, recorded: plain,
			restRequest: letters.rest(anyAgency, false), grpcRequest: letters.grpc(anyAgency),
			floorHead: drawAgency + drawID,
		},
		{
			name: registerOnce, title: "registration with request_id",
			restRequest: letters.rest(anyAgency, true),
			recorded:    func(requestID string) []byte { return letters.request(nil, firstAgency, 0, requestID) },
			floorHead:   drawAgency + drawID,
		},
		{
			name: registerHot, title: "registration in one hot series", grpcMethod: createMethod, recorded: plain,
			restRequest: letters.rest(oneAgency, false), grpcRequest: letters.grpc(oneAgency),
			floorHead: fmt.Sprintf("\\set agency %d\n", firstAgency) + drawID,
		},
	}, nil
}

// agency is the resource name of an agency.
func agency(n int) string { return "agencies/" + strconv.Itoa(n) }

// nameOf is the resource name of the n-th application that fill made.
func nameOf(n int) string {
	return agency(firstAgency+n%agencies) + "/applications/" + strconv.FormatInt(firstID+int64(n), 10)
}

// pageSizeField is the number of ListWorklistItemsRequest.page_size.
const pageSizeField = 2

// appendFirst appends the first field of a request, its parent or name, to the rest of its encoding.
func appendFirst(out []byte, name string) []byte {
	return protowire.AppendString(protowire.AppendTag(out, 1, protowire.BytesType), name)
}

// letters are registrations encoded beforehand.
type letters struct {
	json [][]byte
	wire [][]byte // the field `application` of CreateApplicationRequest
}

func newLetters() (*letters, error) {
	l := &letters{}
	now := clock.System{}.Now()
	for n := range variants {
		m := &foiv1.Application{
			Channel:     foiv1.Application_CHANNEL_ONLINE,
			ReceiveTime: timestamppb.New(now.Add(-time.Minute).Truncate(time.Second)),
			Applicant: &foiv1.Applicant{
				Type: foiv1.Applicant_TYPE_NATURAL_PERSON, DisplayName: fmt.Sprintf("测试人%d", n),
				IdKind: foiv1.IdKind_ID_KIND_RESIDENT_ID, IdNumber: residentID(n * 31), Phone: "10000000000",
				PostalAddress: "测试省测试市测试街道1号",
			},
			Description: description(n * 7), Delivery: foiv1.Application_DELIVERY_EMAIL, Form: foiv1.Application_FORM_ELECTRONIC,
		}
		body, err := protojson.Marshal(m)
		if err != nil {
			return nil, err
		}
		wire, err := proto.Marshal(&foiv1.CreateApplicationRequest{Application: m})
		if err != nil {
			return nil, err
		}
		l.json, l.wire = append(l.json, body), append(l.wire, wire)
	}
	return l, nil
}

// request appends the registration of one of the letters.
func (l *letters) request(out []byte, at, letter int, requestID string) []byte {
	path := agency(at) + "/applications"
	if requestID != "" {
		path += "?requestId=" + requestID
	}
	return postRequest(out, path, l.json[letter])
}

func (l *letters) rest(pick func(*rand.Rand) int, once bool) func([]byte, *rand.Rand) []byte {
	return func(out []byte, r *rand.Rand) []byte {
		requestID := ""
		if once {
			requestID = uuid.NewString()
		}
		return l.request(out, pick(r), r.IntN(variants), requestID)
	}
}

func (l *letters) grpc(pick func(*rand.Rand) int) func(*rand.Rand) []byte {
	return func(r *rand.Rand) []byte {
		// The fields of an encoded message may come in any order.
		wire := l.wire[r.IntN(variants)]
		return appendFirst(append(make([]byte, 0, len(wire)+32), wire...), agency(pick(r)))
	}
}
