#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# build-wasm.sh: builds target/cloudabi-wasm, for this machine.
. "$(dirname "$0")/env.sh"

tools/requirements.sh wasm
say target/cloudabi-wasm
"$CARGO" build --release -p cloudabi-wasm --target-dir target/wasm
cp target/wasm/release/cloudabi-wasm target/cloudabi-wasm
ls -l target/cloudabi-wasm
