// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Branches to the end of a `try_table`. wasm2c 1.0.42 has the label of it before the code that looks for what was caught.

use anyhow::Result;
use wasmparser::{Operator, Parser, Payload};

/// Whether a module, which is valid, has such a branch.
pub fn to_try_tables(bytes: &[u8]) -> Result<bool> {
    for payload in Parser::new(0).parse_all(bytes) {
        let Payload::CodeSectionEntry(body) = payload? else { continue };
        // Whether the blocks that are open are such, the function's own first.
        let mut open = vec![false];
        for operator in body.get_operators_reader()? {
            let to = |depth: u32| open.iter().rev().nth(depth as usize) == Some(&true);
            match operator? {
                Operator::TryTable { .. } => open.push(true),
                Operator::Block { .. }
                | Operator::Loop { .. }
                | Operator::If { .. }
                | Operator::Try { .. } => open.push(false),
                Operator::End | Operator::Delegate { .. } => drop(open.pop()),
                Operator::Br { relative_depth } | Operator::BrIf { relative_depth } if to(relative_depth) => {
                    return Ok(true)
                }
                Operator::BrTable { targets } => {
                    let mut depths = targets.targets().collect::<Result<Vec<_>, _>>()?;
                    depths.push(targets.default());
                    if depths.into_iter().any(to) {
                        return Ok(true);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_to_the_end_of_a_try_table_are_found() {
        let has = |body: &str| {
            let text = format!("(module (tag $t) (func {body}))");
            to_try_tables(&wat::parse_str(&text).expect(body)).expect(body)
        };
        assert!(has("(block $b (try_table $own (catch $t $b) (br $own)))"));
        assert!(has("(block $b (try_table $own (catch $t $b) (block (br_if $own (i32.const 1)))))"));
        assert!(has("(block $b (try_table $own (catch $t $b) (br_table $b $own (i32.const 1))))"));
        assert!(has("(block $b (try_table $own (catch $t $b) (br_table $own $b (i32.const 1))))"));
        assert!(!has("(block $b (try_table (catch $t $b) (br $b)))"));
        assert!(!has("(block $b (try_table (catch $t $b) (block $c (br $c)) (br_table $b (i32.const 1))))"));
        assert!(!has("(block $b (try_table (catch $t $b)) (br $b))"));
        assert!(!has("try $b br $b catch $t br $b end"));
        assert!(!has("try $a try $b br $b delegate $a catch $t end (block $c (br $c))"));
    }
}
