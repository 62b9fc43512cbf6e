package demodata

import (
	"cmp"
	"slices"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/workflow"
)

// opinionDays is the time to give an opinion in working days (条例 art. 32, 34).
const opinionDays = 15

// consult asks whom the script names and waits for them all.
func (l *life) consult(q *request) {
	if q.consult == nobody || !l.alive() {
		return
	}
	on := l.later(l.now(), 1, 2)
	first := l.rng.IntN(len(thirdParties))
	third, second := thirdParties[first], thirdParties[(first+1)%len(thirdParties)]
	var replies []workflow.Event
	switch q.consult {
	case nobody:
	case thirdAgrees:
		replies = append(replies, l.reply("c1", workflow.Agrees, l.ask("c1", workflow.WithThirdParty, third, on)))
	case thirdObjects:
		replies = append(replies, l.reply("c1", workflow.Objects, l.ask("c1", workflow.WithThirdParty, third, on)))
	case thirdSilent:
		replies = append(replies, l.reply("c1", workflow.NoOpinion, l.ask("c1", workflow.WithThirdParty, third, on)))
	case twoThirds:
		got := l.ask("c1", workflow.WithThirdParty, third, on)
		replies = append(replies, l.reply("c2", workflow.Objects, l.ask("c2", workflow.WithThirdParty, second, on)))
		replies = append(replies, l.reply("c1", workflow.Agrees, got))
	case otherAgency:
		replies = append(replies, l.reply("c1", workflow.Agrees, l.ask("c1", workflow.WithAgency, pick(l.rng, otherAgencies), on)))
	}
	slices.SortFunc(replies, func(a, b workflow.Event) int { return cmp.Compare(a.On, b.On) })
	for _, reply := range replies {
		l.do(reply)
	}
}

// ask sends a letter and returns the day on which the party has it.
func (l *life) ask(id string, with workflow.Party, party string, on calendar.Date) calendar.Date {
	received := l.later(on, 1, 2)
	l.do(workflow.Event{Do: workflow.Consult, On: on, ID: id, With: with, Party: party, Received: received})
	return received
}

// reply is the end of a consultation whose letter came on a day.
func (l *life) reply(id string, opinion workflow.Opinion, received calendar.Date) workflow.Event {
	on := l.later(received, 3, opinionDays-2)
	if opinion == workflow.NoOpinion {
		on = l.after(received, opinionDays)
	}
	return workflow.Event{Do: workflow.Conclude, On: on, ID: id, Opinion: opinion}
}
