// Package listing reads what the List methods have in common: page_size and page_token (AIP-158), order_by (AIP-132) and a
// documented subset of filter (AIP-160), and turns it into pieces of SQL with bound parameters. It runs no query.
//
// A Resource says which fields may be filtered and sorted; Resource.Query checks a whole request and reports everything
// that is wrong with it. Names that a client sends are only ever looked up; the SQL is put together from the columns of the
// Resource and from constants of this package, and every value is an argument. Placeholders are `?`, as GORM has them;
// casts are PostgreSQL's (`?::date`).
//
// # The filter
//
//	state = IN_PROGRESS AND (assignee = "法规处" OR assignee = "") AND due_date <= 2026-03-31
//	text:"拆迁 补偿" AND NOT conclude_date:* AND -channel = FAX
//
// A condition is field, operator, value. Values are bare words or stand in double quotes, in which `\"` and `\\` are the
// only escapes; dates are YYYY-MM-DD; enum values are written with or without their prefix. `field:*` is true when the
// field is set. Conditions are joined by AND and OR, negated by NOT or `-`, and grouped by parentheses. **OR binds tighter
// than AND**, as AIP-160 has it: `a AND b OR c` is `a AND (b OR c)`; write the parentheses.
//
// Not in the subset: conditions without an operator, conditions side by side without AND, functions, wildcards inside
// values, parentheses after an operator. They are refused, never guessed.
//
// A condition on a field that is not set is false, but for `!=`, and NOT turns false into true: unlike in SQL there is no
// third value, so that `state = X` and `NOT state = X` together are always everything.
package listing
