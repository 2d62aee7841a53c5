#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# usage: fetch-headers.sh 14|15 [DIRECTORY]
# Fetches the kernel headers of a FreeBSD release and prints the directory to use as SYSDIR. They come from the PyPI
# package of a cross compiler, Zig, which carries them for its own use; the versions and hashes are fixed here.
# DIRECTORY is ~/.cache/cloudabi-freebsd/headers-14 (or -15) if not given; what is there already is not fetched again.

set -eu

major=${1:-}
case $major in
14) version=0.15.2 hash=806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130 ;;
15) version=0.16.0 hash=9fcda73f62b851dd72a54b710ad40a209896db14cfb13649e62191243556342b ;;
*)
	echo "usage: fetch-headers.sh 14|15 [DIRECTORY]" >&2
	exit 64
	;;
esac
dir=${2:-$HOME/.cache/cloudabi-freebsd/headers-$major}
python=${PYTHON:-python3}

# Written last: a directory with it is complete, and of this version.
stamp=$dir/ziglang-$version
if [ ! -f "$stamp" ]; then
	mkdir -p "$dir"
	temporary=$(mktemp -d "$dir/fetch.XXXXXX")
	trap 'rm -rf "$temporary"' EXIT
	echo "ziglang==$version --hash=sha256:$hash" >"$temporary/requirements.txt"
	"$python" -m pip --disable-pip-version-check download --quiet --no-deps --require-hashes \
		--only-binary=:all: --platform manylinux_2_12_x86_64 \
		--dest "$temporary" --requirement "$temporary/requirements.txt" >&2
	"$python" - "$temporary" <<-'END'
	import glob, os, sys, zipfile

	temporary = sys.argv[1]
	prefix = "ziglang/lib/libc/include/"
	wanted = tuple(prefix + name + "/" for name in ("generic-freebsd", "x86_64-freebsd-none"))
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
