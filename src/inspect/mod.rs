//! One photo → a Record.
