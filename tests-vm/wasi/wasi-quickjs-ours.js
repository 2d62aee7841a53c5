// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
// A program's output, a timer, and a way out that leads nowhere.
import * as std from "qjs:std";
import * as os from "qjs:os";

const words = "the quick brown fox jumps over the lazy dog".split(" ");
console.log(words.sort().map((word) => word.toUpperCase()).join(" "));
console.log(JSON.stringify({ sum: 0.1 + 0.2, big: (2n ** 100n).toString(), date: new Date(0).toISOString() }));
console.log(std.open("/../secret", "r"), std.open("/tests/wasi-quickjs-ours.js", "r") !== null);
os.setTimeout(() => console.log("later"), 20);
