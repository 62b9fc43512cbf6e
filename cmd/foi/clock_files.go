package main

import (
	"errors"
	"io"
	"os"

	"github.com/yishenqing/foi/internal/history"
	"github.com/yishenqing/foi/workflow"
)

// registers are files that can be read more than once: a legal case comes after its application, perhaps in another
// file, and is needed before it.
type registers []register

type register struct {
	name string
	file *os.File
}

// applicationKey names an application over all files.
type applicationKey struct{ agency, externalID string }

// openRegisters opens the files; what can be read only once, standard input and pipes, is copied to a file that nobody
// else can read.
func openRegisters(names []string, stdin io.Reader) (registers, error) {
	var all registers
	for _, name := range names {
		r, err := openRegister(name, stdin)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func openRegister(name string, stdin io.Reader) (register, error) {
	if name == "-" {
		return spool("标准输入", stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return register{}, err
	}
	info, err := file.Stat()
	if err != nil {
		return register{}, errors.Join(err, file.Close())
	}
	if !info.Mode().IsRegular() && !info.IsDir() { // reading a directory fails with a good message by itself
		r, err := spool(name, file)
		return r, errors.Join(err, file.Close())
	}
	return register{name: name, file: file}, nil
}

// spool copies what can be read only once to a file without a name: however the program ends, nothing of it stays.
func spool(name string, in io.Reader) (register, error) {
	file, err := os.CreateTemp("", "foi-clock-")
	if err != nil {
		return register{}, err
	}
	r := register{name: name, file: file}
	if err := os.Remove(file.Name()); err != nil {
		r.close()
		return register{}, err
	}
	if _, err := io.Copy(file, in); err != nil {
		r.close()
		return register{}, err
	}
	return r, nil
}

func (r register) close() { _ = r.file.Close() } // only read from

func (all registers) close() {
	for _, r := range all {
		r.close()
	}
}

// each reads all files from their beginning and hands every record and every bad line on, in order.
func (all registers) each(record func(file string, r history.Record) error, fault func(*history.LineError)) error {
	for _, r := range all {
		if _, err := r.file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		reader := history.NewReader(r.name, r.file)
		for {
			next, err := reader.Next()
			var bad *history.LineError
			switch {
			case errors.Is(err, io.EOF):
			case errors.As(err, &bad):
				fault(bad)
				continue
			case err != nil:
				return err
			default:
				if err := record(r.name, next); err != nil {
					return err
				}
				continue
			}
			break
		}
	}
	return nil
}

// legalCases gathers the legal cases of all files by application, in the order of the files.
func (all registers) legalCases() (map[applicationKey][]workflow.LegalCase, error) {
	found := map[applicationKey][]workflow.LegalCase{}
	err := all.each(func(_ string, r history.Record) error {
		if l := r.LegalCase; l != nil && l.Application != "" {
			key := applicationKey{l.Agency, l.Application}
			found[key] = append(found[key], l.Case)
		}
		return nil
	}, func(*history.LineError) {}) // the second reading reports them
	return found, err
}
