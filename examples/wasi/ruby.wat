;; SPDX-License-Identifier: BSD-2-Clause
;; Copyright (c) 2026 The CloudABI for FreeBSD Authors
;; A start for npm's Ruby, which is a library: it runs the script that is the first argument, with the others in ARGV. docs/wasi.md
;; says how both are merged.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "ruby" "memory" (memory 1))
  (import "ruby" "_initialize" (func $initialize))
  (import "ruby" "cabi_realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
  (import "ruby" "ruby-init: func(args: list<string>) -> ()" (func $init (param i32 i32)))
  (import "ruby" "rb-eval-string-protect: func(str: string) -> tuple<handle<rb-abi-value>, s32>"
    (func $eval (param i32 i32) (result i32)))

  ;; Each with its NUL. What is evaluated is told by its exit status.
  (data $name "ruby\00")
  (data $nothing "-e_=0\00")
  (data $script "begin; $0 = ARGV.shift; load $0; s = 0; rescue SystemExit => e; s = e.status; rescue Exception => e; $stderr.write e.full_message(highlight: false); s = 1; end; $stdout.flush; exit!(s)")

  (func $allocate (param $size i32) (result i32)
    (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (local.get $size)))

  ;; Puts a string into a list of addresses and lengths.
  (func $put (param $list i32) (param $index i32) (param $at i32) (param $length i32)
    (local.set $list (i32.add (local.get $list) (i32.mul (local.get $index) (i32.const 8))))
    (i32.store (local.get $list) (local.get $at))
    (i32.store offset=4 (local.get $list) (local.get $length)))

  ;; With the NUL.
  (func $length (param $at i32) (result i32) (local $end i32)
    (local.set $end (local.get $at))
    (loop $next
      (local.set $end (i32.add (local.get $end) (i32.const 1)))
      (br_if $next (i32.load8_u (i32.sub (local.get $end) (i32.const 1)))))
    (i32.sub (local.get $end) (local.get $at)))

  (func (export "_start")
    (local $sizes i32) (local $count i32) (local $argv i32) (local $list i32) (local $at i32) (local $i i32)
    (call $initialize)
    (local.set $sizes (call $allocate (i32.const 8)))
    (drop (call $sizes (local.get $sizes) (i32.add (local.get $sizes) (i32.const 4))))
    (local.set $count (i32.load (local.get $sizes)))
    (local.set $argv (call $allocate (i32.mul (local.get $count) (i32.const 4))))
    (drop (call $args (local.get $argv) (call $allocate (i32.load offset=4 (local.get $sizes)))))

    ;; ruby -e_=0 SCRIPT ARGUMENT...
    (local.set $list (call $allocate (i32.mul (i32.add (local.get $count) (i32.const 1)) (i32.const 8))))
    (local.set $at (call $allocate (i32.const 11)))
    (memory.init $name (local.get $at) (i32.const 0) (i32.const 5))
    (memory.init $nothing (i32.add (local.get $at) (i32.const 5)) (i32.const 0) (i32.const 6))
    (call $put (local.get $list) (i32.const 0) (local.get $at) (i32.const 5))
    (call $put (local.get $list) (i32.const 1) (i32.add (local.get $at) (i32.const 5)) (i32.const 6))
    (local.set $i (i32.const 1))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $at (i32.load (i32.add (local.get $argv) (i32.mul (local.get $i) (i32.const 4)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (call $put (local.get $list) (local.get $i) (local.get $at) (call $length (local.get $at)))
        (br $next)))
    (call $init (local.get $list) (i32.add (local.get $count) (i32.const 1)))

    (local.set $at (call $allocate (i32.const 184)))
    (memory.init $script (local.get $at) (i32.const 0) (i32.const 184))
    (call $exit (i32.load offset=4 (call $eval (local.get $at) (i32.const 184))))))
