#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# first-hour.sh DIRECTORY KERNEL SYSDIR: plays the first hour of somebody who has a bare Debian 12 and a kernel to boot, by what the pages say:
# the packages of docs/install.md, make run, once more with nothing changed, a program of one's own in C and one in Rust as
# docs/sdk.md has them, one test. Says how long each took, and what is on the disk in the end. The system is made in DIRECTORY by
# debootstrap(8), as root, from DEBIAN_MIRROR, with this machine's certificates; the sources are those of the last commit.
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 3 ] || { echo "usage: $0 DIRECTORY KERNEL SYSDIR" >&2; exit 2; }
mkdir -p "$1/root"
root=$(cd "$1" && pwd)/root
kernel=$2 sysdir=$3
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY:-http://deb.debian.org/debian-security}

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

unmount() {
	for place in usr/src/sys dev proc; do
		! mountpoint -q "$root/$place" || umount "$root/$place"
	done
}
trap unmount EXIT

# timed WHAT COMMAND...: what it says is in DIRECTORY/log.
timed() {
	what=$1
	shift
	begun=$(date +%s)
	"$@" >"$root/../log" 2>&1 || { tail -n 40 "$root/../log" >&2; die "failed: $what"; }
	echo "$what: $(($(date +%s) - begun)) s"
}

# inside COMMAND: a shell there, as one logs in.
inside() {
	chroot "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin VM_KERNEL=/root/kernel \
		DEBIAN_FRONTEND=noninteractive sh -euc "cd /root/cloudabi && $1"
}

# says TEXT: what the last step has printed.
says() {
	grep -q "$1" "$root/../log" || die "\"$1\" expected: $(tail -n 20 "$root/../log")"
}

timed 'the bare system' debootstrap --variant=minbase bookworm "$root" "$mirror"
{
	printf 'deb %s bookworm main\ndeb %s bookworm-updates main\n' "$mirror" "$mirror"
	printf 'deb %s bookworm-security main\n' "$security"
} >"$root/etc/apt/sources.list"
mkdir -p "$root/etc/ssl/certs" "$root/usr/src/sys" "$root/root/cloudabi" "$root/root/mine"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
cp "$kernel" "$root/root/kernel"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind -o ro "$sysdir" "$root/usr/src/sys"
git archive HEAD | tar -x -C "$root/root/cloudabi"

packages=$(sed -n '/^    apt-get install/,/[^\\]$/p' docs/install.md | tr -d '\134' | tr '\n' ' ')
timed 'packages' inside "apt-get update && apt-get install -y ${packages#*apt-get install}"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
before=$(du -sm "$root" --exclude=proc --exclude=dev --exclude=sys | cut -f 1)

timed 'make run, the first' inside 'make run'
says 'show: exit status 0'
timed 'make run, the second' inside 'make run'
says 'show: exit status 0'

cp examples/c/hello.c "$root/root/mine/mine.c"
printf '%%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\nterminal: !fd stdout\nmessage: One of my own\n' >"$root/root/mine/mine.yaml"
timed 'a program in C' inside 'make libcloudabi && cd ../mine &&
	clang-19 --target=x86_64-unknown-none-elf -O2 -ffreestanding -fno-stack-protector -fPIE -I../cloudabi/examples/c -c mine.c &&
	ld.lld-19 -pie --no-dynamic-linker -z text -z noexecstack -o mine mine.o ../cloudabi/target/libcloudabi/x86_64/libcloudabi.a &&
	printf "\\021" | dd of=mine bs=1 seek=7 conv=notrunc && cd ../cloudabi && make run PROGRAM=../mine/mine YAML=../mine/mine.yaml'
says '^One of my own$'
cp -R examples/rust "$root/root/mine/rust"
timed 'a program in Rust' inside 'cd ../mine/rust && sed -i s,../../cloudabi-rt,../../cloudabi/cloudabi-rt, Cargo.toml &&
	RUSTC_BOOTSTRAP=1 CARGO_TARGET_X86_64_UNKNOWN_CLOUDABI_LINKER=ld.lld-19 cargo build --release --bin hello &&
	cp target/x86_64-unknown-cloudabi/release/hello ../hello && printf "\\021" | dd of=../hello bs=1 seek=7 conv=notrunc &&
	cd ../../cloudabi && make run PROGRAM=../mine/hello YAML=../mine/mine.yaml'
says '^One of my own$'
timed 'one test' inside 'make test ONLY=fd_dup'
says ' passed, 0 failed$'
after=$(du -sm "$root" --exclude=proc --exclude=dev --exclude=sys | cut -f 1)
echo "disk: the system $before MB, all in the end $after MB"
