// Package approval is the life of a document that an agency issues (拟稿、审核、法制审核、签发、印发): its states, who may take
// which step, and when 法制审核 is demanded. It is a table of transitions with guards, without clock and storage; what a document
// says is for others.
package approval
