// Package workflow is the life of one application under the 政府信息公开条例: its states, the acts that move it, what each
// act does to the term, and the duties that follow, exactly as contracts/clock.md has them.
//
// A case is the list of its events; everything else is a fold over them. Register begins a Standing, Apply moves it by
// one act or refuses with a *Refusal, Fold does both for a whole Case, and View tells how the case stands when looked at
// from a day. All of it is pure: values in, values out, no clock and no I/O. The same table of transitions guards the
// acts, tells screens which of them are open, and is drawn in docs/workflow.md.
//
// Some acts (Waive, Defer, Override, Acknowledge, Void, Transfer, Rectify) are not in the contract; they are marked as extensions
// wherever they appear. Neither are the settings of Counting, whose zero value is the contract. How the contract is read where it leaves
// room is in docs/adr/0008-reading-the-clock-contract.md, settings and extensions in 0011.
package workflow
