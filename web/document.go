package web

import (
	"encoding/json"
	"errors"
	"fmt"

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

func newDocument() (document, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(openapi.YAML, &root); err != nil {
		return document{}, fmt.Errorf("web: openapi.yaml: %w", err)
	}
	var shape yaml.Node
	if err := yaml.Unmarshal([]byte(refusal), &shape); err != nil {
		return document{}, fmt.Errorf("web: %w", err)
	}
	status := find(root.Content[0], "components", "schemas", "Status")
	if status == nil {
		return document{}, errors.New("web: openapi.yaml has no schema Status")
	}
	*status = *shape.Content[0]
	var d document
	var err error
	if d.yaml, err = yaml.Marshal(&root); err != nil {
		return document{}, fmt.Errorf("web: %w", err)
	}
	var value any
	if err := root.Decode(&value); err != nil {
		return document{}, fmt.Errorf("web: %w", err)
	}
	if d.json, err = json.Marshal(value); err != nil {
		return document{}, fmt.Errorf("web: %w", err)
	}
	return d, nil
}

// find walks the keys of nested mappings.
func find(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
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
