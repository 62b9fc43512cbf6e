package gateway

// Move is move, for the test that hands over every message there is.
var Move = move
