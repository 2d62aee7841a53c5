#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
"""wasi-testsuite.py DIRECTORY [OPTION...]: runs the public WASI test suite in the VM. DIRECTORY is a checkout of a branch of
github.com/WebAssembly/wasi-testsuite that has compiled modules, prod/testsuite-base. The options are the harness's, such as
--kernel. WASM2C names a wasm2c, as for cloudabi-wasm; the rest is built already, as by `make test`."""

import json
import pathlib
import shutil
import subprocess
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "target"
WORK = TARGET / "wasi-testsuite"
HEAD = "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n"


def stage(module, guests):
    """Makes an executable of a test, and what it is started with; returns its line in the list of tests."""
    language = module.parts[-4]
    name = f"wasi-{language}-{module.stem}"
    subprocess.run([TARGET / "host/debug/cloudabi-wasm", module, "-O1", "-o", guests / name], check=True)
    config = module.with_suffix(".json")
    config = json.loads(config.read_text()) if config.exists() else {}
    yaml = {"args": json.dumps([module.name, *config.get("args", [])]), "env": json.dumps(config.get("env", {}))}
    yaml |= {stream: f"!fd {stream}" for stream in ("stdin", "stdout", "stderr")}
    if root := config.get("root"):
        directory = guests / f"{name}.dir"
        shutil.copytree(module.parent / root, directory, ignore=shutil.ignore_patterns(".*"))
        yaml["dirs"] = f'{{"/": !file {{path: "/wasi/{directory.name}", mode: read-write}}}}'
    (guests / f"{name}.yaml").write_text(HEAD + "".join(f"{key}: {value}\n" for key, value in yaml.items()))
    if "stdout" in config:
        (guests / f"{name}.stdout").write_text(config["stdout"])
    return f"wasi {name} {config.get('exit_code', 0)}\n"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    modules = sorted(pathlib.Path(sys.argv[1]).resolve().glob("tests/*/testsuite/wasm32-wasip1/*.wasm"))
    if not modules:
        sys.exit(f"{sys.argv[1]}: no tests/*/testsuite/wasm32-wasip1/*.wasm")
    shutil.rmtree(WORK, ignore_errors=True)
    guests = WORK / "guests/wasi"
    guests.mkdir(parents=True)
    (WORK / "tests.list").write_text("".join(stage(module, guests) for module in modules))
    harness = [TARGET / "host/debug/harness", "test", "--tests", WORK / "tests.list", "--guests", WORK / "guests"]
    sys.exit(subprocess.run([*harness, "--report", WORK / "report.txt", *sys.argv[2:]]).returncode)


main()
