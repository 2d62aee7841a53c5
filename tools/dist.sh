#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# dist.sh: makes target/dist/cloudabi64-VERSION.tar.xz of the last commit, with all crates, so that it builds without
# a network; and the port's distinfo, as `make makesum` would. The same commit gives the same bytes, with the same Rust.
# The port is not in the tarball, for the port has the tarball's checksum.
. "$(dirname "$0")/env.sh"

[ -n "$CARGO" ] || tools/requirements.sh build
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)
name=cloudabi64-$version
dist=target/dist
tarball=$dist/$name.tar.xz
distinfo=port/sysutils/cloudabi64-kmod/distinfo
# When what is in the tarball last changed.
time=$(git log -1 --format=%ct HEAD -- . ':!port')
[ -z "$(git status --porcelain)" ] || say 'NOTE: changes that are not committed are not in the tarball' >&2

umask 022
rm -rf "${dist:?}/$name"
mkdir -p "$dist/$name/.cargo"
git archive --format=tar HEAD -- . ':!port' | tar -x -f - -C "$dist/$name"
(
	cd "$dist/$name"
	# With those of Rust's own library, which the kernel's parts of it are built with. What the crates are replaced with
	# goes to the settings that cargo finds in a folder above; a quiet cargo would not say it.
	"$CARGO" vendor --locked --versioned-dirs --sync examples/rust/Cargo.toml --sync cloudabi-rt/Cargo.toml \
		--sync "$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/Cargo.toml" \
		vendor >.cargo/config.toml 2>../vendor.log || { cat ../vendor.log >&2; die 'cargo vendor failed'; }
	grep -q '^directory = "vendor"' .cargo/config.toml
	# Cargo wants to see the crates that it does not need here, but not what is in them.
	for crate in vendor/windows[-_]*/; do
		package=$(sed 's/.*"package":\("[0-9a-f]*"\).*/\1/' "$crate/.cargo-checksum.json")
		find "$crate" -type f ! -name Cargo.toml -exec rm -f {} +
		mkdir -p "$crate/src"
		: >"$crate/src/lib.rs"
		printf '{"files":{},"package":%s}' "$package" >"$crate/.cargo-checksum.json"
	done
)

say "$tarball"
stamp=$(date -u -r "$time" +%Y%m%d%H%M.%S 2>/dev/null || date -u -d "@$time" +%Y%m%d%H%M.%S)
find "$dist/$name" -exec env TZ=UTC touch -h -t "$stamp" {} +
(cd "$dist" && find "$name" ! -type d | LC_ALL=C sort) >"$dist/files"
owner='--owner=0 --group=0 --numeric-owner'
case $(tar --version) in
bsdtar*) owner='--uid=0 --gid=0 --uname= --gname=' ;;
esac
# shellcheck disable=SC2086 # a list of options
(cd "$dist" && tar -c --format=ustar $owner --no-recursion -T files -f -) | xz -T1 >"$tarball"
rm "$dist/files"

sum=$(sha256sum "$tarball" 2>/dev/null || sha256 -r "$tarball")
printf 'TIMESTAMP = %s\nSHA256 (%s) = %s\nSIZE (%s) = %s\n' "$time" "${tarball##*/}" "${sum%% *}" \
	"${tarball##*/}" "$(($(wc -c <"$tarball")))" >"$distinfo"
cat "$distinfo"
