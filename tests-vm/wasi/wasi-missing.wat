;; SPDX-License-Identifier: BSD-2-Clause
;; Copyright (c) 2026 The CloudABI for FreeBSD Authors
;; Functions that are no WASI's, which --trap-imports takes: the program runs until it calls one.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fly" (func (param f64) (result i64)))
  (import "js" "eval: func(code: \"string\") -> (\\a)" (func $eval (param i32 i64) (result i32 f64)))
  (import "js" "*/" (func))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00before")
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
    (call $eval (i32.const 1) (i64.const 2))
    (drop)
    (drop)))
