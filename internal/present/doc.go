// Package present turns stored rows and pure values into the API's messages, and the messages' enums into the words of
// the pure packages. It is the only place that knows both spellings of a word; it decides nothing.
package present
