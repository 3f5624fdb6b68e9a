//! Image file directories (TIFF 6.0 §2; BigTIFF): headers, entries, where each value stands, and writing small ones.
