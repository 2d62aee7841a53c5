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
	@echo 'make         build target/cloudabi64.ko; with ARCH=arm64 everything is in target/arm64'
	@echo 'make cloudabi-run   build target/cloudabi-run, for FreeBSD'
	@echo 'make cloudabi-wasm   build target/cloudabi-wasm, for this machine'
	@echo 'make libcloudabi   build target/libcloudabi/*/libcloudabi.a, the runtime for programs in C'
	@echo 'make install   install everything that has been built'
	@echo 'make dist    make the release tarball, in target/dist, and the distinfo of the port'
	@echo 'make distcheck   make the tarball, and build and test its contents without a network'
	@echo 'make check   check formatting, lints, house rules, host tests, and the built module'
	@echo 'make run     boot a FreeBSD kernel in QEMU or bhyve, load the module, run a CloudABI program'
	@echo 'make shell   the same, with a prompt to start CloudABI programs from'
	@echo 'make test    run the host tests and the VM test suite, which reports to target/tests-vm/report.txt'
	@echo 'make test-all   run the whole suite on all kernels, a million random calls, 20,000 executables, and each load for 20 s'
	@echo 'make bench   count the instructions of system calls; the table is target/tests-vm/bench.txt'
	@echo 'make fuzz    make random calls in the VM, and look for leaks'
	@echo 'make fuzz-exec   run executables with random faults in the VM, and report what became of them'
	@echo 'make stress  put locks, sockets and descriptors under load in the VM; the reports are target/tests-vm/stress-*.txt'
	@echo 'make coverage   measure how much of the module the suite reaches; by function in target/tests-vm/coverage.txt'
	@echo 'make fmt     format the sources, and update docs/status.md and examples/c/cloudabi.h'
	@echo 'make clean   remove target/'
	@echo
	@echo 'Settings, as NAME=VALUE after make:'
	@echo '  ARCH        the machine to build for, amd64 or arm64 [this one]'
	@echo '  SYSDIR      kernel sources or headers [those of VM_RELEASE; /usr/src/sys, else ~/.cache/cloudabi-freebsd/sys]'
	@echo '  OSVERSION   __FreeBSD_version, if the headers do not have it'
	@echo '  SANITIZE    kasan builds target/cloudabi64-kasan.ko instead, for kernels with options KASAN;'
	@echo '              coverage builds target/cloudabi64-coverage.ko, which records which of its code has run []'
	@echo '  DESTDIR     for install: a prefix for all paths []'
	@echo '  PREFIX      for install: where to install all but the module [/usr/local]'
	@echo '  KMODDIR     for install: where to install the module [/boot/modules]'
	@echo '  VM_KERNEL   kernel files to boot [~/.cache/cloudabi-freebsd/kernel, or kernel-arm64, and its variants]'
	@echo "  VM_RELEASE  or a release whose kernel and headers to download [$$(tools/releases.sh default) if there is no kernel]"
	@echo '  VM_ACCEL    kvm, tcg (QEMU without KVM), or bhyve on FreeBSD [kvm if it works]'
	@echo '  PROGRAM     for run: a program of tests-vm/guest, or the path of a CloudABI executable, with a slash in it [show]'
	@echo '  ARGS        for run: its argdata, words quoted as in a shell, joined by NULs [hello world]'
	@echo '  YAML        for run, with an executable: the file that cloudabi-run reads [none: the program gets nothing]'
	@echo '  FILES       for shell, and for run with an executable: a directory to copy to where programs start'
	@echo '  PRELOAD     yes loads the module with the kernel instead of with kldload(2)'
	@echo '  CALLS       for fuzz and coverage: how many calls [10000000, 1000000]'
	@echo '  MUTANTS     for fuzz-exec: how many executables [100000]'
	@echo '  SEED        for fuzz, fuzz-exec, coverage: the seed; the same seed makes the same calls [1]'
	@echo '  DURATION    for stress: how many seconds each takes [60]'
	@echo '  LOADS       for stress: names of loads from tests-vm/guest/tests.list [all]'
	@echo '  CPUS        for stress: numbers of processors of the VM [1 2 4]'
	@echo '  ONLY        for test: run only tests whose names contain this, or do not contain it after a !; separate several with commas'
	@echo '  ONLY_KASAN  the same for kernels with KASAN, instead of ONLY [ONLY]'

.PHONY: all cloudabi-run cloudabi-wasm libcloudabi install dist distcheck check run shell test test-all bench fuzz fuzz-exec stress coverage fmt \
	clean help
