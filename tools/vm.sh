#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# vm.sh run: boots a FreeBSD kernel in QEMU, or in bhyve with VM_ACCEL=bhyve, and runs PROGRAM with ARGS there;
# PRELOAD=yes loads the module with the kernel.
# vm.sh bench: counts the instructions of system calls.
# vm.sh test: the host tests, then the VM suite, on each kernel that is there, once with the module loaded by
# kldload(2) and once with the kernel; ONLY chooses tests by name, ONLY_KASAN those for kernels with KASAN, PRELOAD=yes the latter.
# vm.sh test-all: all of it, whatever ONLY and ONLY_KASAN say, with both ways of loading; then vm.sh fuzz with a million calls, vm.sh fuzz-exec with
# 20,000 executables and vm.sh stress with 20 s, unless CALLS, MUTANTS and DURATION say otherwise. Each runs even when one before it fails.
# vm.sh fuzz: CALLS random calls, chosen by SEED, on each kernel.
# vm.sh fuzz-exec: MUTANTS executables with random faults, made by SEED, on each kernel.
# vm.sh stress: locks and condition variables under load, DURATION seconds each, on each kernel and with each number
# of processors in CPUS.
given_sysdir=${SYSDIR:-}
. "$(dirname "$0")/env.sh"

report=''
guests=$built/guests
init=$built/init

# Before anything else is built there is a kernel, and it is known where its headers are: with a kernel that is downloaded
# come its own. A suite that nobody chose a kernel for may be skipped.
find_kernel() {
	build_harness
	if ! release=$("$harness" release); then
		what_to_set="set VM_KERNEL to a FreeBSD/$ARCH kernel's file (boot/kernel/kernel of a release's kernel.txz is one), \
or VM_RELEASE to a release, such as $(tools/releases.sh default), whose kernel is downloaded"
		if [ "$1" != test ] || [ -n "${VM_KERNEL:-}${VM_RELEASE:-}" ]; then
			die "no kernel: $what_to_set"
		fi
		say "NO KERNEL: all is built, but the VM suite will be SKIPPED: $what_to_set"
	fi
	# SYSDIR may have been found before this was known.
	if [ -n "$release" ] && [ -z "$given_sysdir" ]; then
		VM_RELEASE=$release SYSDIR=''
		export VM_RELEASE
	fi
	need_sysdir
}

# build_all [first]: for all kernels that will run, or for the first.
build_all() {
	tools/build-module.sh
	sanitized=''
	if "$harness" kernels | sed "${1:+1q}" | grep -q ' kasan$'; then
		SANITIZE=kasan tools/build-module.sh
		sanitized=--extra-module=sanitized.ko=target/cloudabi64-kasan.ko
	fi
	say "$guests: the guest programs"
	tests-vm/guest/build.sh "$guests"
	# cloudabi-wasm makes executables for no other machine yet.
	[ "$processor" != x86_64 ] || tools/build-wasi.sh "$guests/wasi"
	say "$init: the VM's init"
	"$CARGO" build --release -p init --target "$rust_target" \
		-Zbuild-std=core,alloc --target-dir "$built/init-build"
	cp "$built/init-build/$rust_target/release/init" "$init"
	# EI_OSABI 9: a FreeBSD program.
	printf '\011' | dd of="$init" bs=1 seek=7 conv=notrunc 2>/dev/null
	tools/build-run.sh vm
}

# has WORD HEADER: whether a header of SYSDIR has a word.
has() {
	grep -q "$1" "$SYSDIR/sys/$2"
}

# Modules that the kernel must refuse; packaged headers bring them. One is for another major version. One has the right
# version for its label, but not the structures: 14's packaged headers have them where 14.3 had not come yet, and else
# those of the other major version have.
refused_modules() {
	other=15 others_layout=15
	# FreeBSD 15 brought this field.
	if has sv_protect sysent.h; then
		other=14 others_layout=14
	elif ! has so_splice socketvar.h; then
		others_layout=14
	fi
	if version=$("$harness" version target/cloudabi64.ko) && tools/build-module.sh "$other" >&2 &&
		MISLABEL=$version tools/build-module.sh "$others_layout" >&2; then
		echo "--extra-module=other-release.ko=target/cloudabi64-$other.ko"
		echo '--extra-module=other-layout.ko=target/mislabelled.ko'
	else
		say 'NO HEADERS of another release: the tests that such modules are refused are skipped' >&2
	fi
}

# The tests' policy of mac(4), which it takes a kernel's sources to build.
policy() {
	if tests-vm/policy/build.sh target/cloudabi-policy.ko >&2; then
		echo --extra-module=cloudabi-policy.ko=target/cloudabi-policy.ko
	else
		say 'NO SOURCES of a kernel in SYSDIR: the tests of policies, mac(4), are skipped' >&2
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
	extra=$(refused_modules)
	policy=$(policy)
	# shellcheck disable=SC2086 # options without blanks
	"$harness" test $extra ${policy:+"$policy"} ${sanitized:+"$sanitized"} ${ONLY:+--only "$ONLY"} \
		${ONLY_KASAN:+--only-kasan "$ONLY_KASAN"} ${PRELOAD:+--preload} \
		${report:+--report "$report"}
}

# The reports are all-tests.txt, all-fuzz.txt, all-fuzz_exec.txt and those of stress.
run_all() {
	ONLY='' ONLY_KASAN='' PRELOAD=''
	CALLS=${CALLS:-1000000} MUTANTS=${MUTANTS:-20000} DURATION=${DURATION:-20}
	failed=''
	for part in tests fuzz fuzz_exec stress; do
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
	printf 'limit 86400\nprograms fuzz\nguest fuzz fuzz %s %s\nnative leaks\n' "${CALLS:-10000000}" "${SEED:-1}" >"$list"
	"$harness" test --tests "$list" --time-limit 86400 --silence 3600 ${PRELOAD:+--preload} \
		${report:+--report "$report"}
}

# Executables with random faults on each kernel.
run_fuzz_exec() {
	build_all
	list=target/fuzz-exec.list
	printf 'native exec-mutated %s %s\nnative leaks\n' "${MUTANTS:-100000}" "${SEED:-1}" >"$list"
	"$harness" test --tests "$list" --time-limit 86400 --silence 86400 ${PRELOAD:+--preload} \
		${report:+--report "$report"}
	grep -h 'mutants of seed .* refused by rule' target/tests-vm/console-*.log
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
tools/requirements.sh build vm
find_kernel "${1:-}"
case ${1:-} in
bench) bench ;;
run) run ;;
test) run_tests ;;
test-all) run_all ;;
fuzz) run_fuzz ;;
fuzz-exec) run_fuzz_exec ;;
stress) run_stress ;;
*) die 'usage: vm.sh run|test|test-all|bench|fuzz|fuzz-exec|stress' ;;
esac
