// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Loading an executable: the order of things in which nothing can go wrong after the old image is gone
//! that could have been seen before.

use super::elf::{self, round_page, Plan, Segment};
use super::rule::Rule;
use super::stack;
use crate::arch::PAGE;
use crate::kpi::image_params::{ImageParams, Loaded, Mapping, Randomisation, Sizes};
use crate::kpi::malloc::KBox;
use crate::kpi::sysctl::{Counter, Switch};
use crate::kpi::sysentvec::Sysentvec;
use crate::kpi::vdso::SharedImage;
use crate::kpi::{log, random, Errno, Thread};
use sys_bindings as c;

/// Where a position-independent executable may begin, at the lowest.
const LOWEST_BASE: u64 = 1 << 32;
/// How many places are tried for the vDSO before the exec fails.
const VDSO_TRIES: u32 = 16;

/// Whether programs may be started.
pub static ALLOWED: Switch = Switch::new(true);
/// How many executables each rule has refused.
pub static REFUSED: [Counter; Rule::ALL.len()] = [const { Counter::new() }; Rule::ALL.len()];

/// The places of a new image, chosen before the old one is given up.
#[derive(Clone, Copy)]
struct Layout {
    base: u64,
    /// Where mmap(2) begins to look.
    anonymous: u64,
    /// The time page, and the vDSO behind it.
    vdso: u64,
}

/// Activates a CloudABI executable.
///
/// An error before the old address space is given up leaves the caller as it was; one after it ends the process.
pub fn activate(
    exec: &mut ImageParams<'_>,
    sv: &'static Sysentvec,
    vdso: &'static SharedImage,
) -> Result<(), Errno> {
    if !ALLOWED.is_on() {
        return Err(refused(Rule::NotAllowed));
    }
    let limit = sv.address_limit();
    // Borrowed: a plan is large for the stack, and would be copied.
    let planned = elf::plan(exec.first_page(), exec.file_size(), limit);
    let plan = planned.as_ref().map_err(|&rule| refused(rule))?;
    let random = exec.randomisation();
    let layout = choose(plan, random, limit, exec.stack_room()).map_err(refused)?;
    let sizes = sizes(plan, layout.base);
    let in_use = stack::size(exec.argument_data());
    if !exec.within_limits(&sizes, vdso_size(), in_use) || exec.charge(&sizes).is_err() {
        return Err(refused(Rule::Limit));
    }

    let mut unlocked = exec.unlock();
    unlocked.new_vmspace(sv, random)?;
    unlocked.lock();

    for segment in plan.segments() {
        map(exec, segment, layout.base)?;
    }
    exec.note(&sizes);
    exec.set_anonymous_start(layout.anonymous);
    // Before the stack, for which the kernel looks itself where addresses are random.
    vdso.map(exec, layout.vdso, vdso_size() - PAGE)?;
    exec.map_stack()?;

    // The vnode is unlocked while memory is waited for: freeing some may need it.
    let mut unlocked = exec.unlock();
    for segment in plan.segments().iter().filter(|segment| plan.landing_pads && segment.executable()) {
        unlocked.guard(layout.base.wrapping_add(segment.start()), segment.end() - segment.start());
    }
    let loaded = KBox::new(Loaded {
        base: layout.base,
        phdr: layout.base.wrapping_add(plan.phdr),
        phnum: plan.phnum,
        vdso: layout.vdso + PAGE,
    });
    unlocked.lock();
    exec.complete(layout.base.wrapping_add(plan.entry), plan.flags, loaded);
    Ok(())
}

/// Counts a refusal, and tells the user, as the native activator does.
fn refused(rule: Rule) -> Errno {
    if let Some(counter) = REFUSED.get(rule as usize) {
        counter.increment();
    }
    log::user_line(&mut Thread::current(), format_args!("refused: {}: {}", rule.name(), rule.wrong()));
    #[allow(clippy::cast_possible_wrap)]
    Errno::new(rule.errno() as i32)
}

/// Chooses the places, in the quarters of the address space: a position-independent image in the first half, other mappings in the
/// third quarter, the vDSO in the fourth. Whatever the image leaves no room for is a reason to refuse it.
fn choose(plan: &Plan, random: Randomisation, limit: u64, stack: u64) -> Result<Layout, Rule> {
    // Aligned as mappings are: what mmap(2) begins with is taken as it is.
    let half = aligned(limit / 2, 2 << 20);
    let anonymous = half + if random.wanted() { aligned(random::below(limit / 4), 2 << 20) } else { 0 };
    let base = if plan.position_independent { choose_base(plan, random, half)? } else { 0 };
    let image = Taken { plan, base, vdso: None };
    // Without randomisation the stack is right below the limit.
    let ceiling = if random.wanted() { limit } else { limit.saturating_sub(stack) };
    let vdso = choose_vdso(&image, random, limit, ceiling).ok_or(Rule::ElfAddress)?;
    let taken = Taken { vdso: Some((vdso, vdso + vdso_size())), ..image };
    if !taken.is_free(ceiling, limit) || (random.wanted() && taken.largest_gap(limit) < stack) {
        return Err(Rule::ElfAddress);
    }
    Ok(Layout { base, anonymous, vdso })
}

