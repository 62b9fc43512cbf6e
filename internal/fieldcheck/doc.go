// Package fieldcheck reads the fields of requests and collects everything that is wrong with them, so that a clerk learns of
// all faults of a form at once. It looks at what the rules of the protos cannot say: names of resources, days, check digits,
// text that only seems to be there.
//
// A Check is used for one request:
//
//	var c fieldcheck.Check
//	name := c.Application("name", req.GetName())
//	reason := c.Text("reason", req.GetReason())
//	if err := c.Err(); err != nil {
//		return nil, err
//	}
//
// The values returned mean something only when Err returns nil.
package fieldcheck
