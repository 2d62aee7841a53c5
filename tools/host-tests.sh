#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# host-tests.sh [OPTION...]: the tests that run on this machine, without a VM; options of cargo test.
. "$(dirname "$0")/env.sh"

tools/requirements.sh build
need_sysdir
exec "$CARGO" test --tests --workspace --exclude guest --exclude bench_native --exclude init --exclude vm-libc --exclude sys-bindings --target-dir target/host "$@"
