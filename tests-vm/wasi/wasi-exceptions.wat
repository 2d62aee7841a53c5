;; SPDX-License-Identifier: BSD-2-Clause
;; Copyright (c) 2026 The CloudABI for FreeBSD Authors
;; Exceptions as compilers have made them until 2025: thrown, caught, thrown on, across calls. The exit status is the number of the
;; check that fails.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (tag $number (param i32))
  (tag $pair (param i64 f64))
  (tag $nothing)
  (table funcref (elem $throw))
  (type $thrower (func (param i32)))
  (global $marks (mut i32) (i32.const 0))

  (func $check (param $number i32) (param $got i32) (param $wanted i32)
    (if (i32.ne (local.get $got) (local.get $wanted)) (then (call $exit (local.get $number)))))
  (func $mark (param $digit i32)
    (global.set $marks (i32.add (i32.mul (global.get $marks) (i32.const 10)) (local.get $digit))))

  (func $throw (type $thrower) (throw $number (local.get 0)))
  (func $deep (param $depth i32) (param $value i32)
    (if (local.get $depth)
      (then (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $value)))
      (else (call $throw (local.get $value)))))

  ;; What a local is when something is thrown it is when that is caught.
  (func $locals (result i32) (local $a i32) (local $b i64) (local $c f64)
    (local.set $a (i32.const 1))
    (local.set $b (i64.const 10))
    (local.set $c (f64.const 0.5))
    (try
      (do
        (local.set $a (i32.const 2))
        (local.set $b (i64.const 20))
        (local.set $c (f64.const 100))
        (call $deep (i32.const 100) (i32.const 3))
        (local.set $a (i32.const 1000)))
      (catch $number
        (local.set $a (i32.add (local.get $a) (i32.const 5)))
        (drop)))
    (i32.add (local.get $a) (i32.add (i32.wrap_i64 (local.get $b)) (i32.trunc_f64_s (local.get $c)))))

  (func $parameter (param $value i32) (result i32)
    (try
      (do
        (local.set $value (i32.add (local.get $value) (i32.const 1)))
        (call $throw (i32.const 0)))
      (catch_all))
    (local.get $value))

  ;; The first clause whose tag it is; nothing thrown, no clause.
  (func $which (param $kind i32) (result i32) (local $second i32)
    (try (result i32)
      (do
        (if (i32.eq (local.get $kind) (i32.const 1)) (then (throw $number (i32.const 11))))
        (if (i32.eq (local.get $kind) (i32.const 2)) (then (throw $pair (i64.const 0x100000002) (f64.const 20))))
        (if (i32.eq (local.get $kind) (i32.const 3)) (then (throw $nothing)))
        (i32.const 44))
      (catch $number)
      (catch $pair
        (local.set $second (i32.trunc_f64_s))
        (i32.add (i32.wrap_i64) (local.get $second)))
      (catch_all (i32.const 33))))

  ;; Through a function that does not catch it, by way of another that throws it on and one more that catches all and throws on.
  (func $pass (param $value i32)
    (try
      (do (call $deep (i32.const 3) (local.get $value)))
      (catch $number
        (call $mark)
        (rethrow 0))))
  (func $pass_all (param $value i32)
    (try
      (do (call $pass (local.get $value)))
      (catch_all
        (call $mark (i32.const 8))
        ;; One that is thrown and caught meanwhile does not change the one that is thrown on.
        (try (do (throw $nothing)) (catch $nothing (call $mark (i32.const 9))))
        (rethrow 0))))
  ;; The outer one of two.
  (func $outer (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $throw (i32.const 1)) (i32.const 0))
          (catch $number
            (drop)
            (try (result i32)
              (do (throw $nothing))
              (catch_all (rethrow 1))))))
      (catch $number (i32.const 60) (i32.add))
      (catch_all (i32.const 0))))

  ;; Past a try of its own to the one outside, and to the caller.
  (func $delegate (result i32)
    (try $far (result i32)
      (do
        (try (result i32)
          (do
            (try (result i32)
              (do (call $throw (i32.const 5)) (i32.const 0))
              (delegate $far)))
          (catch_all (i32.const 1))))
      (catch $number (i32.const 70) (i32.add))))
  (func $delegate_out (result i32)
    (try (result i32)
      (do (try (result i32) (do (call $throw (i32.const 5)) (i32.const 0)) (delegate 1)))
      (catch_all (i32.const 1))))

  ;; A branch out of one that delegates stays inside of the others.
  (func $branch (result i32)
    (try $far (result i32)
      (do
        (try (result i32)
          (do
            (block $out (try (do (br $out)) (delegate $far)))
            (call $throw (i32.const 3))
            (i32.const 0))
          (catch $number)))
      (catch_all (i32.const 90))))

  ;; Out of a try by a branch and by a return: what is thrown after that is not caught there.
  (func $leave (param $how i32) (result i32)
    (block $out
      (try
        (do
          (br_if $out (local.get $how))
          (return (i32.const 2)))
        (catch_all (call $exit (i32.const 90)))))
    (i32.const 3))
  (func $leave_and_throw (param $how i32) (result i32)
    (try (result i32)
      (do
        (drop (call $leave (local.get $how)))
        (call $throw (i32.const 4))
        (i32.const 0))
      (catch $number)))
  ;; Out of a loop, many times.
  (func $loop (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (try $one
        (do
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (call $throw (local.get $i)))
        (catch $number
          (local.set $sum (i32.add (local.get $sum)))
          ;; What could be thrown again takes no stack that is not given back.
          (if (i32.eqz (local.get $i)) (then (rethrow $one)))
          (br_if $again (i32.lt_u (local.get $i) (i32.const 1200000))))))
    (local.get $sum))

  ;; Thrown in a clause it goes on outside.
  (func $in_clause (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (throw $nothing))
          (catch $nothing (call $throw (i32.const 12)) (i32.const 0))
          (catch $number (drop) (i32.const 1))))
      (catch $number)))

  ;; Memory that has grown since is seen.
  (func $grow (drop (memory.grow (i32.const 3))) (throw $nothing))
  (func $grown (result i32)
    (try
      (do (call $grow))
      (catch_all
        (i32.store (i32.const 200000) (i32.const 6))))
    (i32.load (i32.const 200000)))

  (func (export "_start")
    (call $check (i32.const 1) (call $locals) (i32.const 127))
    (call $check (i32.const 2) (call $which (i32.const 0)) (i32.const 44))
    (call $check (i32.const 3) (call $which (i32.const 1)) (i32.const 11))
    (call $check (i32.const 4) (call $which (i32.const 2)) (i32.const 22))
    (call $check (i32.const 5) (call $which (i32.const 3)) (i32.const 33))
    (try
      (do (call $pass_all (i32.const 7)) (call $exit (i32.const 6)))
      (catch $nothing (call $exit (i32.const 7)))
      (catch $number (call $mark)))
    (call $check (i32.const 8) (global.get $marks) (i32.const 7897))
    (call $check (i32.const 9) (call $outer) (i32.const 61))
    (call $check (i32.const 10) (call $delegate) (i32.const 75))
    (call $check (i32.const 11)
      (try (result i32) (do (call $delegate_out)) (catch $number (i32.const 80) (i32.add)))
      (i32.const 85))
    (call $check (i32.const 12) (call $leave_and_throw (i32.const 0)) (i32.const 4))
    (call $check (i32.const 13) (call $leave_and_throw (i32.const 1)) (i32.const 4))
    (call $check (i32.const 14) (call $loop) (i32.const 2741061568))
    (call $check (i32.const 15) (call $in_clause) (i32.const 12))
    (call $check (i32.const 16) (call $grown) (i32.const 6))
    (call $check (i32.const 17)
      (try (result i32) (do (call_indirect (type $thrower) (i32.const 13) (i32.const 0)) (i32.const 0)) (catch $number))
      (i32.const 13))
    (call $check (i32.const 18) (call $parameter (i32.const 17)) (i32.const 18))
    ;; What is on the stack stays there.
    (call $check (i32.const 19)
      (i32.add (call $parameter (i32.const 1)) (try (result i32) (do (call $deep (i32.const 2) (i32.const 9)) (i32.const 0)) (catch $number)))
      (i32.const 11))
    (call $check (i32.const 20) (call $branch) (i32.const 3))))
