// Package tenancy says which agencies, and which of their applications, a call may touch (数据权限). The gate puts a Reach into
// the context of every call, the store asks it before every statement, and a context without one reaches nothing: a path that
// goes round the gate finds no data.
package tenancy

import (
	"context"
	"errors"
	"slices"
)

// Area is a part of the installation in which somebody holds a permission.
type Area struct {
	Agency string // "" is the whole installation
	Below  bool   // and everything that stands below Agency now
	Unit   string // only applications of this unit (科室) and of its officers; "" for all
	Own    bool   // only applications that are assigned to the caller himself
}

// Officer is an entry of the list of officers that belongs to the caller.
type Officer struct {
	Agency      string
	ID          string
	DisplayName string // as it stands in the assignee of applications
	Unit        string
}

// Caller is who a Reach is for.
type Caller struct {
	User     string    // the user's id, as it stands in the list of readers of a restricted application
	Officers []Officer // the entries that are his
	Tree     *Tree     // needed for areas with Below; nil: nothing is below anything
}

// Reach is what a call may touch. It is immutable.
type Reach struct {
	caller     Caller
	everything bool
	areas      []Area // where the permission of the call is held
	cases      []Area // where applications may be read, whatever the permission of the call
}

// Everything is the reach of the program itself: jobs, commands, tests. Restricted applications are in it.
func Everything() *Reach { return &Reach{everything: true} }

// For returns the reach of a caller: areas are where he holds the permission of the call, cases where he may read applications.
func For(c Caller, areas, cases []Area) *Reach {
	return &Reach{caller: c, areas: areas, cases: cases}
}

// User returns the caller's id, "" for the program itself.
func (r *Reach) User() string { return r.caller.User }

// Officers returns the entries of the list of officers that are the caller's.
func (r *Reach) Officers() []Officer { return r.caller.Officers }

// Cases returns the same caller's reach for reading applications: for calls that need another permission and show applications
// besides, such as the list of what a changed notice moved.
func (r *Reach) Cases() *Reach {
	if r.everything {
		return r
	}
	return &Reach{caller: r.caller, areas: r.cases, cases: r.cases}
}

// OutOfReachError is the refusal of an agency. It says nothing about whether the agency exists.
type OutOfReachError struct {
	Agency string // "" for the whole installation
}

func (e *OutOfReachError) Error() string {
	if e.Agency == "" {
		return "this needs a grant for the whole installation"
	}
	return "agency " + e.Agency + " is out of the caller's reach"
}

// Chinese returns the refusal for people.
func (e *OutOfReachError) Chinese() string {
	if e.Agency == "" {
		return "此操作涉及全系统，您的授权范围不含全系统"
	}
	return "该机关不在您的授权范围内，请联系机构管理员"
}

// ErrNoReach means that a statement was about to run for nobody: a fault of the program.
var ErrNoReach = errors.New("tenancy: the context has no reach")

// Rows says which applications of one agency are within reach.
type Rows struct {
	Everything bool // also those that are restricted (需知密)
	All        bool // all that are not restricted, and those of which User is a reader
	User       string
	Units      []string // without All: those of these units …
	Names      []string // … and those assigned to these people or units by name
}

// Agency returns the applications of an agency that are within reach, or an *OutOfReachError.
func (r *Reach) Agency(id string) (Rows, error) {
	if r.everything {
		return Rows{Everything: true, All: true}, nil
	}
	rows, found := Rows{User: r.caller.User}, false
	for _, a := range r.areas {
		if !contains(a, id, r.caller.Tree) {
			continue
		}
		found = true
		switch {
		case a.Own:
			for _, o := range r.caller.Officers {
				if o.Agency == id {
					rows.Names = append(rows.Names, o.DisplayName)
				}
			}
		case a.Unit != "":
			rows.Units = append(rows.Units, a.Unit)
		default:
			rows.All = true
		}
	}
	if !found {
		return Rows{}, &OutOfReachError{Agency: id}
	}
	return rows, nil
}

// Whole refuses a caller who has only a part of the agency: for lists and figures that are about the agency itself.
func (r *Reach) Whole(id string) error {
	rows, err := r.Agency(id)
	if err == nil && !rows.All {
		return &OutOfReachError{Agency: id}
	}
	return err
}

// Subtree refuses a caller who does not reach all of an agency and of everything below it.
func (r *Reach) Subtree(id string) error {
	if r.everything {
		return nil
	}
	for _, a := range r.areas {
		if a.Below && a.Unit == "" && !a.Own && contains(a, id, r.caller.Tree) {
			return nil
		}
	}
	return &OutOfReachError{Agency: id}
}

// Program refuses everybody but the program itself.
func (r *Reach) Program() error {
	if r.everything {
		return nil
	}
	return &OutOfReachError{}
}

// Installation refuses a caller who does not hold the permission for the whole installation.
func (r *Reach) Installation() error {
	if r.everything || slices.Contains(r.areas, Area{Below: true}) {
		return nil
	}
	return &OutOfReachError{}
}

// Agencies returns the agencies within reach, sorted; all means that every agency is, and ids is nil.
func (r *Reach) Agencies() (ids []string, all bool) {
	if r.Installation() == nil {
		return nil, true
	}
	for _, a := range r.areas {
		ids = append(ids, a.Agency)
		if a.Below {
			ids = append(ids, r.caller.Tree.Below(a.Agency)...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), false
}

type key struct{}

// NewContext returns a context whose statements are held to r.
func NewContext(ctx context.Context, r *Reach) context.Context {
	return context.WithValue(ctx, key{}, r)
}

// System returns a context in which the program works for itself: jobs, commands, tests.
func System(ctx context.Context) context.Context { return NewContext(ctx, Everything()) }

// FromContext returns the reach of a context. Errors: ErrNoReach.
func FromContext(ctx context.Context) (*Reach, error) {
	if r, ok := ctx.Value(key{}).(*Reach); ok && r != nil {
		return r, nil
	}
	return nil, ErrNoReach
}
