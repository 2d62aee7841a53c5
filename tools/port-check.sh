#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# port-check.sh: what can be checked of the port without the ports tree: BSD make reads its Makefile, with a stub in
# place of bsd.port.mk; its version is ours; `make install` puts down what pkg-plist names; distinfo fits the tarball,
# where `make dist` has made them.
. "$(dirname "$0")/env.sh"

name=cloudabi64
port=$PWD/port/sysutils/$name-kmod
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml)
place=$(mktemp -d "${TMPDIR:-/tmp}/port-check.XXXXXX")
trap 'rm -rf "$place"' EXIT

# BSD make, by whichever name.
bmake=$(first bmake)
[ -n "$bmake" ] || { make -V .MAKE.VERSION 2>/dev/null | grep -q . && bmake="make"; }
[ -n "$bmake" ] || { say 'NO BSD MAKE (Debian: bmake): the port is not checked'; exit; }

# The stub has what the port takes from bsd.port.mk and its USES, does what they do to install, and checks what they
# insist on.
mkdir "$place/mk"
: >"$place/mk/sys.mk"
cat >"$place/mk/bsd.port.mk" <<-'END'
	WRKDIR=		/wrkdir
	WRKSRC?=	${WRKDIR}/${PORTNAME}-${DISTVERSION}
	PREFIX?=	/usr/local
	KMODDIR?=	/boot/modules
	SRC_BASE?=	/usr/src
	OSVERSION?=	1405000
	ARCH?=		amd64
	.if !empty(USES:Mkmod)
	_OS_SUFX?=	.${OSVERSION}
	.endif
	PKGNAME=	${PORTNAME}${PKGNAMESUFFIX}-${DISTVERSION}${_OS_SUFX}
	LLVM_DEFAULT=	19
	CARGO=		/usr/local/bin/cargo
	RUSTC=		/usr/local/bin/rustc
	STRIP_CMD=	ls
	MAKE_ENV+=	PREFIX=${PREFIX} KMODDIR="${KMODDIR}" SYSDIR="${SRC_BASE}/sys" NO_XREF=yes
	.for variable in PORTNAME DISTVERSION CATEGORIES MAINTAINER COMMENT LICENSE USES
	.  if empty(${variable})
	.    error ${variable} is empty
	.  endif
	.endfor
	.if !empty(USES:Ncargo:Nkmod:Ntar\:xz)
	.  error USES=${USES} has what is not known here
	.endif
	stage: do-install post-install
	do-install: ; cd ${WRKSRC} && env ${MAKE_ENV} ${MAKE_CMD} DESTDIR=${STAGEDIR} install
END
value() {
	"$bmake" -m "$place/mk" -C "$port" -V "\${$1}"
}
seen=$(value DISTVERSION)
[ "$seen" = "$version" ] || die "the port's version is $seen, ours is $version"
seen=$(value LICENSE_FILE)
[ "$seen" = "/wrkdir/$name-$version/LICENSE" ] || die "LICENSE_FILE is $seen"
seen=$(value PKGNAME)
[ "$seen" = "$name-kmod-$version.1405000" ] || die "the package's name is $seen, without the release"
case $(value MAKE_ENV) in
*'OSVERSION="1405000"'*'CARGO="/usr/local/bin/cargo"'*'CARGO_NET_OFFLINE=true'*) ;;
*) die "MAKE_ENV is $(value MAKE_ENV)" ;;
esac
for names in amd64:amd64 aarch64:arm64; do
	case " $(value ONLY_FOR_ARCHS) " in
	*" ${names%:*} "*) ;;
	*) die "the port is not for ${names%:*}" ;;
	esac
	case $(ARCH=${names%:*} value MAKE_ENV) in
	*"ARCH=\"${names#*:}\""*) ;;
	*) die "MAKE_ENV for ${names%:*} is $(ARCH=${names%:*} value MAKE_ENV)" ;;
	esac
done
case $(value COMMENT) in
[A-Z]*[!.]) ;;
*) die 'COMMENT begins with a capital letter and does not end with a full stop' ;;
esac
for target in $(value ALL_TARGET); do
	"$bmake" -n "$target" >/dev/null || die "there is no target $target"
done
for file in pkg-descr pkg-message pkg-plist; do
	[ -s "$port/$file" ] || die "$file is missing"
	awk 'length > 80 { exit 1 }' "$port/$file" || die "$file has long lines"
done

# Files of the right names do: only where they go is looked at.
mkdir -p "$place/tree/$built"
cp -R Cargo.toml LICENSE Makefile cloudabi-rt docs examples man tools "$place/tree/"
: >"$place/tree/$built/cloudabi64.ko"
: >"$place/tree/$built/cloudabi-run"
for cpu in aarch64 x86_64; do
	mkdir -p "$place/tree/target/libcloudabi/$cpu"
	: >"$place/tree/target/libcloudabi/$cpu/libcloudabi.a"
done
: >"$place/tree/target/cloudabi-wasm"
root=$place/root
for make in make "$bmake"; do
	for kmoddir in /boot/modules /boot/other; do
		rm -rf "$root"
		WRKSRC=$place/tree STAGEDIR=$root MAKE_CMD=$make KMODDIR=$kmoddir PREFIX=/opt/local \
			"$bmake" -m "$place/mk" -C "$port" stage >"$place/log" || { cat "$place/log"; die "$make install failed"; }
		# The ports compress manual pages.
		(cd "$root" && find . -type f) | sed 's|^\.||; s|\(/man[1-9]/.*\)|\1.gz|' | LC_ALL=C sort >"$place/installed"
		sed "s|%%KMODDIR%%|${kmoddir#/}|; s|%%DOCSDIR%%|share/doc/$name|; s|%%EXAMPLESDIR%%|share/examples/$name|
			/^\//!s|^|/opt/local/|" "$port/pkg-plist" | LC_ALL=C sort >"$place/plist"
		diff "$place/plist" "$place/installed" || die 'pkg-plist (<) is not what make install puts down (>)'
	done
done

tarball=target/dist/$name-$version.tar.xz
if [ -f "$tarball" ] && [ -f "$port/distinfo" ]; then
	sum=$(sha256sum "$tarball" 2>/dev/null || sha256 -r "$tarball")
	printf 'SHA256 (%s) = %s\nSIZE (%s) = %s\n' "${tarball##*/}" "${sum%% *}" "${tarball##*/}" \
		"$(($(wc -c <"$tarball")))" >"$place/distinfo"
	sed 1d "$port/distinfo" | diff - "$place/distinfo" || die 'distinfo does not match the tarball in target/dist'
	grep -Eq '^TIMESTAMP = [0-9]+$' "$port/distinfo" || die 'distinfo has no time'
else
	say 'no tarball in target/dist: distinfo is not checked (make dist)'
fi
say 'the port is as it should be'
