package auth

// unprotected are the permissions to read what is nobody's secret: the law, who the agencies are, who works there.
var unprotected = map[Permission]bool{AgenciesRead: true, CalendarRead: true, OfficersRead: true}

// Protected reports whether what a permission lets one see is protected data, so that each look at it is recorded. Every
// permission is, unless it is listed as public: what is forgotten is recorded.
func (p Permission) Protected() bool { return !unprotected[p] }
