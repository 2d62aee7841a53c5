#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# usage: fetch-headers.sh 14|15 [DIRECTORY]
# Fetches kernel headers of a major version of FreeBSD and prints the directory to use as SYSDIR. They come from the PyPI
# package of a cross compiler, Zig, which carries them for its own use; releases/releases.txt fixes version and hash. They
# show that the module compiles: of which kernel exactly they are, they do not say, and a module for a kernel is built
# with that kernel's own headers. Those of all machines in arch/ come together. DIRECTORY is
# ~/.cache/cloudabi-freebsd/headers-14 (or -15) if not given; what is there already is not fetched again.

set -eu

major=${1:-} tools=$(dirname "$0")
package=$("$tools/releases.sh" headers "$major")
if [ -z "$package" ]; then
	echo "usage: fetch-headers.sh 14|15 [DIRECTORY]" >&2
	exit 64
fi
version=${package% *} hash=${package#* }
dir=${2:-$HOME/.cache/cloudabi-freebsd/headers-$major}
python=${PYTHON:-python3}

processors=$(sed -n 's/^processor=//p' "$tools"/arch/*.sh | paste -s -d - -)
# Written last: a directory with it is complete, of this version and with these machines.
stamp=$dir/ziglang-$version-$processors
if [ ! -f "$stamp" ]; then
	mkdir -p "$dir"
	temporary=$(mktemp -d "$dir/fetch.XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	echo "ziglang==$version --hash=sha256:$hash" >"$temporary/requirements.txt"
	"$python" -m pip --disable-pip-version-check download --quiet --no-deps --require-hashes \
		--only-binary=:all: --platform manylinux_2_12_x86_64 \
		--dest "$temporary" --requirement "$temporary/requirements.txt" >&2
	"$python" - "$temporary" "$processors" <<-'END'
	import glob, os, sys, zipfile

	temporary, processors = sys.argv[1:]
	prefix = "ziglang/lib/libc/include/"
	names = ["generic-freebsd"] + [processor + "-freebsd-none" for processor in processors.split("-")]
	wanted = tuple(prefix + name + "/" for name in names)
	(wheel,) = glob.glob(temporary + "/*.whl")
	with zipfile.ZipFile(wheel) as archive:
	    members = [name for name in archive.namelist() if name.startswith(wanted)]
	    archive.extractall(temporary, members)
	os.rename(os.path.join(temporary, prefix), os.path.join(temporary, "include"))
	END
	rm -rf "$dir/include"
	mv "$temporary/include" "$dir/include"
	: >"$stamp"
fi
cd "$dir/include/generic-freebsd"
pwd
