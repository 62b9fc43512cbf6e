// Package submission is the life of an annual report (年度报告的编制、报送与发布): from the draft over the frozen figures, the
// signature and the agency above to publication, who may take which step, and the days by which 条例 art. 49 wants it. It is a
// table of transitions and a calendar of duties, without clock and storage.
package submission
