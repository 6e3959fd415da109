# Two commands: `make run` (P=path opens a project) and `make test`.
# The rest is for those who work on Falconer: bench, soak, fuzz, package.

SHELL := /bin/sh
GO    ?= go
# A distribution may have switched toolchain downloads off; go.mod decides.
ifeq ($(shell $(GO) env GOTOOLCHAIN 2>/dev/null),local)
ifneq ($(shell tools/toolchain.sh "$(GO)" 2>/dev/null),fits)
export GOTOOLCHAIN := auto
$(info GOTOOLCHAIN was "local" and this Go is older than go.mod asks for: using GOTOOLCHAIN=auto)
endif
endif

# One set of flags a system: every other set would compile OpenGL anew.
ifeq ($(shell uname -s),Linux)
TAGS := migrated_fynedo,gles
else
TAGS := migrated_fynedo
endif
VERSION := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
# The file that run, build and engine make.
OUT ?= falconer

.PHONY: run build engine test window-test lint licences bench bench-restart soak fuzz package clean

run:
	@tools/run.sh "$(OUT)" "$(TAGS)" $(if $(P),"$(P)")

build:
	@tools/needs.sh window
	CGO_ENABLED=1 $(GO) build -tags $(TAGS) -o "$(OUT)" .

engine:
	CGO_ENABLED=0 $(GO) build -o "$(OUT)" .

test:
	@tools/test.sh

window-test:
	@tools/window-test.sh "$(TAGS)"

lint:
	$(GO) vet -tags nowindow ./...
	$(GO) tool -modfile=tools/go.mod staticcheck -tags nowindow ./...

licences:
	cd tools && $(GO) run ./licences -w

bench:
	@tools/bench.sh

bench-restart:
	@tools/bench-restart.sh
	@tools/bench-hold.sh

soak:
	FALCONER_SOAK=1 $(GO) test -tags nowindow -run Soak -timeout 60m ./...

fuzz:
	@tools/fuzz.sh $(or $(T),20s)

package:
	@tools/package.sh "$(VERSION)"

clean:
	rm -rf dist falconer falconer.exe falconerw.exe
