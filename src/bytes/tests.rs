use super::*;

#[test]
fn a_chain_reads_its_links_as_one() {
    let source = b"0123456789".to_vec();
    let chain = Chain::new(&source, &[7..9, 0..3]);
    assert_eq!(chain.len(), 5);
    assert_eq!(&*chain.read(0..5).unwrap(), b"78012");
    assert_eq!(&*chain.read(1..3).unwrap(), b"80");
    assert_eq!(chain.locate(2..5), Some(0..3));
    assert_eq!(chain.locate(0..2), Some(7..9));
    assert_eq!(chain.locate(1..3), None);
}

#[test]
fn a_window_has_its_own_zero_and_ends_with_its_source() {
    let source = b"0123456789".to_vec();
    let window = Window::new(&source, 8..20);
    assert_eq!(window.len(), 2);
    assert_eq!(&*window.read(1..9).unwrap(), b"9");
}

#[test]
fn a_cursor_says_where_it_ran_out() {
    let mut cursor = Cursor::new(b"\x01\x02\x03", 100);
    assert_eq!(cursor.u16_be(), Ok(0x0102));
    let fault = cursor.u16_be().unwrap_err();
    assert_eq!(fault.offset, 102);
    assert_eq!(cursor.u8(), Ok(3));
}

#[test]
fn a_file_reads_the_same_from_head_middle_and_tail() {
    let content: Vec<u8> = (0..200_000u32).map(|i| (i % 251) as u8).collect();
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &content).unwrap();
    let metadata = file.metadata().unwrap();
    let bytes = FileBytes::new(file, &metadata).unwrap();
    for range in [0..10, 60_000..70_000, 100_000..100_001, 199_000..300_000, 180_000..200_000] {
        assert_eq!(bytes.read(range.clone()).unwrap(), content.read(range).unwrap());
    }
}
