// Package reminder says who is reminded of an open duty, when, and how urgently (督办提醒). It is pure: an open duty, the
// settings, the calendar, the list of officers and an instant go in, and what is to be said to whom comes out. Nothing is
// planned ahead, so that a due date that moves takes its reminders with it; whoever calls keeps what was said, and says
// nothing twice.
package reminder
