//! Spans of time as Android's `TimeUtils` writes them: `+7d23h29m35s438ms`, `-1h17m34s418ms`, `0`.

/// Units, the largest first, in milliseconds.
const UNITS: &[(&str, i64)] = &[("d", 86_400_000), ("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1_000)];
/// What is longer ago was never: `TimeUtils` counts from 1970 then.
const NEVER: i64 = 15 * 366 * 86_400_000;

/// Milliseconds, without the sign; none when it isn't one, or says "never".
pub(super) fn parse(text: &str) -> Option<i64> {
    let mut rest = text.trim().trim_start_matches(['+', '-']);
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0_i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = rest.split_at_checked(digits).filter(|_| digits > 0)?;
        let (name, factor) =
            UNITS.iter().find(|(name, _)| unit.starts_with(name) && (*name != "m" || !unit.starts_with("ms")))?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(*factor)?)?;
        rest = unit.get(name.len()..)?;
    }
    Some(total).filter(|total| *total < NEVER)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn spans_are_read_and_never_is_none() {
        assert_eq!(parse("+7d23h29m35s438ms"), Some(((7 * 24 + 23) * 3600 + 29 * 60 + 35) * 1000 + 438));
        assert_eq!(parse("-1h17m34s418ms"), Some(4_654_418));
        assert_eq!(parse("+420ms"), Some(420));
        assert_eq!(parse("0"), Some(0));
        for none in ["", "+", "ms", "+3x", "+20166d8h20m24s861ms", "+99999999999999999999d", "-314d1h25m4s901"] {
            assert_eq!(parse(none), None, "{none}");
        }
    }
}
