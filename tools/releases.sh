#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# releases.sh WHAT: prints what releases/releases.txt has, for scripts:
#   default         the release that is downloaded where there is no kernel
#   supported       those that FreeBSD supports, as a list in JSON
#   server MACHINE  where their distribution sets for a machine are
#   headers MAJOR   the packaged headers of a major version: Zig's version and the hash of its package
set -eu
table=$(dirname "$0")/../releases/releases.txt

case ${1:-} in
default) awk '$1 == "release" && $5 == "default" { print $2 }' "$table" ;;
supported)
	awk '$1 == "release" && $4 == "supported" { list = list (list == "" ? "" : ", ") "\"" $2 "\"" }
		END { print "[" list "]" }' "$table"
	;;
server) awk -v machine="${2:-}" '$1 == "server" && $2 == machine { print $3; exit }' "$table" ;;
headers) awk -v major="${2:-}" '$1 == "headers" && $2 == major { print $4, $5 }' "$table" ;;
*)
	echo 'usage: releases.sh default|supported|server MACHINE|headers MAJOR' >&2
	exit 64
	;;
esac
