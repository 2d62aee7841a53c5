// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The built module against what FreeBSD's kernel linker takes.

use crate::arch::{self, Arch};
use crate::Findings;
use object::elf;
use object::read::elf::{FileHeader, SectionHeader, SectionTable, Sym, SymbolTable};
use object::Endianness;
use std::collections::HashSet;

type Header = elf::FileHeader64<Endianness>;

/// The section types that the kernel linker gives memory to.
const LOADED: [u32; 5] =
    [elf::SHT_PROGBITS, elf::SHT_NOBITS, elf::SHT_X86_64_UNWIND, elf::SHT_INIT_ARRAY, elf::SHT_FINI_ARRAY];

/// The linker sets without which the kernel finds no module in the file.
const REQUIRED: [&str; 2] = ["set_modmetadata_set", "set_sysinit_set"];

/// Checks the module; with a kernel file also that this kernel exports what the module leaves undefined.
pub fn check(module: &[u8], kernel: Option<&[u8]>) -> Result<Findings, String> {
    let file = Elf::parse(module).map_err(|e| format!("the module: {e}"))?;
    let mut findings = Findings::default();
    let arch = machine(&file)?;
    findings.errors.extend(header(&file, arch));
    findings.errors.extend(sections(&file, arch).map_err(text)?);
    findings.errors.extend(relocations(&file, arch).map_err(text)?);
    findings.errors.extend(common_symbols(&file));
    findings.errors.extend(promise(&file, arch).map_err(text)?);
    match kernel {
        Some(kernel) => {
            let kernel = Elf::parse(kernel).map_err(|e| format!("the kernel: {e}"))?;
            findings.errors.extend(unresolved(&file, &kernel).map_err(text)?);
        }
        None => findings.warnings.push(
            "NO KERNEL FILE: whether a kernel exports what the module needs was not checked".to_string(),
        ),
    }
    Ok(findings)
}

/// Whether the module was built with the address sanitizer, whose functions only a kernel with KASAN has.
pub fn is_sanitized(module: &[u8]) -> Result<bool, String> {
    let file = Elf::parse(module).map_err(|e| format!("the module: {e}"))?;
    let sanitized = file
        .symbols
        .iter()
        .any(|s| s.st_shndx(file.endian) == elf::SHN_UNDEF && symbol_name(&file, s).starts_with("__asan_"));
    Ok(sanitized)
}

struct Elf<'a> {
    endian: Endianness,
    header: &'a Header,
    data: &'a [u8],
    sections: SectionTable<'a, Header>,
    symbols: SymbolTable<'a, Header>,
}

impl<'a> Elf<'a> {
    fn parse(data: &'a [u8]) -> Result<Self, String> {
        let header = Header::parse(data).map_err(text)?;
        let endian = header.endian().map_err(text)?;
        let sections = header.sections(endian, data).map_err(text)?;
        let symbols = sections.symbols(endian, data, elf::SHT_SYMTAB).map_err(text)?;
        Ok(Elf { endian, header, data, sections, symbols })
    }

    fn section_name(&self, section: &elf::SectionHeader64<Endianness>) -> String {
        let name = self.sections.section_name(self.endian, section);
        String::from_utf8_lossy(name.unwrap_or(b"?")).into_owned()
    }
}

fn text(error: object::read::Error) -> String {
    error.to_string()
}

/// The machine that a module is for.
pub fn arch(module: &[u8]) -> Result<&'static Arch, String> {
    machine(&Elf::parse(module).map_err(|e| format!("the module: {e}"))?)
}

fn machine(file: &Elf) -> Result<&'static Arch, String> {
    let number = file.header.e_machine(file.endian);
    arch::of(number).ok_or_else(|| format!("the module is for machine {number}, which is not known"))
}

fn header(file: &Elf, arch: &Arch) -> Option<String> {
    let file_type = file.header.e_type(file.endian);
    let what = || format!("the module is an ELF file of type {file_type}, not {}", arch.file_type);
    (file_type != arch.file_type).then(what)
}

