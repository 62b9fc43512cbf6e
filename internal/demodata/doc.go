// Package demodata makes registers to show, test and measure with, in the form of contracts/history.md.
//
// Linhai is 临海市 in 2020: the figures of its published annual report (248 applications, 238 concluded, 10 carried
// over), replayed case by case with everything lawful and in time. Large makes a register of any size over several
// years, one case after the other, so that it needs no memory to speak of.
//
// Both are deterministic: the same arguments give the same bytes. The cases are invented. Persons and organisations do
// not exist: resident ids and organisation codes have right check digits but begin with an address code (99….) that was
// never given out, telephone numbers with a prefix (100) that is not in use, and mail addresses end in example.com.
package demodata
