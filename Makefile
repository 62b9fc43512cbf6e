.PHONY: gen
gen: ## Generate Go code and the OpenAPI document from proto/
	@find gen -name '*.pb.go' -delete -o -name '*.pb.gw.go' -delete -o -name 'openapi.yaml' -delete
	scripts/buf generate
