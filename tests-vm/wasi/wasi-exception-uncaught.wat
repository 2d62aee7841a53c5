;; SPDX-License-Identifier: BSD-2-Clause
;; Copyright (c) 2026 The CloudABI for FreeBSD Authors
;; An exception that nobody catches is a trap, also where another one was caught before.
(module
  (memory (export "memory") 1)
  (tag $caught)
  (tag $uncaught (param i32))
  (func (export "_start")
    (try (do (throw $caught)) (catch $caught))
    (try (do (throw $uncaught (i32.const 1))) (catch $caught))))
