# Two commands do everything: `make site` and `make test`. Each sets itself up in .venv first.
VENV ?= .venv
PYTHON ?= python3
STAMP = $(VENV)/.installed
BRIEFGEN = $(VENV)/bin/briefgen

.PHONY: site serve test check clean

site: $(STAMP)
	@$(BRIEFGEN) build
	@echo "The site is in site/: look at it with '$(BRIEFGEN) serve --open' (http://127.0.0.1:8000/)."

serve: $(STAMP)
	$(BRIEFGEN) serve --open

test: $(VENV)/.installed-test
	VENV=$(VENV) scripts/test

check: $(VENV)/.installed-test
	VENV=$(VENV) scripts/check

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build

# The sample has its pictures made smaller (the extra `images`) and can be searched (`search`).
$(STAMP): pyproject.toml scripts/install
	PYTHON=$(PYTHON) VENV=$(VENV) scripts/install images,search
	@touch $@

$(VENV)/.installed-test: pyproject.toml scripts/install
	PYTHON=$(PYTHON) VENV=$(VENV) scripts/install test
	@touch $@ $(STAMP)
