// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Waiting at a place in memory, and notifying those who wait, as calls of the runtime: wasm2c has no such instructions.

use anyhow::{anyhow, Result};
use std::convert::Infallible;
use wasm_encoder::reencode::{utils, Error, Reencode};
use wasm_encoder::{CodeSection, EntityType, ImportSection, Instruction, Module, TypeSection, ValType};
use wasmparser::{FunctionBody, ImportSectionReader, Operator, Parser, TypeRef, TypeSectionReader};

/// What the runtime's functions are imported from.
pub const RUNTIME: &str = "cloudabi";

/// They take what the instruction does, and the offset that it has besides.
const FUNCTIONS: [(&str, &[ValType]); 3] = [
    ("wait32", &[ValType::I32, ValType::I32, ValType::I64, ValType::I32]),
    ("wait64", &[ValType::I32, ValType::I64, ValType::I64, ValType::I32]),
    ("notify", &[ValType::I32, ValType::I32, ValType::I32]),
];
const WAIT32: u32 = 0;
const WAIT64: u32 = 1;
const NOTIFY: u32 = 2;

/// A valid module with calls in the place of the instructions. If its memory is shared, it imports that.
pub fn as_calls(bytes: &[u8], shared: bool) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Waits { shared, types: 0, imported: 0 }
        .parse_core_module(&mut module, Parser::new(0), bytes)
        .map_err(|error| anyhow!("{error}"))?;
    Ok(module.finish())
}

struct Waits {
    shared: bool,
    /// How many types and imported functions the module has of its own; the runtime's follow.
    types: u32,
    imported: u32,
}

impl Waits {
    /// What becomes of an instruction; `None`: nothing.
    fn replaced(&mut self, operator: &Operator<'_>) -> Result<Option<Vec<Instruction<'static>>>, Error> {
        let (function, at) = match operator {
            Operator::MemoryAtomicWait32 { memarg } => (WAIT32, memarg),
            Operator::MemoryAtomicWait64 { memarg } => (WAIT64, memarg),
            Operator::MemoryAtomicNotify { memarg } => (NOTIFY, memarg),
            _ => return Ok(None),
        };
        let offset = u32::try_from(at.offset).map_err(|_| Error::InvalidConstExpr)?;
        Ok(Some(if self.shared {
            vec![Instruction::I32Const(offset.cast_signed()), Instruction::Call(self.imported + function)]
        } else if function == NOTIFY {
            // Nobody waits there, if it is a place at all.
            let load = Instruction::I32AtomicLoad(self.mem_arg(*at)?);
            vec![Instruction::Drop, load, Instruction::Drop, Instruction::I32Const(0)]
        } else {
            // To wait in memory that nobody shares is a trap.
            vec![Instruction::Unreachable]
        }))
    }
}

impl Reencode for Waits {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        let added = if self.shared && function >= self.imported { FUNCTIONS.len() } else { 0 };
        Ok(function + added as u32)
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_type_section(self, types, section)?;
        self.types = types.len();
        if self.shared {
            for (_, parameters) in FUNCTIONS {
                types.ty().function(parameters.iter().copied(), [ValType::I32]);
            }
        }
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        for import in section.clone().into_imports() {
            self.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
        }
        utils::parse_import_section(self, imports, section)?;
        if self.shared {
            for ((name, _), of_type) in FUNCTIONS.into_iter().zip(self.types..) {
                imports.import(RUNTIME, name, EntityType::Function(of_type));
            }
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        for operator in body.get_operators_reader()? {
            let operator = operator?;
            match self.replaced(&operator)? {
                Some(instructions) => {
                    for instruction in &instructions {
                        function.instruction(instruction);
                    }
                }
                None => {
                    function.instruction(&self.instruction(operator)?);
                }
            }
        }
        code.function(&function);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::{Validator, WasmFeatures};

    const BODY: &str = r#"
        (func $f (param i32) (result i32)
            (drop (memory.atomic.wait32 offset=8 (local.get 0) (i32.const 1) (i64.const -1)))
            (drop (memory.atomic.wait64 (local.get 0) (i64.const 1) (i64.const -1)))
            (memory.atomic.notify offset=0xfffffffc (local.get 0) (i32.const 1)))
        (table funcref (elem $f $g))
        (func $g (export "g") (drop (call $f (i32.const 0))))
        (start $g)"#;

    fn text_of(fields: &str, shared: bool) -> Vec<String> {
        let text = format!("(module {fields} {BODY})");
        let bytes = as_calls(&wat::parse_str(&text).expect(&text), shared).expect(&text);
        Validator::new_with_features(WasmFeatures::all()).validate_all(&bytes).expect(&text);
        let mut seen = Vec::new();
        for payload in Parser::new(0).parse_all(&bytes) {
            match payload.expect(&text) {
                wasmparser::Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import.expect(&text);
                        seen.push(format!("{} {}", import.module, import.name));
                    }
                }
                wasmparser::Payload::ExportSection(exports) => {
                    for export in exports {
                        seen.push(format!("export {}", export.expect(&text).index));
                    }
                }
                wasmparser::Payload::StartSection { func, .. } => seen.push(format!("start {func}")),
                wasmparser::Payload::ElementSection(elements) => {
                    for element in elements {
                        if let wasmparser::ElementItems::Functions(functions) = element.expect(&text).items {
                            let functions: Result<Vec<u32>, _> = functions.into_iter().collect();
                            seen.push(format!("elements {:?}", functions.expect(&text)));
                        }
                    }
                }
                wasmparser::Payload::CodeSectionEntry(body) => {
                    for operator in body.get_operators_reader().expect(&text) {
                        if let Operator::Call { function_index } = operator.expect(&text) {
                            seen.push(format!("call {function_index}"));
                        }
                    }
                }
                wasmparser::Payload::CustomSection(section) => {
                    let wasmparser::KnownCustom::Name(names) = section.as_known() else { continue };
                    for name in names {
                        let wasmparser::Name::Function(names) = name.expect(&text) else { continue };
                        for name in names {
                            let name = name.expect(&text);
                            seen.push(format!("{} is {}", name.index, name.name));
                        }
                    }
                }
                _ => {}
            }
        }
        seen
    }

    #[test]
    fn in_shared_memory_they_are_calls() {
        let imports = r#"(import "a" "b" (func $b)) (import "env" "memory" (memory 1 2 shared))"#;
        let seen = text_of(imports, true);
        let expected = [
            "a b",
            "env memory",
            "cloudabi wait32",
            "cloudabi wait64",
            "cloudabi notify",
            "export 5",
            "start 5",
            "elements [4, 5]",
            "call 1",
            "call 2",
            "call 3",
            "call 4",
            "0 is b",
            "4 is f",
            "5 is g",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn in_other_memory_nobody_waits() {
        let seen = text_of("(memory 1)", false);
        assert_eq!(seen, ["export 1", "start 1", "elements [0, 1]", "call 0", "0 is f", "1 is g"]);
    }
}