fn sections(file: &Elf, arch: &Arch) -> Result<Vec<String>, object::read::Error> {
    let mut errors = Vec::new();
    let (mut names, mut symbol_tables) = (HashSet::new(), 0);
    for section in file.sections.iter() {
        let (flags, kind) = (section.sh_flags(file.endian), section.sh_type(file.endian));
        let size = section.sh_size(file.endian);
        let name = file.section_name(section);
        symbol_tables += usize::from(kind == elf::SHT_SYMTAB);
        let is = |flag: u32| flags & u64::from(flag) != 0;
        if !is(elf::SHF_ALLOC) || size == 0 {
            continue;
        }
        if is(elf::SHF_WRITE) && is(elf::SHF_EXECINSTR) {
            errors.push(format!("section {name} is writable and executable"));
        }
        if is(elf::SHF_TLS) {
            errors.push(format!("section {name} is thread-local"));
        }
        if [elf::SHT_INIT_ARRAY, elf::SHT_FINI_ARRAY].contains(&kind)
            || [".ctors", ".dtors"].contains(&&*name)
        {
            errors.push(format!(
                "section {name}: the kernel linker calls its functions, in part even where it refuses the file"
            ));
        }
        if arch.is_relocatable() && !LOADED.contains(&kind) {
            errors.push(format!("section {name} has type {kind:#x}, which the kernel linker does not load"));
        }
        // Sections are laid one after the other: an end within a page would share it with the next one.
        if arch.is_relocatable() && is(elf::SHF_EXECINSTR) && size % 4096 != 0 {
            errors.push(format!("section {name} is executable and does not end with a page"));
        }
        // kmod/module.c says why: another release reads an entry in another form.
        if name == "set_sysinit_set" && size != 8 || name == "set_sysuninit_set" {
            errors.push(format!(
                "section {name}: SYSINIT entries beside the module's run before the version is checked"
            ));
        }
        names.insert(name);
    }
    if symbol_tables != 1 {
        errors.push(format!("{symbol_tables} symbol tables, not one"));
    }
    for name in REQUIRED {
        if !names.contains(name) {
            errors.push(format!("no section {name}: the kernel would find no module in the file"));
        }
    }
    Ok(errors)
}

fn relocations(file: &Elf, arch: &Arch) -> Result<Vec<String>, object::read::Error> {
    let mut errors = Vec::new();
    for section in file.sections.iter() {
        let target = file.sections.section(section.info_link(file.endian));
        // Of a shared object the relocations themselves are in memory, and are for all of it.
        let allocated = [target.ok(), Some(section)]
            .into_iter()
            .flatten()
            .any(|s| s.sh_flags(file.endian) & u64::from(elf::SHF_ALLOC) != 0);
        if section.rel(file.endian, file.data)?.is_some() && allocated {
            errors.push(format!("section {} has relocations without addends", file.section_name(section)));
        }
        let Some((entries, _)) = section.rela(file.endian, file.data)?.filter(|_| allocated) else {
            continue;
        };
        let foreign: HashSet<u32> = entries
            .iter()
            .map(|rela| rela.r_type(file.endian, false))
            .filter(|kind| arch.relocations.iter().all(|(known, _)| known != kind))
            .collect();
        for kind in foreign {
            let known: Vec<&str> = arch.relocations.iter().map(|(_, name)| *name).collect();
            errors.push(format!(
                "{}: relocation type {kind} is not one of {}",
                file.section_name(section),
                known.join(", ")
            ));
        }
    }
    Ok(errors)
}

/// The linker keeps a property that all objects have; a kernel may guard only the code of modules that have it.
fn promise(file: &Elf, arch: &Arch) -> Result<Option<String>, object::read::Error> {
    let Some((property, bits, what)) = arch.promise else { return Ok(None) };
    let mut seen = 0;
    for section in file.sections.iter() {
        let Some(mut notes) = section.notes(file.endian, file.data)? else { continue };
        while let Some(note) = notes.next()? {
            let Some(mut properties) = note.gnu_properties(file.endian) else { continue };
            while let Some(found) = properties.next()? {
                if found.pr_type() == property {
                    seen |= found.data_u32(file.endian)?;
                }
            }
        }
    }
    Ok((seen & bits != bits)
        .then(|| format!("not all code has {what}: the property is {seen:#x}, not {bits:#x}")))
}

fn common_symbols(file: &Elf) -> Vec<String> {
    let common = file.symbols.iter().filter(|s| s.st_shndx(file.endian) == elf::SHN_COMMON);
    common.map(|s| format!("symbol {} is common", symbol_name(file, s))).collect()
}

fn symbol_name(file: &Elf, symbol: &elf::Sym64<Endianness>) -> String {
    let name = file.symbols.symbol_name(file.endian, symbol);
    String::from_utf8_lossy(name.unwrap_or(b"?")).into_owned()
}

