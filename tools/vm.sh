#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# vm.sh run: boots a FreeBSD kernel in QEMU, or in bhyve with VM_ACCEL=bhyve, and runs a program there: PROGRAM of
# tests-vm/guest with ARGS, or the file PROGRAM by cloudabi-run(1) with YAML in a directory that has FILES; of the latter
# there is only its output. PRELOAD=yes loads the module with the kernel.
# vm.sh shell: a prompt in the VM, at which programs are started by cloudabi-run(1), among FILES.
# vm.sh build: builds what vm.sh run would, and boots nothing. target/build.log has what was done.
# vm.sh bench: counts the instructions of system calls.
# vm.sh test: the host tests, then the VM suite, on each kernel that is there, once with the module loaded by
# kldload(2) and once with the kernel; ONLY chooses tests by name, ONLY_KASAN those for kernels with KASAN, PRELOAD=yes the latter.
# vm.sh suite: the VM suite alone, without modules that the kernel refuses and without a policy of mac(4): the tests of these are
# skipped. ARCH's report is target/tests-vm/report-ARCH.txt.
# vm.sh test-all: all of it, whatever ONLY and ONLY_KASAN say, with both ways of loading; then vm.sh fuzz with a million calls, vm.sh fuzz-exec with
# 20,000 executables and vm.sh stress with 20 s, unless CALLS, MUTANTS and DURATION say otherwise. Each runs even when one before it fails.
# In the end nothing is to be built.
# vm.sh fuzz: CALLS random calls, chosen by SEED, on each kernel, and what share of the module's basic blocks they reach.
# vm.sh fuzz-exec: MUTANTS executables with random faults, made by SEED, on each kernel.
# vm.sh coverage: what share of the module's basic blocks the suite and CALLS random calls reach, on the first kernel
# without KASAN. What unloads the module is left out, since it would forget.
# vm.sh stress: locks and condition variables under load, DURATION seconds each, on each kernel and with each number
# of processors in CPUS.
given_sysdir=${SYSDIR:-}
. "$(dirname "$0")/env.sh"

report=''
guests=$built/guests
init=$built/init
# What the steps of the build say.
log=target/build.log

# Before anything else is built there is a kernel, and it is known where its headers are: with a kernel that is downloaded
# come its own. A suite that nobody chose a kernel for may be skipped.
find_kernel() {
	step 'the harness' build_harness
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

# step WHAT COMMAND...: a step of the build. What it says is shown where it fails; on a terminal its last line is, meanwhile.
step() {
	what=$1
	shift
	[ -n "$own" ] || say "$what"
	watcher=''
	if [ -t 2 ]; then
		show_last_line &
		watcher=$!
	fi
	said=$(wc -l <"$log")
	"$@" >>"$log" 2>&1 && failed='' || failed=yes
	if [ -n "$watcher" ]; then
		kill "$watcher" 2>/dev/null || :
		printf '\r\033[K' >&2
	fi
	[ -z "$failed" ] || { tail -n "+$((said + 1))" "$log" >&2; die "failed: $what"; }
}

# In the background, where an interrupt does not end it.
show_last_line() {
	while sleep 1 && kill -0 $$ 2>/dev/null; do
		printf '\r\033[K%.78s' "$(tail -n 1 "$log")" >&2
	done
}

# WASI programs are for the tests of these and of the web server.
build_guests() {
	tests-vm/guest/build.sh "$guests" || return
	[ -z "$1" ] || return 0
	case ${ONLY:-wasi} in
	*wasi* | *web*) tools/build-wasi.sh "$guests/wasi" ;;
	esac
}

build_init() {
	RUSTFLAGS=$program_rustflags "$CARGO" build --release -p init --target "$rust_target" -Zbuild-std=core,alloc --target-dir "$built/init-build" &&
		cp "$built/init-build/$rust_target/release/init" "$init" &&
		# EI_OSABI 9: a FreeBSD program.
		printf '\011' | dd of="$init" bs=1 seek=7 conv=notrunc
}

# build_all [first]: for all kernels that will run, or for the first.
build_all() {
	sanitized=''
	steps=4
	if "$harness" kernels | sed "${1:+1!d}" | grep -q ' kasan$'; then
		sanitized=--extra-module=sanitized.ko=target/cloudabi64-kasan.ko
		steps=5
		step "1/$steps the module for kernels with KASAN" env SANITIZE=kasan tools/build-module.sh
	fi
	step "$((steps - 3))/$steps the module" tools/build-module.sh
	[ -n "$own" ] || step "$((steps - 2))/$steps the guest programs" build_guests "${1:-}"
	step "$((steps - 1))/$steps the VM's init" build_init
	step "$steps/$steps cloudabi-run" tools/build-run.sh vm
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
	if version=$("$harness" version "$built/cloudabi64.ko") && tools/build-module.sh "$other" >>"$log" 2>&1 &&
		MISLABEL=$version tools/build-module.sh "$others_layout" >>"$log" 2>&1; then
		echo "--extra-module=other-release.ko=$built/cloudabi64-$other.ko"
		echo "--extra-module=other-layout.ko=$built/mislabelled.ko"
	else
		say 'NO HEADERS of another release: the tests that such modules are refused are skipped' >&2
	fi
}

# The tests' policy of mac(4), which it takes a kernel's sources to build.
policy() {
	if tests-vm/policy/build.sh "$built/cloudabi-policy.ko" >>"$log" 2>&1; then
		echo --extra-module=cloudabi-policy.ko=$built/cloudabi-policy.ko
	else
		say 'NO SOURCES of a kernel in SYSDIR: the tests of policies, mac(4), are skipped' >&2
	fi
}

run() {
	build_all first
	exec "$harness" run ${PRELOAD:+--preload}
}

