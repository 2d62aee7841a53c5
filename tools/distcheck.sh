#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# distcheck.sh: makes the tarball twice and compares; unpacks it elsewhere, builds the module and the examples there and
# runs the host tests, with an empty CARGO_HOME and, where that can be had, without a network.
. "$(dirname "$0")/env.sh"

tools/requirements.sh build
need_sysdir
tools/dist.sh
tarball=$(ls target/dist/cloudabi64-*.tar.xz)
mv "$tarball" target/dist/first
tools/dist.sh
cmp target/dist/first "$tarball"
rm target/dist/first
say 'the same bytes twice'

place=$(mktemp -d "${TMPDIR:-/tmp}/distcheck.XXXXXX")
trap 'rm -rf "$place"' EXIT
tar -x -f "$tarball" -C "$place"
# alone COMMAND...: runs it where there is no network but the machine's own.
if unshare -rn ip link set lo up 2>/dev/null; then
	say 'without a network'
	alone() {
		# shellcheck disable=SC2016 # for the inner shell
		unshare -rn sh -c 'ip link set lo up && exec "$@"' sh "$@"
	}
else
	say 'CANNOT cut off the network (unshare, ip): relying on CARGO_NET_OFFLINE'
	alone() {
		"$@"
	}
fi
cd "$place"/*/
unset RUSTC_BOOTSTRAP
CARGO_HOME=$place/cargo-home CARGO_NET_OFFLINE=true
export CARGO_HOME CARGO_NET_OFFLINE
mkdir "$CARGO_HOME"
alone make
# It needs no linker from elsewhere, as cloudabi-run proper does where the machine is not FreeBSD.
alone tools/build-run.sh vm
alone tools/host-tests.sh
alone examples/build.sh "$place/examples"
alone make install DESTDIR="$place/root"
[ -f "$place/root/boot/modules/cloudabi64.ko" ] || die 'the module was not installed'
say 'the tarball builds'
