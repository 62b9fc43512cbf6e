// Package applicant knows who may apply under art. 27 of the 政府信息公开条例 and how such a person is identified.
//
// It holds the applicant types of the national annual report (the columns of its table 三), the kinds of identity number
// that an application may carry (art. 29), and the check digits of the two Chinese numbers that have one.
//
// Identity numbers are personal data: no error of this package ever contains the number or a part of it.
package applicant