# How long it takes was measured under emulation, where two processors are all there is.
run_tests() {
	count=$("$harness" kernels | wc -l)
	say "the suite takes 6 minutes on each kernel, 30 where it has KASAN, and here are $((count)) kernels; the host tests take 3"
	step 'the host tests' tools/host-tests.sh
	build_all
	extra=$(refused_modules)
	policy=$(policy)
	# shellcheck disable=SC2086 # options without blanks
	"$harness" test $extra ${policy:+"$policy"} ${sanitized:+"$sanitized"} ${ONLY:+--only "$ONLY"} \
		${ONLY_KASAN:+--only-kasan "$ONLY_KASAN"} ${PRELOAD:+--preload} \
		${report:+--report "$report"} && failed='' || failed=yes
	[ -n "$failed${ONLY:-}" ] || tests-vm/launch-check.sh "$harness" || failed=yes
	say 'one test, or all with a word in their name: make test ONLY=fd_dup (see tests-vm/README.md)'
	[ -z "$failed" ]
}

# What was built is not built again, by whatever command and in whatever order.
run_rebuild() {
	say 'once more, where nothing is to be built'
	TOOLS_ARE_FOUND='' tools/vm.sh build >/dev/null || return
	cp "$log" "$log.run"
	{ step 'the host tests' tools/host-tests.sh --no-run && build_all; } >/dev/null
	! grep Compiling "$log" "$log.run" || die 'nothing to compile was expected'
}

run_suite() {
	build_all
	"$harness" test ${ONLY:+--only "$ONLY"} --report "target/tests-vm/report-$ARCH.txt"
}

# The reports are all-tests.txt, all-fuzz.txt, all-fuzz_exec.txt and those of stress.
run_all() {
	ONLY='' ONLY_KASAN='' PRELOAD=''
	CALLS=${CALLS:-1000000} MUTANTS=${MUTANTS:-20000} DURATION=${DURATION:-20}
	failed=''
	for part in tests fuzz fuzz_exec stress rebuild; do
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
	step 'the WASI programs' tools/build-wasi.sh "$guests/wasi"
	"$harness" bench
}

# Random calls on each kernel; each boot has a day. Then which of twenty seeds reach more than those before, and what share all do.
run_fuzz() {
	build_all
	calls=${CALLS:-10000000} seed=${SEED:-1} list=target/fuzz.list
	say "fuzz: $calls calls, seed $seed"
	printf 'limit 86400\nprograms fuzz\nguest fuzz fuzz %s %s\nnative leaks\n' "$calls" "$seed" >"$list"
	"$harness" test --tests "$list" --time-limit 86400 --silence 3600 ${PRELOAD:+--preload} \
		${report:+--report "$report"}
	# That module is for kernels without KASAN, and there may be none.
	"$harness" kernels | grep -q ' plain$' || return 0
	list=target/coverage.list
	printf 'native fuzz-corpus 20 %s %s\n' "$((calls < 1000000 ? calls / 20 : 50000))" "$seed" >"$list"
	covered "$list"
	grep -h 'corpus: ' target/tests-vm/console-*.log
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

# covered LIST TESTS...: what share of the module's basic blocks tests reach, on the first kernel without KASAN.
covered() {
	list=$1
	shift
	kernel=$("$harness" kernels | sed -n '/ plain$/{s///p;q;}')
	[ -n "$kernel" ] || die 'no kernel without KASAN at hand'
	SANITIZE=coverage tools/build-module.sh
	"$CARGO" build -p kocheck --target-dir target/host
	echo 'native coverage' >>"$list"
	status=0
	"$harness" test --kernel "$kernel" --module "$built/cloudabi64-coverage.ko" "$@" --tests "$list" \
		--report target/tests-vm/coverage-tests.txt --time-limit 86400 --silence 3600 || status=1
	target/host/debug/kocheck coverage "$built/cloudabi64-coverage.ko" "target/tests-vm/console-${kernel##*/}.log" \
		>target/tests-vm/coverage.txt
	grep 'basic blocks reached' target/tests-vm/coverage.txt
	return "$status"
}

run_coverage() {
	build_all first
	policy=$(policy)
	printf 'limit 86400\nguest fuzz-more fuzz %s %s\n' "${CALLS:-1000000}" "${SEED:-1}" >target/coverage.list
	# shellcheck disable=SC2086 # an option without blanks
	covered target/coverage.list $policy --tests tests-vm/tests.list --tests tests-vm/guest/tests.list \
		--only "${ONLY:+$ONLY,fuzz-more,coverage,}!unload,!load-,!without-module,!other-,!sanitized,!list-complete"
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
own=''
# An empty value is as good as none.
for setting in YAML FILES PROGRAM; do
	eval "[ -n \"\${$setting:-}\" ] || unset $setting"
done
case ${1:-}:${PROGRAM:-} in
run:*/* | build:*/*)
	own=yes
	tools/requirements.sh build vm
	;;
run:* | shell:* | build:*) tools/requirements.sh build vm guests ;;
*) tools/requirements.sh build vm guests suite ;;
esac
mkdir -p target
: >"$log"
find_kernel "${1:-}"
case ${1:-} in
run) "$harness" run --check ;;
shell) "$harness" run --shell --check ;;
esac
case ${1:-} in
bench) bench ;;
run) run ;;
shell)
	build_all first
	exec "$harness" run --shell ${PRELOAD:+--preload}
	;;
build) build_all first ;;
test) run_tests ;;
suite) run_suite ;;
test-all) run_all ;;
fuzz) run_fuzz ;;
fuzz-exec) run_fuzz_exec ;;
stress) run_stress ;;
coverage) run_coverage ;;
*) die 'usage: vm.sh run|shell|build|test|suite|test-all|bench|fuzz|fuzz-exec|stress|coverage' ;;
esac
