//! Exit codes, as a pure function of what happened.

/// Ended by Ctrl-C: 128 and the number of the signal, as shells have it.
pub(super) const INTERRUPTED: u8 = 130;
/// The command line makes no sense.
pub(super) const USAGE: u8 = 2;

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// A leak at or over the threshold was found.
    pub found: bool,
    /// Some file could not be read, or not be scrubbed with certainty.
    pub failed: bool,
    /// It was ended before it was done.
    pub interrupted: bool,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self { interrupted: true, .. } => INTERRUPTED,
            Self { failed: true, .. } => 3,
            Self { found: true, .. } => 1,
            Self { .. } => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_wins_over_one() {
        let code = |found, failed, interrupted| Outcome { found, failed, interrupted }.code();
        assert_eq!(code(false, false, false), 0);
        assert_eq!(code(true, false, false), 1);
        assert_eq!(code(false, true, false), 3);
        assert_eq!(code(true, true, false), 3);
        assert_eq!(code(true, true, true), 130);
    }
}
