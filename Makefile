# Every target also works by hand: the README names the Python commands.
# Python 3.11 (Blender 4.5's module) or 3.13 (Blender 5.2's), whichever is there
PYTHON ?= $(firstword $(foreach name,python3.11 python3.13,$(shell command -v $(name) 2>/dev/null)) python3.11)
PYTHON_52 ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13*/bin/python3.13) $(shell command -v python3.13 2>/dev/null))
BIN = .venv/bin
# PyTorch's builds without CUDA: on Linux, the usual index's bring gigabytes of it
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

# the rooms of tests/, several at once, those that take longest first, one more than two cores since tests wait at times;
# the windows come after them, alone on the screen
TESTED_AT_ONCE ?= 3
LONGEST = processing extension scripts scene operators
ROOMS = $(LONGEST) $(filter-out $(LONGEST) gui __pycache__,$(notdir $(patsubst %/,%,$(wildcard tests/*/))))

.PHONY: render web test $(ROOMS:%=test-%) test-gui test-files extension example gallery benchmark clean

render: .venv/installed
	$(BIN)/python scripts/render.py --still out/still.png --blend out/network.blend

# workers write no bytecode, and tests start hundreds of them: it is there beforehand
test: .venv/installed $(if $(PYTHON_52),.venv-5.2/installed) $(if $(shell command -v npm 2>/dev/null),web/node_modules/installed)
	$(BIN)/python -m ruff check nnvis_blender scripts tests
	for python in $(BIN)/python .venv-5.2/bin/python; do \
		[ ! -x $$python ] || $$python -m compileall -q nnvis_blender scripts || exit 1; done
	$(MAKE) --jobs=$(TESTED_AT_ONCE) --keep-going $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
		$(ROOMS:%=test-%) test-files
	$(MAKE) test-gui

# the tests of one room, e.g. test-scene: a room is a process, so that what ran before a test is always the same
$(ROOMS:%=test-%) test-gui: test-%: .venv/installed
	$(BIN)/python -m pytest -p no:cacheprovider tests/$*

test-files: .venv/installed
	$(BIN)/python -m pytest -p no:cacheprovider tests/test_*.py

extension: .venv/installed
	$(BIN)/python scripts/build_extension.py

# the processed example that the extension ships
example: .venv/installed
	$(BIN)/python -m nnvis_blender.processing process --data digits_28 --hidden 64 36 25 --train-epochs 20 \
		--most-edges 20000 --output nnvis_blender/data/example.nnvis

# the viewer of exported web pages, of web/src and three.js
web: web/node_modules/installed
	cd web && npm run build

# the pictures of docs/gallery.md
gallery: .venv/installed
	$(BIN)/python scripts/gallery.py

benchmark: .venv/installed
	$(BIN)/python scripts/benchmark.py

.venv/installed: requirements.txt $(wildcard nnvis_blender/processing/worker/requirements*.txt)
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; \
		blender = {(3, 11): "4.5", (3, 13): "5.2"}.get(v) or sys.exit("Python %d.%d: Blender comes as a module for 3.11 and 3.13" % v); \
		print("setting up .venv: Python %d.%d, Blender" % v, blender)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check --retries 0 --no-deps --extra-index-url $(TORCH_INDEX) \
		"$$(grep '^torch==' nnvis_blender/processing/worker/requirements.txt)"
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	touch $@

# the newest Blender's wheel needs Python 3.13; the tests that use it skip where there is none
.venv-5.2/installed: requirements-5.2.txt
	$(PYTHON_52) -m venv .venv-5.2
	.venv-5.2/bin/python -m pip install --disable-pip-version-check -r requirements-5.2.txt
	touch $@

# what builds the viewer, and a browser without a window that its tests open pages in; they skip where there is no npm
web/node_modules/installed: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	touch $@

clean:
	rm -rf .venv .venv-5.2 web/node_modules out dist .cache
