//! Where LZW-coded image data end (GIF89a appendix F): codes are counted, with the length of the string that each stands
//! for; no string is made.

/// The most entries that a table has.
const TABLE: usize = 4096;
/// The longest code, in bits.
const WIDEST: u32 = 12;

/// How the data stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// More is to come.
    Open,
    /// The end code was read.
    Ended,
    /// A code stands for nothing.
    Broken,
}

/// Image data that are being read.
pub(super) struct Lzw {
    clear: usize,
    root_width: u32,
    width: u32,
    next: usize,
    previous: Option<usize>,
    lengths: Vec<u32>,
    bits: u32,
    held: u32,
    pixels: u64,
    wanted: u64,
    full: bool,
    state: State,
}

impl Lzw {
    /// Data whose codes begin with one bit more than `min_code_size`, for `wanted` pixels; none where that can't be (§22).
    pub(super) fn new(min_code_size: u8, wanted: u64) -> Option<Self> {
        if !(1..=11).contains(&min_code_size) {
            return None;
        }
        let clear = 1usize.checked_shl(u32::from(min_code_size))?;
        let root_width = u32::from(min_code_size).saturating_add(1);
        let mut lengths = vec![0; TABLE];
        lengths.iter_mut().take(clear).for_each(|length| *length = 1);
        let next = clear.saturating_add(2);
        let (previous, full) = (None, wanted == 0);
        let state = State::Open;
        Some(Self {
            clear,
            root_width,
            width: root_width,
            next,
            previous,
            lengths,
            bits: 0,
            held: 0,
            pixels: 0,
            wanted,
            full,
            state,
        })
    }

    /// How they stand.
    pub(super) fn state(&self) -> State {
        self.state
    }

    /// How many pixels were coded.
    pub(super) fn pixels(&self) -> u64 {
        self.pixels
    }

    /// Whether every pixel is there.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Reads one byte.
    pub(super) fn push(&mut self, byte: u8) {
        // At most 11 bits are held when a byte comes, so 32 are enough.
        self.bits |= u32::from(byte).wrapping_shl(self.held);
        self.held = self.held.saturating_add(8);
        while self.held >= self.width && self.state == State::Open {
            let mask = 1u32.wrapping_shl(self.width).wrapping_sub(1);
            let code = (self.bits & mask) as usize;
            self.bits = self.bits.wrapping_shr(self.width);
            self.held = self.held.saturating_sub(self.width);
            self.code(code);
        }
    }

    fn code(&mut self, code: usize) {
        if code == self.clear {
            self.width = self.root_width;
            self.next = self.clear.saturating_add(2);
            self.previous = None;
            return;
        }
        if code == self.clear.saturating_add(1) {
            self.state = State::Ended;
            return;
        }
        let of = |lengths: &[u32], code: usize| lengths.get(code).copied().unwrap_or_default();
        let known = code < self.clear || code < self.next;
        let length = match self.previous {
            _ if known => of(&self.lengths, code),
            // The string that this very code defines.
            Some(previous) if code == self.next && code < TABLE => of(&self.lengths, previous).saturating_add(1),
            _ => {
                self.state = State::Broken;
                return;
            }
        };
        if let (Some(previous), true) = (self.previous, self.next < TABLE) {
            let string = of(&self.lengths, previous).saturating_add(1);
            if let Some(entry) = self.lengths.get_mut(self.next) {
                *entry = string;
            }
            self.next = self.next.saturating_add(1);
            if self.width < WIDEST && self.next == 1usize.wrapping_shl(self.width) {
                self.width = self.width.saturating_add(1);
            }
        }
        self.previous = Some(code);
        self.pixels = self.pixels.saturating_add(u64::from(length));
        self.full |= self.pixels >= self.wanted;
    }
}
