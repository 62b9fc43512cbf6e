// Package publication is the way of information from an application to everybody (依申请转主动公开, 条例 art. 44): who else asked for the
// same, the checks before it is published, who may take which step, and the feeds by which the public reads what was published.
// It is a table of transitions and arithmetic on texts, without clock and storage.
package publication
