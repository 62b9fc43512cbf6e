// Package apierr is the one place that turns errors into what a caller is told (AIP-193): a gRPC status with a stable reason,
// an English message for developers, a Chinese one for people, and the details that the table in docs/adr/0007 lists.
//
// The pure packages, the store and the services return their own types; none of them knows gRPC, and no handler writes a
// status. Whatever is not recognised here is INTERNAL with a fixed text: its cause reaches the log and never a caller.
package apierr

import (
	"strings"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
)

// Domain is the domain of every google.rpc.ErrorInfo of this service; a reason means something only together with it.
const Domain = "foi.yishenqing.github.io"

// locale of every google.rpc.LocalizedMessage: the official language of the law and of the screens.
const locale = "zh-CN"

const reasonPrefix = "ERROR_REASON_"

// ReasonText returns a reason as it is sent: without the prefix of its enum.
func ReasonText(r foiv1.ErrorReason) string { return strings.TrimPrefix(r.String(), reasonPrefix) }
