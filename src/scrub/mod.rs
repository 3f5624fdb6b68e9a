//! Policy → fates → a new file, verified.
