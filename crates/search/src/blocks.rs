//! A text in blocks of 64 bytes: its lower case, and a bit for each byte that may belong to a word.
//!
//! The loop over a block has no branches and a fixed length, so that it becomes a few vector instructions. To find the words is then
//! to find the ones in numbers of 64 bits.

const BLOCK: usize = 64;

/// A block with the byte before it.
type Window = [u8; BLOCK + 1];

/// Flags of a byte.
const RUN: u8 = 1;
const SPECIAL: u8 = 2;
const DIGIT: u8 = 4;

/// The blocks of a text. They are kept for the next text.
#[derive(Default)]
pub(crate) struct Blocks {
    /// The lower case of the text: of ASCII letters and of the letters of Latin-1 (U+00C0 to U+00FF). Zeros follow.
    lower: Vec<u8>,
    /// ASCII letters and digits, apostrophes, and all bytes beyond ASCII.
    runs: Vec<u64>,
    /// Apostrophes, and bytes of characters that are neither ASCII nor letters of Latin-1.
    special: Vec<u64>,
    /// ASCII digits.
    digits: Vec<u64>,
}

/// Bytes after each other that may belong to a word. What stands around them never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteRun {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether it has special bytes, so that it may be no word, or several.
    pub(crate) is_special: bool,
    /// Whether it has digits.
    pub(crate) has_digits: bool,
}

impl Blocks {
    /// Reads a text, in place of the last.
    pub(crate) fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let count = bytes.len().div_ceil(BLOCK);
        for bits in [&mut self.runs, &mut self.special, &mut self.digits] {
            bits.clear();
            bits.reserve(count);
        }
        self.lower.clear();
        self.lower.reserve((count + 1) * BLOCK);
        for block in 0..count {
            let at = block * BLOCK;
            match bytes.get(at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk) {
                Some(window) => self.push(window),
                None => self.push(&edge(bytes, at)),
            }
        }
        self.lower.extend([0; BLOCK]);
    }

    #[inline(always)]
    fn push(&mut self, window: &Window) {
        let (mut lower, mut flags) = ([0; BLOCK], [0; BLOCK]);
        for lane in 0..BLOCK {
            let (before, byte) = (window[lane], window[lane + 1]);
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
            let digit = byte.wrapping_sub(b'0') < 10;
            // A letter of Latin-1 is 0xC3 and another byte, but not those of × (0x97) and ÷ (0xB7).
            let second = (before == 0xc3) & (byte | 0x20 != 0xb7);
            // À to Þ are 0x80 to 0x9E, and their lower case is 32 further on. ß, 0x9F, has no other case.
            let upper = letter | (second & (byte != 0x9f));
            lower[lane] = byte | if upper { 0x20 } else { 0 };
            let special = (byte == b'\'') | ((byte >= 0x80) & (byte != 0xc3) & !second);
            flags[lane] = (if letter | digit | special | (byte >= 0x80) { RUN } else { 0 })
                | (if special { SPECIAL } else { 0 })
                | (if digit { DIGIT } else { 0 });
        }
        self.lower.extend_from_slice(&lower);
        self.runs.push(bits(&flags, RUN));
        self.special.push(bits(&flags, SPECIAL));
        self.digits.push(bits(&flags, DIGIT));
    }

    /// The lower case of the text from a byte on, and what follows it.
    #[inline(always)]
    pub(crate) fn lower(&self, start: usize) -> &[u8] {
        self.lower.get(start..).unwrap_or_default()
    }

    /// Gives all runs in order.
    #[inline(always)]
    pub(crate) fn for_each(&self, mut give: impl FnMut(ByteRun)) {
        let (mut block, mut bits) = (0, self.runs.first().copied().unwrap_or_default());
        while block < self.runs.len() {
            if bits == 0 {
                block += 1;
                bits = self.runs.get(block).copied().unwrap_or_default();
                continue;
            }
            let start = block * BLOCK + bits.trailing_zeros() as usize;
            // Where the zeros after these ones begin, perhaps in another block.
            let mut zeros = !bits & (u64::MAX << bits.trailing_zeros());
            while zeros == 0 {
                block += 1;
                bits = self.runs.get(block).copied().unwrap_or_default();
                zeros = !bits;
            }
            let end = zeros.trailing_zeros();
            bits &= u64::MAX << end;
            give(self.run(start, block * BLOCK + end as usize));
        }
    }

    #[inline(always)]
    fn run(&self, start: usize, end: usize) -> ByteRun {
        let is_special = any(&self.special, start, end);
        ByteRun { start, end, is_special, has_digits: any(&self.digits, start, end) }
    }
}

