package resname

// User names somebody who may log in (用户), `users/{user}`.
type User struct {
	ID string
}

// String prints the name.
func (u User) String() string { return "users/" + u.ID }

// Grant returns the name of one of his grants.
func (u User) Grant(id string) Grant { return Grant{User: u, ID: id} }

const userPattern = "users/{user}"

// ParseUser reads `users/{user}` from the field of a request.
func ParseUser(field, name string) (User, error) {
	var id [1]string
	if !split(name, id[:], "users") {
		return User{}, &Error{Field: field, Pattern: userPattern, Name: name}
	}
	return User{ID: id[0]}, nil
}

// Grant names a role of a user (授权), `users/{user}/grants/{grant}`.
type Grant struct {
	User User
	ID   string // given by the server
}

// String prints the name.
func (g Grant) String() string { return g.User.String() + "/grants/" + g.ID }

const grantPattern = userPattern + "/grants/{grant}"

// ParseGrant reads `users/{user}/grants/{grant}` from the field of a request.
func ParseGrant(field, name string) (Grant, error) {
	var id [2]string
	if !split(name, id[:], "users", "grants") {
		return Grant{}, &Error{Field: field, Pattern: grantPattern, Name: name}
	}
	return Grant{User: User{ID: id[0]}, ID: id[1]}, nil
}

// Session names a login (会话), `sessions/{session}`.
type Session struct {
	ID string // given by the server
}

// String prints the name.
func (s Session) String() string { return "sessions/" + s.ID }

// ParseSession reads `sessions/{session}` from the field of a request.
func ParseSession(field, name string) (Session, error) {
	var id [1]string
	if !split(name, id[:], "sessions") {
		return Session{}, &Error{Field: field, Pattern: "sessions/{session}", Name: name}
	}
	return Session{ID: id[0]}, nil
}

// Key names what another system or a portal calls with (密钥), `keys/{key}`.
type Key struct {
	ID string // chosen by the caller
}

// String prints the name.
func (k Key) String() string { return "keys/" + k.ID }

// ParseKey reads `keys/{key}` from the field of a request.
func ParseKey(field, name string) (Key, error) {
	var id [1]string
	if !split(name, id[:], "keys") {
		return Key{}, &Error{Field: field, Pattern: "keys/{key}", Name: name}
	}
	return Key{ID: id[0]}, nil
}