/// The strong undefined symbols that the kernel does not export: its dynamic symbols are what the linker searches.
fn unresolved(file: &Elf, kernel: &Elf) -> Result<Vec<String>, object::read::Error> {
    let dynamic = kernel.sections.symbols(kernel.endian, kernel.data, elf::SHT_DYNSYM)?;
    let exported: HashSet<&[u8]> = dynamic
        .iter()
        .filter(|s| s.st_shndx(kernel.endian) != elf::SHN_UNDEF && s.st_bind() != elf::STB_LOCAL)
        .filter_map(|s| dynamic.symbol_name(kernel.endian, s).ok())
        .collect();
    if exported.is_empty() {
        return Ok(vec!["the kernel file exports no symbol: is it a kernel?".to_string()]);
    }
    let needed = file.symbols.iter().skip(1).filter(|s| s.st_shndx(file.endian) == elf::SHN_UNDEF);
    Ok(needed
        .filter(|s| s.st_bind() != elf::STB_WEAK)
        .filter(|s| file.symbols.symbol_name(file.endian, s).map_or(true, |name| !exported.contains(name)))
        .map(|s| format!("undefined symbol {} is not exported by the kernel", symbol_name(file, s)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use object::write::{Object, Relocation, StandardSection, Symbol, SymbolSection};
    use object::{
        Architecture, BinaryFormat, RelocationFlags, SectionFlags, SectionKind, SymbolFlags, SymbolKind,
        SymbolScope,
    };

    /// A module that passes, before a test breaks it.
    fn module() -> Object<'static> {
        module_with_initialisers(1)
    }

    fn module_with_initialisers(count: usize) -> Object<'static> {
        let mut object = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
        let code = object.section_id(StandardSection::Text);
        object.append_section_data(code, &[0xc3; 4096], 16);
        for name in REQUIRED {
            let id = object.add_section(Vec::new(), name.into(), SectionKind::Data);
            object.append_section_data(id, &vec![0; 8 * count], 8);
        }
        object
    }

    fn symbol(name: &str, section: SymbolSection, scope: SymbolScope) -> Symbol {
        let flags = SymbolFlags::None;
        Symbol {
            name: name.into(),
            value: 0,
            size: 0,
            kind: SymbolKind::Text,
            scope,
            weak: false,
            section,
            flags,
        }
    }

    fn relocate(object: &mut Object, kind: u32) {
        let code = object.section_id(StandardSection::Text);
        let symbol = object.add_symbol(symbol("printf", SymbolSection::Undefined, SymbolScope::Unknown));
        let flags = RelocationFlags::Elf { r_type: kind };
        object
            .add_relocation(code, Relocation { offset: 1, symbol, addend: 0, flags })
            .expect("the relocation is valid");
    }

    fn errors(object: &Object) -> Vec<String> {
        check(&object.write().expect("the object is valid"), None).expect("the object parses").errors
    }

    #[test]
    fn a_sound_module_passes_and_says_that_no_kernel_was_there() {
        let mut object = module();
        relocate(&mut object, elf::R_X86_64_PLT32);
        let findings = check(&object.write().expect("the object is valid"), None).expect("the object parses");
        assert_eq!((findings.errors, findings.warnings.len()), (Vec::new(), 1));
    }

    #[test]
    fn code_that_does_not_keep_the_promise_is_found() {
        let broken = |bits: u32| {
            let mut object = Object::new(BinaryFormat::Elf, Architecture::Aarch64, Endianness::Little);
            object.add_elf_gnu_property_u32(elf::GNU_PROPERTY_AARCH64_FEATURE_1_AND, bits);
            errors(&object).iter().any(|error| error.contains("signed return addresses"))
        };
        let bti = elf::GNU_PROPERTY_AARCH64_FEATURE_1_BTI;
        assert!(broken(0) && broken(bti));
        assert!(!broken(bti | elf::GNU_PROPERTY_AARCH64_FEATURE_1_PAC));
    }

    #[test]
    fn foreign_relocations_are_found() {
        for kind in
            [elf::R_X86_64_32, elf::R_X86_64_GOTPCREL, elf::R_X86_64_REX_GOTPCRELX, elf::R_X86_64_PC64]
        {
            let mut object = module();
            relocate(&mut object, kind);
            assert_eq!(errors(&object).len(), 1, "{kind}");
        }
    }

    #[test]
    fn writable_code_is_found() {
        let mut object = module();
        let code = object.section_id(StandardSection::Text);
        let flags = u64::from(elf::SHF_ALLOC | elf::SHF_WRITE | elf::SHF_EXECINSTR);
        object.section_mut(code).flags = SectionFlags::Elf { sh_flags: flags };
        assert_eq!(errors(&object).len(), 1);
    }

    #[test]
    fn code_that_shares_its_last_page_is_found() {
        let mut object = module();
        let code = object.section_id(StandardSection::Text);
        object.append_section_data(code, &[0xc3], 1);
        assert_eq!(errors(&object).len(), 1);
    }

    #[test]
    fn thread_local_and_unloadable_sections_are_found() {
        let mut object = module();
        let tls = object.section_id(StandardSection::Tls);
        object.append_section_data(tls, &[0; 8], 8);
        assert_eq!(errors(&object).len(), 1);
        let mut object = module();
        let note = object.add_section(Vec::new(), b".note.x".to_vec(), SectionKind::Note);
        object.append_section_data(note, &[0; 8], 8);
        object.section_mut(note).flags = SectionFlags::Elf { sh_flags: u64::from(elf::SHF_ALLOC) };
        assert_eq!(errors(&object).len(), 1);
    }

    #[test]
    fn a_file_without_module_metadata_is_found() {
        let mut object = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
        object.add_symbol(symbol("f", SymbolSection::Absolute, SymbolScope::Dynamic));
        assert_eq!(errors(&object).len(), REQUIRED.len());
    }

    #[test]
    fn initialisers_that_run_before_the_version_is_checked_are_found() {
        assert_eq!(errors(&module_with_initialisers(2)).len(), 1);
        let mut object = module();
        let set = object.add_section(Vec::new(), b"set_sysuninit_set".to_vec(), SectionKind::Data);
        object.append_section_data(set, &[0; 8], 8);
        assert_eq!(errors(&object).len(), 1);
    }

    #[test]
    fn functions_that_the_kernel_linker_calls_are_found() {
        for (name, kind) in [
            (".init_array.1", SectionKind::Elf(elf::SHT_INIT_ARRAY)),
            (".fini_array", SectionKind::Elf(elf::SHT_FINI_ARRAY)),
            (".ctors", SectionKind::Data),
            (".dtors", SectionKind::Data),
        ] {
            let mut object = module();
            let id = object.add_section(Vec::new(), name.into(), kind);
            object.append_section_data(id, &[0; 8], 8);
            let flags = u64::from(elf::SHF_ALLOC | elf::SHF_WRITE);
            object.section_mut(id).flags = SectionFlags::Elf { sh_flags: flags };
            assert_eq!(errors(&object).len(), 1, "{name}");
        }
    }

    #[test]
    fn a_sanitized_module_is_recognised() {
        let mut object = module();
        let sanitized =
            |object: &Object| is_sanitized(&object.write().expect("the object is valid")).expect("it parses");
        relocate(&mut object, elf::R_X86_64_PLT32);
        assert!(!sanitized(&object));
        let name = "__asan_load8_noabort";
        object.add_symbol(symbol(name, SymbolSection::Undefined, SymbolScope::Unknown));
        assert!(sanitized(&object));
    }

    #[test]
    fn another_machine_and_another_file_type_are_found() {
        let mut bytes = module().write().expect("the object is valid");
        bytes[16] = 3; // e_type: ET_DYN
        assert_eq!(check(&bytes, None).expect("the object parses").errors.len(), 1);
        bytes[18] = 3; // e_machine: EM_386
        assert!(check(&bytes, None).is_err());
        assert!(check(b"no ELF", None).is_err());
    }

    #[test]
    fn a_symbol_that_the_kernel_lacks_is_found() {
        let mut object = module();
        relocate(&mut object, elf::R_X86_64_PLT32);
        let bytes = object.write().expect("the object is valid");
        let errors = |name: &str| {
            let kernel = kernel(name);
            check(&bytes, Some(&kernel)).expect("the object parses").errors
        };
        assert_eq!(errors("printf"), Vec::<String>::new());
        assert_eq!(errors("vprintf").len(), 1);
        // An object has no dynamic symbols at all.
        assert_eq!(check(&bytes, Some(&bytes)).expect("the object parses").errors.len(), 1);
    }

    /// A file whose dynamic symbols are `name` alone, as a kernel has them.
    fn kernel(name: &str) -> Vec<u8> {
        let mut object = Object::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little);
        let code = object.section_id(StandardSection::Text);
        object.append_section_data(code, &[0xc3], 1);
        object.add_symbol(symbol(name, SymbolSection::Section(code), SymbolScope::Dynamic));
        let mut bytes = object.write().expect("the object is valid");
        // An object's .symtab differs from a .dynsym in the section type alone.
        let at = |bytes: &[u8], offset: usize| {
            u64::from_le_bytes(bytes[offset..offset + 8].try_into().expect("8 bytes"))
        };
        let table = usize::try_from(at(&bytes, 40)).expect("the table is in the file");
        let symtab =
            (table..bytes.len()).step_by(64).find(|&s| bytes[s + 4] == 2).expect("there is a .symtab");
        bytes[symtab + 4] = 11; // SHT_DYNSYM
        bytes
    }
}