/// The window of a block at an end of the text, as if zeros stood around it.
#[cold]
fn edge(bytes: &[u8], at: usize) -> Window {
    let byte = |lane: usize| (at + lane).checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
    std::array::from_fn(byte)
}

/// A bit for each byte that has a flag.
#[inline(always)]
fn bits(flags: &[u8; BLOCK], flag: u8) -> u64 {
    let mut bits = 0;
    for (number, eight) in flags.as_chunks().0.iter().enumerate() {
        let lanes = u64::from_le_bytes(*eight) >> flag.trailing_zeros() & 0x0101_0101_0101_0101;
        // Brings the lowest bits of the eight bytes together in the highest byte.
        bits |= (lanes.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * number);
    }
    bits
}

/// Whether any of these bits is set.
#[inline(always)]
fn any(bits: &[u64], start: usize, end: usize) -> bool {
    let (first, last) = (start / BLOCK, (end - 1) / BLOCK);
    let from = |block: usize| bits.get(block).copied().unwrap_or_default();
    let (above, below) = (u64::MAX << (start % BLOCK), u64::MAX >> (BLOCK - 1 - (end - 1) % BLOCK));
    match last - first {
        0 => from(first) & above & below != 0,
        _ => from(first) & above != 0 || from(last) & below != 0 || (first + 1..last).any(|block| from(block) != 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runs of a text in lower case, with `!` for special ones and `#` for those with digits.
    fn runs(text: &str) -> Vec<String> {
        let mut blocks = Blocks::default();
        blocks.read("something else");
        blocks.read(text);
        let mut runs = Vec::new();
        blocks.for_each(|run| {
            let lower = String::from_utf8_lossy(&blocks.lower(run.start)[..run.end - run.start]).into_owned();
            let marks = [run.is_special.then_some("!"), run.has_digits.then_some("#")];
            runs.push(lower + &marks.into_iter().flatten().collect::<String>());
        });
        runs
    }

    #[test]
    fn runs_are_between_what_never_belongs_to_a_word() {
        for (text, expected) in [
            ("", &[][..]),
            (" , ", &[]),
            ("Skola på ÖN", &["skola", "på", "ön"]),
            ("KS 2025/x1", &["ks", "2025#", "x1#"]),
            ("ÿßÞÀ @[`{/: z", &["ÿßþà", "z"]),
            ("don't 3×4 a÷b", &["don't!", "3×4!#", "a÷b!"]),
            ("a – b", &["a", "–!", "b"]),
            ("Łódź §12", &["Łódź!", "§12!#"]),
        ] {
            assert_eq!(runs(text), expected, "{text}");
        }
    }

    #[test]
    fn runs_may_be_in_several_blocks() {
        for before in 0..130 {
            for (word, marks) in
                [("Ö".repeat(20), ""), ("x".repeat(200), ""), ("a".repeat(70) + "1", "#"), ("é'".repeat(9), "!")]
            {
                let text = format!("{}{word}{}", " ".repeat(before), if before % 2 == 0 { "" } else { " ." });
                assert_eq!(runs(&text), [word.to_lowercase() + marks], "{before}");
            }
        }
    }
}
