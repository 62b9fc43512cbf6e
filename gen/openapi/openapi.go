// Package openapi carries the OpenAPI document of the REST API, generated from proto/ by `make gen`.
package openapi

import _ "embed"

// YAML is the OpenAPI 3.0.3 document that the server publishes at /openapi.yaml.
//
//go:embed openapi.yaml
var YAML []byte
