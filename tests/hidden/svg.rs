//! SVG (SVG 2): elements and attributes that draw nothing, what stands around the drawing, style sheets, and photos inside.

use crate::Place;
use crate::blocks;
use crate::search::base64;
use crate::wrap::{chunk, png};

/// A drawing with something in its root's tag, in front of what it draws, and around the root.
fn drawing(front: &str, attributes: &str, inside: &str, behind: &str) -> Vec<u8> {
    format!(
        "{front}<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"8\" height=\"8\" \
         {attributes}>{inside}<rect width=\"4\" height=\"4\" fill=\"#268\"/></svg>{behind}"
    )
    .into_bytes()
}

pub fn places() -> Vec<Place> {
    let secret = blocks::text();
    let place = |name: &str, form, file: Vec<u8>| Place::new("SVG", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("SVG", name, "raw", file);
    let inside = |text: String| drawing("", "", &text, "");
    let with = |text: String| drawing("", &text, "", "");
    let photo = |kind: &str, bytes: &[u8]| {
        inside(format!("<image width=\"4\" height=\"4\" href=\"data:image/{kind};base64,{}\"/>", base64(bytes)))
    };
    let small = crate::wrap::picture(8, 8, 3);
    let words: String = secret.bytes().map(|byte| format!("&#{byte};")).collect();
    let mut places = vec![
        raw("title", inside(format!("<title>{secret}</title>"))),
        raw("desc", inside(format!("<desc>{secret}</desc>"))),
        raw("metadata", inside(format!("<metadata>{secret}</metadata>"))),
        raw("a comment", inside(format!("<!--{secret}-->"))),
        raw("a comment in front of the root", drawing(&format!("<!--{secret}-->"), "", "", "")),
        raw("a comment behind the root", drawing("", "", "", &format!("<!--{secret}-->"))),
        raw("a processing instruction", drawing(&format!("<?editor {secret}?>"), "", "", "")),
        raw(
            "a style sheet elsewhere",
            drawing(&format!("<?xml-stylesheet href=\"https://{secret}/a.css\"?>"), "", "", ""),
        ),
        raw(
            "the document type",
            drawing(&format!("<!DOCTYPE svg PUBLIC \"{secret}\" \"http://www.w3.org/a.dtd\">"), "", "", ""),
        ),
        raw("behind the root", drawing("", "", "", secret)),
        raw("words that nothing draws", inside(format!("<g>{secret}</g>"))),
        raw("words of CDATA that nothing draws", inside(format!("<g><![CDATA[{secret}]]></g>"))),
        raw(
            "an editor's attribute",
            with(format!(
                "xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" inkscape:export-filename=\"{secret}\""
            )),
        ),
        raw(
            "an editor's element",
            inside(format!(
                "<sodipodi:namedview xmlns:sodipodi=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\" a=\"{secret}\"/>"
            )),
        ),
        raw("the name of a namespace", with(format!("xmlns:u=\"urn:{secret}\" u:a=\"1\""))),
        raw("an attribute of nobody", with(format!("mara=\"{secret}\""))),
        raw("an attribute of data", with(format!("data-name=\"{secret}\""))),
        raw("an aria label", with(format!("aria-label=\"{secret}\""))),
        raw("an element of nobody", inside(format!("<mara>{secret}</mara>"))),
        raw("a script", inside(format!("<script>tell('{secret}')</script>"))),
        raw("what happens at loading", with(format!("onload=\"tell('{secret}')\""))),
        raw("a link", inside(format!("<a href=\"https://{secret}/\"><path d=\"M0 0h1v1z\"/></a>"))),
        raw(
            "a picture elsewhere",
            inside(format!("<image width=\"4\" height=\"4\" href=\"https://{secret}/a.png\"/>")),
        ),
        raw(
            "a picture in a folder",
            inside(format!("<image width=\"4\" height=\"4\" xlink:href=\"/home/{secret}/a.png\"/>")),
        ),
        raw("a paint elsewhere", inside(format!("<path d=\"M0 0h1v1z\" fill=\"url(https://{secret}/a.svg#b)\"/>"))),
        raw("a comment in a style", inside(format!("<style>/* {secret} */ rect {{ fill: #123 }}</style>"))),
        raw("an import in a style", inside(format!("<style>@import url(https://{secret}/a.css);</style>"))),
        raw(
            "a font elsewhere",
            inside(format!("<style>@font-face {{ font-family: F; src: url(https://{secret}/f.woff) }}</style>")),
        ),
        raw(
            "a declaration of an editor",
            inside(format!("<style>rect {{ -inkscape-font-specification: '{secret}' }}</style>")),
        ),
        raw("words that are hidden", inside(format!("<text display=\"none\">{secret}</text>"))),
        raw(
            "an Illustrator's drawing",
            inside(format!("<i:pgf xmlns:i=\"http://ns.adobe.com/AdobeIllustrator/10.0/\">{secret}</i:pgf>")),
        ),
        raw(
            "a manifest",
            inside(format!(
                "<metadata><c2pa:manifest xmlns:c2pa=\"http://c2pa.org/manifest\">{secret}</c2pa:manifest></metadata>"
            )),
        ),
        Place::scattered("SVG", "a title spelt by references", inside(format!("<title>{words}</title>")), |file| {
            let text = String::from_utf8_lossy(file).into_owned();
            text.split("&#").skip(1).filter_map(|rest| rest.split(';').next()?.parse().ok()).collect()
        }),
        place("a title in base64", "base64", inside(format!("<title>{}</title>", base64(secret.as_bytes())))),
        place("a comment of a JPEG inside", "base64", photo("jpeg", &blocks::telling_jpeg())),
        place(
            "behind the end of a JPEG inside",
            "base64",
            photo("jpeg", &[crate::wrap::jpeg_pixels(&small), secret.as_bytes().to_vec()].concat()),
        ),
        place(
            "a text of a PNG inside",
            "base64",
            photo("png", &png(&small, &[chunk(b"tEXt", format!("Author\0{secret}").as_bytes())], b"")),
        ),
        place(
            "a compressed text of a PNG inside",
            "base64 inflated raw",
            photo(
                "png",
                &png(
                    &small,
                    &[chunk(
                        b"zTXt",
                        &[b"Author\0\0", &blocks::deflated(&[&[b'.'; 300][..], secret.as_bytes()].concat())[..]]
                            .concat(),
                    )],
                    b"",
                ),
            ),
        ),
        place(
            "a drawing inside",
            "base64",
            photo("svg+xml", &drawing("", "", &format!("<title>{secret}</title>"), "")),
        ),
    ];
    for (name, packet) in blocks::xmp().into_iter().take(4) {
        let packet = String::from_utf8(packet).unwrap();
        let packet = packet.split_once("?>").unwrap().1.rsplit_once("<?").unwrap().0.to_owned();
        places.push(raw(&format!("XMP, {name}"), inside(format!("<metadata>{packet}</metadata>"))));
    }
    places
}
