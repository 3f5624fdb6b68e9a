//! Whoever is sent a picture: as the original file, with its place taken off by the share sheet, or coded anew by a chat.
//!
//! What a chat keeps hangs on its version and on how a picture was sent; a received file can be looked at with `show`.

use super::{Audience, Confidence, Scope, Sight, any, by_tag, is_attribute, is_beside};
use crate::leak::{Class, row_of};
use crate::record::Record;

/// The file without its attributes and its times: a message has its own.
fn sent(record: &Record) -> Vec<Sight> {
    by_tag(record, |tag| match is_attribute(tag) || is_beside(tag) || tag.key.id == "time:mtime" {
        true => Sight::Hidden,
        false => Sight::Whole,
    })
}

/// The same without all that the catalogue calls a place.
pub(super) fn without_places(record: &Record) -> Vec<Sight> {
    let place = |leak: &crate::record::Leak| row_of(leak.row).is_some_and(|row| row.class == Class::Location);
    let sight = |(leak, sight)| if place(leak) { Sight::Hidden } else { sight };
    record.leaks.iter().zip(sent(record)).map(sight).collect()
}

/// Nothing but the picture.
fn nothing(record: &Record) -> Vec<Sight> {
    by_tag(record, |_| Sight::Hidden)
}

pub(super) const ORIGINAL: Audience = Audience {
    id: "original",
    short: "original",
    name: "recipient of the original files",
    version: "e-mail, AirDrop, a cloud link; WeChat's 原图, Telegram's file, WhatsApp's document",
    confidence: Confidence::Documented,
    source: "Tencent's statements of 2017-08-31 and December 2019 for 原图; the others tried by many",
    explain: "each file whole, with its name",
    scope: Scope::Chosen,
    without_location: false,
    admits: any,
    sights: sent,
};

pub(super) const SHARED_WITHOUT_LOCATION: Audience = Audience {
    id: "shared-no-location",
    short: "no place",
    name: "recipient of photos that were shared with location switched off",
    version: "the share sheet's options of iOS 13 and newer",
    confidence: Confidence::Reported,
    source: "reviews of the share sheet: location goes, times and devices stay",
    explain: "each file without its place; times, devices and names stay",
    scope: Scope::Chosen,
    without_location: true,
    admits: any,
    sights: without_places,
};

pub(super) const CHAT: Audience = Audience {
    id: "chat",
    short: "chat",
    name: "recipient of photos that a chat coded anew",
    version: "WeChat without 原图 and its Moments; WhatsApp, Telegram and Signal as photo",
    confidence: Confidence::Reported,
    source: "Tencent's statements for WeChat; tests by others for the rest, which do not all agree",
    explain: "the pictures in a smaller form, without metadata and names",
    scope: Scope::Chosen,
    without_location: false,
    admits: any,
    sights: nothing,
};
