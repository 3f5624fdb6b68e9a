//! MakerNotes: whose they are. Their contents stay opaque; [`VENDORS`] is where decoders will find their place.
