//! Boxes of ISO base media files and their kin (ISO/IEC 14496-12 §4.2).