/// Chooses a base in the first half.
fn choose_base(plan: &Plan, random: Randomisation, half: u64) -> Result<u64, Rule> {
    let span = plan.end() - plan.start();
    // `start + base` is what lands at a multiple of the alignment, so the addresses keep theirs.
    let Some(room) = half.checked_sub(LOWEST_BASE + span + plan.align) else {
        return Err(Rule::ElfTooLarge);
    };
    let offset = if random.wanted() { random::below(room) } else { 0 };
    let place = aligned(LOWEST_BASE + plan.align + offset, plan.align);
    // Wrapping: the file's own addresses may be high, and then the base is a negative distance.
    Ok(place.wrapping_sub(aligned(plan.start(), plan.align)))
}

/// Chooses a place for the time page and the vDSO in the last quarter, below `ceiling`. Where it is taken, by a segment that has to be
/// there, others are tried at random.
fn choose_vdso(image: &Taken<'_>, random: Randomisation, limit: u64, ceiling: u64) -> Option<u64> {
    let (quarter, size) = (limit / 4, vdso_size());
    (0..VDSO_TRIES)
        .map(|attempt| {
            let anywhere = random.wanted() || attempt > 0;
            let offset = if anywhere { random::below(quarter - size - PAGE) } else { 0 };
            aligned(3 * quarter + offset, PAGE)
        })
        .find(|&address| address + size <= ceiling && image.is_free(address, address + size))
}

/// What the time page and the vDSO take, in bytes.
const fn vdso_size() -> u64 {
    PAGE + round_page(::vdso::IMAGE.len() as u64)
}

/// The addresses that a new image takes, before it has a stack.
#[derive(Clone, Copy)]
struct Taken<'a> {
    plan: &'a Plan,
    base: u64,
    vdso: Option<(u64, u64)>,
}

impl Taken<'_> {
    /// Each range, from its first address to the one past its end. No two have an address in common.
    fn ranges(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let place = |address: u64| self.base.wrapping_add(address);
        self.plan.segments().iter().map(move |s| (place(s.start()), place(s.end()))).chain(self.vdso)
    }

    /// Whether nothing is in a range.
    fn is_free(&self, from: u64, to: u64) -> bool {
        self.ranges().all(|(start, end)| end <= from || to <= start)
    }

    /// The size of the largest gap, in bytes.
    fn largest_gap(&self, limit: u64) -> u64 {
        let after = |from| self.ranges().map(|(start, _)| start).filter(|&start| start >= from).min();
        let gap = |from| after(from).unwrap_or(limit).saturating_sub(from);
        self.ranges().map(|(_, end)| end).chain([PAGE]).map(gap).max().unwrap_or(0)
    }
}

/// Rounds down to a power of two.
const fn aligned(address: u64, to: u64) -> u64 {
    address & !(to - 1)
}

/// The largest executable segment is the text, the last of the others the data, as for native programs.
fn sizes(plan: &Plan, base: u64) -> Sizes {
    let mut sizes = Sizes::default();
    for segment in plan.segments() {
        let size = segment.end() - segment.start();
        let start = base.wrapping_add(segment.start());
        if segment.executable() && size > sizes.text {
            sizes.text = size;
            sizes.text_start = start;
        } else {
            sizes.data = size;
            sizes.data_start = start;
        }
        sizes.total += size;
    }
    if sizes.data == 0 {
        sizes.data_start = sizes.text_start;
        sizes.data = sizes.text;
    }
    sizes
}

/// Maps a segment: whole pages from the file, copied on write; the page in which the file's bytes end and the
/// zeros begin is copied; the rest is zero.
fn map(exec: &mut ImageParams<'_>, segment: &Segment, base: u64) -> Result<(), Errno> {
    let protection = segment.protection;
    let start = base.wrapping_add(segment.start());
    let end = start + (segment.end() - segment.start());
    let file_start = segment.offset & !(PAGE - 1);
    // Bytes from the first page's beginning to the end of what the file gives.
    let from_file = if segment.file_size == 0 { 0 } else { segment.offset % PAGE + segment.file_size };
    let zeros = segment.memory_size > segment.file_size;
    let whole = if zeros { from_file & !(PAGE - 1) } else { round_page(from_file) };
    if whole != 0 {
        exec.map_file(&Mapping { start, end: start + whole, protection }, file_start)?;
    }
    if !zeros {
        return Ok(());
    }
    let rest = Mapping { start: start + whole, end, protection };
    if rest.start == rest.end {
        return Ok(());
    }
    // Writable until the file's last bytes are in it.
    let writable = Mapping { protection: c::VM_PROT_READ | c::VM_PROT_WRITE, ..rest };
    exec.map_anonymous(&writable)?;
    let tail = usize::try_from(from_file - whole).map_err(|_| Errno::EINVAL)?;
    if tail != 0 {
        exec.copy_from_file(file_start + whole, tail, rest.start)?;
    }
    if writable.protection != protection {
        exec.protect(&rest)?;
    }
    Ok(())
}
