;; SPDX-License-Identifier: BSD-2-Clause
;; Copyright (c) 2026 The CloudABI for FreeBSD Authors
;; Exceptions as compilers make them since 2025: what is caught goes to a label, and can be kept as a reference. The exit status is
;; the number of the check that fails.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (tag $number (param i32))
  (tag $nothing)

  (func $check (param $number i32) (param $got i32) (param $wanted i32)
    (if (i32.ne (local.get $got) (local.get $wanted)) (then (call $exit (local.get $number)))))
  (func $deep (param $depth i32) (param $value i32)
    (if (local.get $depth)
      (then (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $value)))
      (else (throw $number (local.get $value)))))

  (func $which (param $kind i32) (result i32)
    (block $any
      (block $one (result i32)
        (try_table (catch $number $one) (catch_all $any)
          (if (i32.eq (local.get $kind) (i32.const 1)) (then (call $deep (i32.const 50) (i32.const 11))))
          (if (i32.eq (local.get $kind) (i32.const 2)) (then (throw $nothing)))
          (return (i32.const 44)))
        (unreachable))
      (return))
    (i32.const 33))

  ;; The values and the exception, which is thrown again when another one has been caught.
  (func $again (local $kept exnref) (local $value i32)
    (block $caught (result i32 exnref)
      (try_table (catch_ref $number $caught) (call $deep (i32.const 5) (i32.const 20)))
      (unreachable))
    (local.set $kept)
    (local.set $value)
    (block $other (try_table (catch $nothing $other) (throw $nothing)))
    (call $check (i32.const 4) (local.get $value) (i32.const 20))
    (throw_ref (local.get $kept)))
  (func $all_again
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $again))
      (unreachable))
    (throw_ref))

  ;; What is left by a branch catches no more.
  (func $leave (param $how i32) (result i32)
    (block $wrong
      (block $out
        (try_table (catch_all $wrong)
          (br_if $out (local.get $how))
          (return (i32.const 2))))
      (return (i32.const 3)))
    (i32.const 90))
  (func $leave_and_throw (param $how i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $number $caught)
        (drop (call $leave (local.get $how)))
        (throw $number (i32.const 4)))
      (unreachable)))
  (func $loop (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (catch $number $caught) (call $deep (i32.const 0) (local.get $i)))
          (unreachable))))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
    (local.get $sum))

  (func (export "_start")
    (call $check (i32.const 1) (call $which (i32.const 0)) (i32.const 44))
    (call $check (i32.const 2) (call $which (i32.const 1)) (i32.const 11))
    (call $check (i32.const 3) (call $which (i32.const 2)) (i32.const 33))
    (call $check (i32.const 5)
      (block $caught (result i32)
        (try_table (catch $number $caught) (call $all_again))
        (i32.const 0))
      (i32.const 20))
    (call $check (i32.const 6) (call $leave_and_throw (i32.const 0)) (i32.const 4))
    (call $check (i32.const 7) (call $leave_and_throw (i32.const 1)) (i32.const 4))
    (call $check (i32.const 8) (call $loop) (i32.const 500500))))
