package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/yishenqing/foi/gen/openapi"
)

// document is the OpenAPI description of the REST API.
type document struct {
	yaml []byte
	json []byte // the same, for browsers, which read no YAML
}

// refusal is the body of every error (AIP-193). The generator describes google.rpc.Status instead, which is what gRPC sends;
// internal/gateway wraps it.
const refusal = `
type: object
description: 错误。error.code 为 HTTP 状态码，error.status 为 gRPC 状态；details 中 ErrorInfo.reason 为稳定的错误原因，LocalizedMessage 为中文说明。
required: [error]
properties:
  error:
    type: object
    required: [code, status, message, details]
    properties:
      code:
        type: integer
        format: int32
        description: The HTTP status.
      status:
        type: string
        description: The name of the gRPC code, for example NOT_FOUND.
      message:
        type: string
        description: For developers, in English.
      details:
        type: array
        description: google.rpc.ErrorInfo, LocalizedMessage (zh-CN), BadRequest, PreconditionFailure, ResourceInfo, QuotaFailure or RequestInfo.
        items:
          $ref: '#/components/schemas/GoogleProtobufAny'
`

// civilDate is google.type.Date as JSON writes it. The generator takes it for a text like 2020-01-02, which the API never
// sends and does not read.
const civilDate = `
type: object
description: 日期。
properties:
  year: {type: integer, format: int32}
  month: {type: integer, format: int32}
  day: {type: integer, format: int32}
`

const civilDateRef = "#/components/schemas/Date"

// theDocument is the one of this program, the same for every server in it.
var theDocument = sync.OnceValues(newDocument)

func newDocument() (document, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(openapi.YAML, &root); err != nil {
		return document{}, fmt.Errorf("web: openapi.yaml: %w", err)
	}
	schemas := find(root.Content[0], "components", "schemas")
	status := find(schemas, "Status")
	if status == nil {
		return document{}, errors.New("web: openapi.yaml has no schema Status")
	}
	*status = *parsed(refusal)
	datesAsObjects(schemas)
	schemas.Content = append(schemas.Content, text("Date"), parsed(civilDate))
	var d document
	var err error
	if d.yaml, err = yaml.Marshal(&root); err != nil {
		return document{}, fmt.Errorf("web: %w", err)
	}
	if d.json, err = ordered(root.Content[0]); err != nil {
		return document{}, fmt.Errorf("web: %w", err)
	}
	return d, nil
}

// ordered writes a node as JSON with the fields in the order in which they stand, which is that of the protos.
func ordered(node *yaml.Node) ([]byte, error) {
	pair := node.Kind == yaml.MappingNode
	if !pair && node.Kind != yaml.SequenceNode {
		var value any
		if err := node.Decode(&value); err != nil {
			return nil, err
		}
		return json.Marshal(value)
	}
	brackets := "[]"
	if pair {
		brackets = "{}"
	}
	var out bytes.Buffer
	out.WriteByte(brackets[0])
	for i, child := range node.Content {
		switch {
		case i == 0:
		case pair && i%2 == 1:
			out.WriteByte(':')
		default:
			out.WriteByte(',')
		}
		content, err := ordered(child)
		if err != nil {
			return nil, err
		}
		out.Write(content)
	}
	out.WriteByte(brackets[1])
	return out.Bytes(), nil
}

// parsed reads YAML that stands in this file.
func parsed(source string) *yaml.Node {
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(source), &n); err != nil {
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} // not reachable: the tests read it
	}
	return n.Content[0]
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// datesAsObjects makes every schema that is a text in the format of a date refer to civilDate; what is said besides stays.
func datesAsObjects(node *yaml.Node) {
	for _, child := range node.Content {
		datesAsObjects(child)
	}
	if kind, format := find(node, "type"), find(node, "format"); kind == nil || format == nil || format.Value != "date" {
		return
	}
	reference := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{text("$ref"), text(civilDateRef)}}
	kept := []*yaml.Node{text("allOf"), {Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{reference}}}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if key := node.Content[i].Value; key != "type" && key != "format" {
			kept = append(kept, node.Content[i], node.Content[i+1])
		}
	}
	node.Content = kept
}

// find walks the keys of nested mappings.
func find(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if node == nil {
			return nil
		}
		var next *yaml.Node
		for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				next = node.Content[i+1]
			}
		}
		if next == nil {
			return nil
		}
		node = next
	}
	return node
}
