# SPDX-License-Identifier: BSD-2-Clause
# Copyright (c) 2026 The CloudABI for FreeBSD Authors
# The front door; works with GNU make and BSD make. The work is done by the scripts in tools/, which find the settings, given as
# NAME=VALUE after make, in their environment: both makes put them there.

all:
	@tools/build-module.sh

cloudabi-run:
	@tools/build-run.sh

cloudabi-wasm:
	@tools/build-wasm.sh

libcloudabi:
	@tools/build-libcloudabi.sh

install:
	@tools/install.sh

dist:
	@tools/dist.sh

distcheck:
	@tools/distcheck.sh

check:
	@tools/check.sh

run:
	@tools/vm.sh run

shell:
	@tools/vm.sh shell

test:
	@tools/vm.sh test

test-all:
	@tools/vm.sh test-all

bench:
	@tools/vm.sh bench

fuzz:
	@tools/vm.sh fuzz

fuzz-exec:
	@tools/vm.sh fuzz-exec

stress:
	@tools/vm.sh stress

coverage:
	@$(SETTINGS) tools/vm.sh coverage

fmt:
	@tools/check.sh --write

clean:
	rm -rf target

help:
	@echo 'make         build target/cloudabi64.ko; for ARCH=arm64 all is in target/arm64'
	@echo 'make cloudabi-run   build target/cloudabi-run, for FreeBSD'
	@echo 'make cloudabi-wasm   build target/cloudabi-wasm, for this machine'
	@echo 'make libcloudabi   build target/libcloudabi/*/libcloudabi.a, what programs in C begin with'
	@echo 'make install   install what was built'
	@echo 'make dist    make the release tarball, in target/dist, and the distinfo of the port'
	@echo 'make distcheck   make it, and build and test what is in it without a network'
	@echo 'make check   formatting, lints, house rules, host tests, and what the built module must not do'
	@echo 'make run     boot a FreeBSD kernel in QEMU or bhyve, load the module, run a CloudABI program'
	@echo 'make shell   boot as well, and start CloudABI programs at a prompt'
	@echo 'make test    the host tests, and the VM test suite; its report is target/tests-vm/report.txt'
	@echo 'make test-all   the whole suite on all kernels at hand, a million random calls, 20,000 executables, and each load for 20 s'
	@echo 'make bench   count the instructions of system calls; the table is target/tests-vm/bench.txt'
	@echo 'make fuzz    random calls in the VM, and a look for what they left behind'
	@echo 'make fuzz-exec   executables with random faults in the VM, and how they fared'
	@echo 'make stress  locks, sockets and descriptors under load in the VM; the reports are target/tests-vm/stress-*.txt'
	@echo 'make coverage   what share of the module the suite reaches; by function in target/tests-vm/coverage.txt'
	@echo 'make fmt     format the sources, and bring the table of docs/status.md up to date'
	@echo 'make clean   remove target/'
	@echo
	@echo 'Settings, as NAME=VALUE after make:'
	@echo '  ARCH        the machine to build for, amd64 or arm64 [this one]'
	@echo '  SYSDIR      kernel sources or headers [those of VM_RELEASE; /usr/src/sys, else ~/.cache/cloudabi-freebsd/sys]'
	@echo '  OSVERSION   __FreeBSD_version, where the headers do not have it; never another than they show'
	@echo '  SANITIZE    kasan builds target/cloudabi64-kasan.ko instead, for kernels with options KASAN;'
	@echo '              coverage builds target/cloudabi64-coverage.ko, which tells what of it has run []'
	@echo '  DESTDIR     for install: comes before all paths []'
	@echo '  PREFIX      for install: of all but the module [/usr/local]'
	@echo '  KMODDIR     for install: of the module [/boot/modules]'
	@echo '  VM_KERNEL   kernel files to boot [~/.cache/cloudabi-freebsd/kernel, or kernel-arm64, and those beside it]'
	@echo "  VM_RELEASE  or a release whose kernel and headers are downloaded [$$(tools/releases.sh default) where there is no kernel]"
	@echo '  VM_ACCEL    kvm, tcg (QEMU without it), or bhyve on FreeBSD [KVM where it works]'
	@echo '  PROGRAM     for run: a program of tests-vm/guest, or a CloudABI executable, by a name with a slash in it [show]'
	@echo '  ARGS        for run: its argdata, words as a shell quotes them, with a NUL between two [hello world]'
	@echo '  YAML        for run, with an executable: the file that cloudabi-run reads [nothing, so the program gets nothing]'
	@echo '  FILES       for shell, and for run with an executable: a directory whose contents are in the one where programs start'
	@echo '  PRELOAD     yes loads the module with the kernel instead of by kldload(2)'
	@echo '  CALLS       for fuzz and coverage: how many calls [10000000, 1000000]'
	@echo '  MUTANTS     for fuzz-exec: how many executables [100000]'
	@echo '  SEED        for fuzz, fuzz-exec, coverage: the seed; the same seed gives the same calls [1]'
	@echo '  DURATION    for stress: how many seconds each takes [60]'
	@echo '  LOADS       for stress: names of loads, as tests-vm/guest/tests.list has them [all]'
	@echo '  CPUS        for stress: numbers of processors of the VM [1 2 4]'
	@echo '  ONLY        for test: only tests with this in their name, or without it behind a !; commas separate several'
	@echo '  ONLY_KASAN  the same for kernels with KASAN, in place of ONLY [ONLY]'

.PHONY: all cloudabi-run cloudabi-wasm libcloudabi install dist distcheck check run shell test test-all bench fuzz fuzz-exec stress coverage fmt \
	clean help
