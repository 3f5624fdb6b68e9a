//! phototell shows what a folder of photos tells about the people in it, and to whom, and takes it out before the photos
//! are shared.
//!
//! # The house
//!
//! | module | what it is | may use |
//! | --- | --- | --- |
//! | [`bytes`], [`moment`], `geo`, `os` | ground: sources of bytes, civil time, distances, the platform | nothing of the crate |
//! | `walk` | folders → photos with their siblings | os |
//! | `grammar` | structures that several standards share: IFDs, boxes, RIFF | bytes |
//! | [`container`] | a file → a partition; a partition and fates → pieces | bytes, grammar |
//! | [`metadata`] | the bytes of a part → tags | bytes, grammar, container (a standard's name), moment |
//! | [`leak`] | what gives what away: the catalogue | metadata |
//! | [`record`] | all that one file tells | bytes, container, metadata, leak, moment |
//! | [`mod@inspect`] | one file → a record | bytes, os, container, metadata, leak, record, moment, walk |
//! | `places` | positions → places | record, geo, moment |
//! | [`mod@infer`] | records → a portrait | leak, record, places, geo, moment |
//! | [`audience`] | what a reader sees of a record: a lens | leak, record, moment |
//! | [`accesses`] | access logs of phones → accesses, joined with the library | record, audience, infer, geo, moment |
//! | [`trace`] | copies of a library's photos in another folder | bytes, os, walk, container, inspect, record, audience, moment |
//! | [`mod@scrub`] | policy → fates → a new file, verified | bytes, os, container, metadata, leak, record, inspect, places, geo, moment |
//! | `report` | what a person or a program reads | container, leak, record, moment, geo, and the results above |
//! | [`cli`] | the command line | everything |
//!
//! An audit runs walk → bytes → container → metadata → leak → record → infer → report. A scrub runs walk → bytes →
//! container → metadata → leak → fates → pieces → write → verify → rename → report. Neither turns back.
//!
//! # Invariants
//!
//! - The spans of a layout partition the file: no byte is unaccounted for.
//! - A scrub is an allow-list: what isn't needed to show the picture goes, known or not.
//! - A target file appears only after its bytes were read again and found clean.
//! - No network connection is ever made. The library never prints.
#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod accesses;
pub mod audience;
pub mod bytes;
pub mod cli;
pub mod container;
pub mod geo;
mod grammar;
pub mod infer;
pub mod inspect;
pub mod leak;
pub mod metadata;
pub mod moment;
pub mod os;
pub mod places;
pub mod record;
pub mod report;
pub mod scrub;
pub mod trace;
pub mod walk;
