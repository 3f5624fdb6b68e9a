//! Where the compressed stream of a picture ends (RFC 1950, RFC 1951): inflated block by block, its output counted and
//! thrown away. Knows no chunks.

use flate2::{Decompress, FlushDecompress, Status};

/// How much is inflated at once, in bytes.
const SCRATCH: usize = 64 * 1024;

/// How a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// More is to come.
    Open,
    /// It has ended: what follows isn't read by any decoder.
    Ended,
    /// It can't be decoded from here on.
    Broken,
    /// It holds more than the picture.
    TooLong,
}

/// A stream that is being read.
pub(super) struct Stream {
    inflate: Decompress,
    head: Vec<u8>,
    head_len: usize,
    deflated: bool,
    tail_left: usize,
    limit: u64,
    scratch: Vec<u8>,
    state: State,
}

impl Stream {
    /// A zlib stream, or a bare deflate stream (`bare`, as in files with a CgBI chunk), that should yield `limit` bytes.
    /// The Adler-32 at a zlib stream's end is passed over: readers show the picture whatever it says.
    pub(super) fn new(bare: bool, limit: u64) -> Self {
        let (head_len, tail_left) = if bare { (0, 0) } else { (2, 4) };
        let inflate = Decompress::new(false);
        let scratch = vec![0; SCRATCH];
        Self { inflate, head: Vec::new(), head_len, deflated: false, tail_left, limit, scratch, state: State::Open }
    }

    /// How it stands.
    pub(super) fn state(&self) -> State {
        self.state
    }

    /// How many bytes it has yielded.
    pub(super) fn yielded(&self) -> u64 {
        self.inflate.total_out()
    }

    /// How many bytes it should yield.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// Reads on; the number of bytes of `data` that belong to the stream. All of them do, unless it ends in between.
    pub(super) fn push(&mut self, data: &[u8]) -> usize {
        let mut used = 0usize;
        while self.state == State::Open {
            let rest = data.get(used..).unwrap_or_default();
            if self.head.len() < self.head_len {
                let Some(byte) = rest.first() else { break };
                self.head.push(*byte);
                used = used.saturating_add(1);
                if self.head.len() == self.head_len && !header_is_sound(&self.head) {
                    self.state = State::Broken;
                }
                continue;
            }
            if self.inflate.total_out() > self.limit {
                self.state = State::TooLong;
                break;
            }
            if self.deflated {
                let take = rest.len().min(self.tail_left);
                self.tail_left = self.tail_left.saturating_sub(take);
                used = used.saturating_add(take);
                if self.tail_left == 0 {
                    self.state = State::Ended;
                }
                break;
            }
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(rest, &mut self.scratch, FlushDecompress::None);
            let taken = self.inflate.total_in().saturating_sub(before_in);
            used = used.saturating_add(usize::try_from(taken).unwrap_or(usize::MAX)).min(data.len());
            match status {
                Ok(Status::StreamEnd) => self.deflated = true,
                Ok(_) if taken == 0 && self.inflate.total_out() == before_out => break,
                Ok(_) => {}
                Err(_) => self.state = State::Broken,
            }
        }
        if self.state == State::Ended { used } else { data.len() }
    }
}

/// RFC 1950 §2.2: method 8, no preset dictionary, check bits right.
fn header_is_sound(head: &[u8]) -> bool {
    let [cmf, flags] = *head else { return false };
    let check = u16::from_be_bytes([cmf, flags]);
    cmf & 0x0f == 8 && flags & 0x20 == 0 && check % 31 == 0
}
