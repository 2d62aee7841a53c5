#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# vm.sh run: boots a FreeBSD kernel in QEMU, or in bhyve with VM_ACCEL=bhyve, and runs PROGRAM with ARGS there;
# PRELOAD=yes loads the module with the kernel.
# vm.sh bench: counts the instructions of system calls.
# vm.sh test: the host tests, then the VM suite, on each kernel that is there, once with the module loaded by
# kldload(2) and once with the kernel; ONLY chooses tests by name, ONLY_KASAN those for kernels with KASAN, PRELOAD=yes the latter.
# vm.sh test-all: all of it, whatever ONLY and ONLY_KASAN say, with both ways of loading; then vm.sh fuzz with a million calls and
# vm.sh stress with 20 s, unless CALLS and DURATION say otherwise. Each runs even when one before it fails.
# vm.sh fuzz: CALLS random calls, chosen by SEED, on each kernel.
# vm.sh stress: locks and condition variables under load, DURATION seconds each, on each kernel and with each number
# of processors in CPUS.
. "$(dirname "$0")/env.sh"

report=''
guests=target/guests
init=target/init
harness=target/host/debug/harness

# build_all [first]: for all kernels that will run, or for the first.
build_all() {
	say 'the harness'
	"$CARGO" build -p harness --target-dir target/host
	tools/build-module.sh
	sanitized=''
	if "$harness" kernels | sed "${1:+1q}" | grep -q ' kasan$'; then
		SANITIZE=kasan tools/build-module.sh
		sanitized=--extra-module=sanitized.ko=target/cloudabi64-kasan.ko
	fi
	say "$guests: the guest programs"
	tests-vm/guest/build.sh "$guests"
	say "$init: the VM's init"
	CARGO_TARGET_X86_64_UNKNOWN_NONE_LINKER=$LLD "$CARGO" build --release -p init --target x86_64-unknown-none \
		-Zbuild-std=core,alloc --target-dir target/init-build
	cp target/init-build/x86_64-unknown-none/release/init "$init"
	# EI_OSABI 9: a FreeBSD program.
	printf '\011' | dd of="$init" bs=1 seek=7 conv=notrunc 2>/dev/null
	tools/build-run.sh vm
}

# A module for another major release than ours, which the kernel must refuse: packaged headers bring it.
other_release() {
	other=15
	# FreeBSD 15 brought this field.
	grep -q sv_protect "$SYSDIR/sys/sysent.h" && other=14
	if tools/build-module.sh "$other" >&2; then
		echo "--extra-module=other-release.ko=target/cloudabi64-$other.ko"
	else
		say 'NO HEADERS of another release: the test that such a module is refused is skipped' >&2
	fi
}

run() {
	build_all first
	# ARGS is a list of words.
	set -f
	# shellcheck disable=SC2086
	"$harness" run ${PRELOAD:+--preload} "${PROGRAM:-show}" ${ARGS:-}
}

run_tests() {
	tools/host-tests.sh
	build_all
	extra=$(other_release)
	"$harness" test ${extra:+"$extra"} ${sanitized:+"$sanitized"} ${ONLY:+--only "$ONLY"} \
		${ONLY_KASAN:+--only-kasan "$ONLY_KASAN"} ${PRELOAD:+--preload} \
		${report:+--report "$report"}
}

# The reports are all-tests.txt, all-fuzz.txt and those of stress.
run_all() {
	ONLY='' ONLY_KASAN='' PRELOAD=''
	CALLS=${CALLS:-1000000} DURATION=${DURATION:-20}
	failed=''
	for part in tests fuzz stress; do
		report=target/tests-vm/all-$part.txt
		# As a condition, it would go on after an error.
		(set -e; "run_$part") &
		wait $! || failed="$failed $part"
	done
	[ -z "$failed" ] || die "failed:$failed"
	say 'all passed'
}

bench() {
	build_all first
	"$harness" bench
}

# Random calls on each kernel; each boot has a day.
run_fuzz() {
	build_all
	list=target/fuzz.list
	printf 'limit 86400\nguest fuzz fuzz %s %s\nnative leaks\n' "${CALLS:-10000000}" "${SEED:-1}" >"$list"
	"$harness" test --tests "$list" --time-limit 86400 --silence 3600 ${PRELOAD:+--preload} \
		${report:+--report "$report"}
}

# The tests' loads, for longer; the report for each number of processors is kept.
run_stress() {
	build_all
	list=target/stress.list
	loads=${LOADS:-$(sed -n 's/^guest stress-[^ ]* stress \([^ ]*\) .*/\1/p' tests-vm/guest/tests.list)}
	[ -n "$loads" ] || die 'tests-vm/guest/tests.list has no loads'
	duration=${DURATION:-60}
	echo "limit $((duration * 3 + 120))" >"$list"
	for what in $loads; do
		echo "guest stress-$what stress $what $duration" >>"$list"
	done
	echo 'native leaks' >>"$list"
	for cpus in ${CPUS:-1 2 4}; do
		say "stress: $cpus processors"
		"$harness" test --tests "$list" --smp "$cpus" --report "target/tests-vm/stress-$cpus.txt" \
			--time-limit $((duration * 20 + 1800)) --silence $((duration * 3 + 180)) ${PRELOAD:+--preload}
	done
}

# The kernel decides which module it gets.
unset SANITIZE
# Only QEMU can count instructions.
[ "${1:-}" != bench ] || unset VM_ACCEL
tools/requirements.sh build sysdir vm
case ${1:-} in
bench) bench ;;
run) run ;;
test) run_tests ;;
test-all) run_all ;;
fuzz) run_fuzz ;;
stress) run_stress ;;
*) die 'usage: vm.sh run|test|test-all|bench|fuzz|stress' ;;
esac
