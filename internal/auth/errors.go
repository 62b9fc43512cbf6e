package auth

// UnauthenticatedError is the refusal of a call whose caller is not known.
type UnauthenticatedError struct {
	English string // why, for developers
	Text    string // why, in Chinese, for people
}

func (e *UnauthenticatedError) Error() string { return e.English }

// Chinese returns the refusal for people.
func (e *UnauthenticatedError) Chinese() string { return e.Text }

// DeniedError is the refusal of a caller who lacks the permission. It is given before anything is looked up, so that it says
// nothing about what exists.
type DeniedError struct {
	Permission Permission
}

func (e *DeniedError) Error() string { return "permission " + string(e.Permission) + " is required" }

// Chinese returns the refusal for people.
func (e *DeniedError) Chinese() string {
	return "您没有“" + e.Permission.Label() + "”权限，请联系机构管理员"
}
