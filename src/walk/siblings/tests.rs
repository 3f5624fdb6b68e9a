//! Which file is whose side-car, by names as programs write them.

use super::*;

fn found(name: &str) -> Found {
    Found {
        path: Path::new("photos").join(name),
        relative: name.into(),
        start: 0,
        identity: Identity { device: 0, inode: 0, len: 0, modified: None },
        links: 1,
        linked: false,
        lone: None,
        siblings: Vec::new(),
    }
}

/// `whose < side-cars`, for each file that stays.
fn grouped(names: &[&str]) -> Vec<String> {
    let mut files: Vec<Found> = names.iter().map(|name| found(name)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    group(files, Vec::new())
        .0
        .iter()
        .map(|found| {
            let own = name(&found.path) + if found.lone.is_some() { " (lone)" } else { "" };
            std::iter::once(own).chain(found.siblings.iter().map(|s| name(&s.path))).collect::<Vec<_>>().join(" < ")
        })
        .collect()
}

#[test]
fn a_live_photo_and_its_edits_are_one() {
    assert_eq!(
        grouped(&["IMG_1.HEIC", "IMG_1.MOV", "IMG_1.AAE", "IMG_O1.AAE", "IMG_2.MOV"]),
        ["IMG_1.HEIC < IMG_1.AAE < IMG_1.MOV < IMG_O1.AAE", "IMG_2.MOV"]
    );
}

#[test]
fn xmp_belongs_to_the_named_file_or_else_to_the_raw() {
    assert_eq!(
        grouped(&["a.JPG", "a.NEF", "a.xmp", "a.JPG.xmp", "b.jpg", "b.XMP"]),
        ["a.JPG < a.JPG.xmp", "a.NEF < a.xmp", "b.jpg < b.XMP"]
    );
}

#[test]
fn takeout_in_its_namings() {
    assert_eq!(grouped(&["a.jpg", "a.jpg.json"]), ["a.jpg < a.jpg.json"]);
    assert_eq!(grouped(&["a.jpg", "a.json"]), ["a.jpg < a.json"]);
    assert_eq!(grouped(&["a.jpg", "a.jpg.supplemental-metadata.json"]), ["a.jpg < a.jpg.supplemental-metadata.json"]);
    assert_eq!(grouped(&["a.jpg", "a.jpg.supplemen.json"]), ["a.jpg < a.jpg.supplemen.json"]);
    assert_eq!(
        grouped(&["a.jpg", "a(1).jpg", "a.jpg.json", "a.jpg(1).json"]),
        ["a(1).jpg < a.jpg(1).json", "a.jpg < a.jpg.json"]
    );
    assert_eq!(
        grouped(&["a(2).jpg", "a.jpg.supplemental-metadata(2).json"]),
        ["a(2).jpg < a.jpg.supplemental-metadata(2).json"]
    );
    assert_eq!(grouped(&["a(1).jpg", "a(1).jpg.json"]), ["a(1).jpg < a(1).jpg.json"]);
    assert_eq!(grouped(&["a~2.jpg", "a~2.jpg.suppl.json"]), ["a~2.jpg < a~2.jpg.suppl.json"]);
    assert_eq!(grouped(&["03.03.13 - 1.jpg", "03.03.13 - 1.json"]), ["03.03.13 - 1.jpg < 03.03.13 - 1.json"]);
    assert_eq!(grouped(&["a.HEIC", "a.MP4", "a.HEIC.json"]), ["a.HEIC < a.HEIC.json < a.MP4"]);
}

/// What Takeout makes of a name: `whole`, cut to 46 characters.
fn cut(whole: &str, number: &str) -> String {
    format!("{}{number}.json", whole.chars().take(46).collect::<String>())
}

#[test]
fn takeout_cuts_names_at_every_length() {
    for length in 1..80 {
        let stem: String = "Urlaub_2021_Ostsee_mit_der_ganzen_Familie_und_Freunden_aus_Köln_am_Strand_bei_Sonne"
            .chars()
            .take(length)
            .collect();
        let photo = format!("{}.jpg", stem.chars().take(47).collect::<String>());
        for whole in [format!("{stem}.jpg"), format!("{stem}.jpg.supplemental-metadata")] {
            let file = cut(&whole, "");
            assert_eq!(grouped(&[&photo, &file, "other.jpg"]), [format!("{photo} < {file}"), "other.jpg".into()]);
            let (second, file) = (photo.replace(".jpg", "(1).jpg"), cut(&whole, "(1)"));
            let mut expected = [format!("{second} < {file}"), photo.clone()];
            expected.sort();
            assert_eq!(grouped(&[&photo, &second, &file]), expected, "{length}");
        }
    }
}

#[test]
fn an_edited_copy_has_the_file_of_the_photo_only_if_that_is_gone() {
    for edit in ["-edited", "-bearbeitet", "-modifié", "-編集済み"] {
        let (edited, file) = (format!("a{edit}.jpg"), "a.jpg.supplemental-metadata.json");
        assert_eq!(grouped(&[&edited, file]), [format!("{edited} < {file}")]);
        assert!(grouped(&["a.jpg", &edited, file]).contains(&format!("a.jpg < {file}")));
    }
    let long = "PXL_20210101_120000000.a-name-that-is-far-too-lo";
    let (photo, edited, cut) = (format!("{long}.jpg"), format!("{long}-edited.jpg"), format!("{}.json", &long[..46]));
    assert_eq!(grouped(&[&photo, &edited, &cut]), [edited, format!("{photo} < {cut}")]);
}

#[test]
fn versions_streams_and_settings_of_editors() {
    assert_eq!(
        grouped(&["a.CR2", "a.CR2.xmp", "a_01.CR2.xmp", "a.CR2.pp3", "a.dop", "b.dop", "a.CR2:Zone.Identifier"]),
        ["a.CR2 < a.CR2.pp3 < a.CR2.xmp < a.CR2:Zone.Identifier < a.dop < a_01.CR2.xmp", "b.dop"]
    );
}

#[test]
fn json_that_names_no_picture_is_no_side_car() {
    const LONG: &str = "a-name-as-long-as-those-that-takeout-has-to-cut.json";
    assert_eq!(grouped(&["package.json", "x.txt", "x.json", LONG]), [LONG, "package.json", "x.json", "x.txt"]);
    assert_eq!(grouped(&["gone.jpg.json"]), ["gone.jpg.json (lone)"]);
}

#[test]
fn a_side_car_with_nothing_beside_it_stays() {
    assert_eq!(grouped(&["a.xmp", "b.AAE", "c.wav"]), ["a.xmp (lone)", "b.AAE (lone)", "c.wav"]);
}

#[test]
fn what_belongs_to_a_pictures_film_belongs_to_the_picture() {
    assert_eq!(grouped(&["a.HEIC", "a.MOV", "a.THM", "a.MOV.xmp"]), ["a.HEIC < a.MOV < a.MOV.xmp < a.THM"]);
    assert_eq!(grouped(&["v.MP4", "v.THM", "v.LRV"]), ["v.MP4 < v.LRV < v.THM"]);
}

#[test]
fn names_that_are_odd_are_survived() {
    let odd =
        ["", ".", "..", ".json", ").json", "().json", "(1).json", "a..json", ".xmp", "é(1).json", ".supplemental.json"];
    for name in odd {
        let _ = claim(&name.to_lowercase());
    }
    assert_eq!(grouped(&[".xmp", "(1).json"]).len(), 2);
}
