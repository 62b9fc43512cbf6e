package gateway

import "google.golang.org/protobuf/reflect/protoreflect"

// Move is move, for the test that hands over every message there is.
var Move = move

// Encode is encode, for the test that compares it with protojson.
var Encode = encode

// Covered reports whether encode writes a message itself.
func Covered(d protoreflect.MessageDescriptor) bool { return planOf(d).covered }
