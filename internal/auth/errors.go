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
	Hold       string // why he may do nothing at present, in Chinese; "": he lacks the permission
}

func (e *DeniedError) Error() string {
	if e.Hold != "" {
		return "permission " + string(e.Permission) + " is required, and the account is on hold: change the password"
	}
	return "permission " + string(e.Permission) + " is required"
}

// Chinese returns the refusal for people.
func (e *DeniedError) Chinese() string {
	if e.Hold != "" {
		return e.Hold
	}
	return "您没有“" + e.Permission.Label() + "”权限，请联系机构管理员"
}
