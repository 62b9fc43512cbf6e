// Package bigram makes Chinese text searchable with PostgreSQL's tsvector and tsquery alone, without an extension or a
// dictionary: a run of Han characters (汉字) becomes its overlapping pairs, everything else its words.
//
// 拆迁补偿 is kept as 拆迁, 迁补, 补偿 and 偿. A search for 补偿 finds the pair, one for 拆 the pairs that begin with it; the last
// character of a run is kept on its own, because no pair begins with it. Pairs carry no positions: a long run is found
// where all its pairs occur, which for the texts of applications is in practice where the run occurs.
//
// Text is folded first (NFKC and lower case), so that ＡＢＣ１２, ABC12 and abc12 are one word, and so are the Kangxi radicals
// that copying from a PDF leaves behind (⽤, ⺠) and the characters meant (用, 民). Private-use characters count as Han: personal
// names came into older systems that way. Store and query must use the same version of this package; after a change of
// the folding the search column is built again.
package bigram
