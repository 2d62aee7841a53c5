;; SPDX-License-Identifier: BSD-2-Clause
;; Copyright (c) 2026 The CloudABI for FreeBSD Authors
;; Several memories: each has its own size and bytes, and WASI's is the one that is exported, not the first nor the last. The exit
;; status is the number of the check that fails.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory $first 1 3)
  (memory $programs (export "memory") 2)
  (memory $last 0)
  (data (memory $first) (i32.const 0) "first")
  (data (memory $programs) (i32.const 64) "the program's own\n")

  (func $check (param $number i32) (param $got i32) (param $wanted i32)
    (if (i32.ne (local.get $got) (local.get $wanted)) (then (call $exit (local.get $number)))))
  ;; WASI is there before the program's start.
  (start $begin)
  (func $begin
    (i32.store $programs (i32.const 0) (i32.const 64))
    (i32.store $programs (i32.const 4) (i32.const 18))
    (call $check (i32.const 1) (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.const 0))
    (call $check (i32.const 2) (i32.load $programs (i32.const 8)) (i32.const 18)))

  (func (export "_start")
    (call $check (i32.const 3) (i32.load8_u $first (i32.const 4)) (i32.const 0x74))
    (call $check (i32.const 4) (memory.size $first) (i32.const 1))
    (call $check (i32.const 5) (memory.size $programs) (i32.const 2))
    (call $check (i32.const 6) (memory.size $last) (i32.const 0))
    (call $check (i32.const 7) (memory.grow $last (i32.const 2)) (i32.const 0))
    (call $check (i32.const 8) (memory.grow $first (i32.const 3)) (i32.const -1))
    (memory.copy $last $first (i32.const 70000) (i32.const 0) (i32.const 5))
    (memory.fill $first (i32.const 0) (i32.const 1) (i32.const 2))
    (call $check (i32.const 9) (i32.load8_u $last (i32.const 70000)) (i32.const 0x66))
    (call $check (i32.const 10) (i32.load16_u $first (i32.const 0)) (i32.const 0x0101))
    (i32.store $first (i32.const 64) (i32.const 5))
    (call $check (i32.const 11) (i32.load8_u $programs (i32.const 64)) (i32.const 0x74))
    ;; An address of another's is none of the program's.
    (call $check (i32.const 12)
      (call $write (i32.const 1) (i32.const 131072) (i32.const 1) (i32.const 8))
      (i32.const 21))))
