use super::*;

fn lines(bytes: &[u8]) -> Vec<String> {
    let mut input = Input::in_memory("figures.csv", bytes);
    let read = |input: &mut Input| {
        let (mut lines, mut all) = (input.lines().unwrap(), Vec::new());
        while let Some(line) = lines.next().unwrap() {
            all.push(String::from_utf8(line.to_vec()).unwrap());
        }
        all
    };
    let all = read(&mut input);
    assert_eq!(read(&mut input), all, "a second time");
    all
}

#[test]
fn every_line_ends_alike() {
    let expected = ["a\n", "b\n", "\n", "c\n", "\n"];
    for bytes in ["a\nb\n\nc\n", "a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc\r"] {
        assert_eq!(lines(bytes.as_bytes()), expected);
    }
    assert_eq!(lines(b""), ["\n"]);
    assert_eq!(lines(b"a"), ["a\n"]);
}

#[test]
fn the_pieces_that_are_read_leave_no_mark() {
    // Whatever is at the end of a piece: half a letter, half an end of a line, or a mark.
    for shift in 0..4 {
        let line = format!("{}é€𝄞\r\n", "x".repeat(PIECE - 4 - shift));
        let text = format!("\u{feff}{}", line.repeat(3));
        let expected = line.replace('\r', "");
        let read = lines(text.as_bytes());
        assert_eq!(read.len(), 4);
        assert!(read[..3].iter().all(|line| *line == expected), "{shift}");
    }
}

#[test]
fn one_letter_of_windows_however_deep_makes_all_of_it_windows() {
    let mut bytes = "é\n".repeat(PIECE).into_bytes();
    assert_eq!(lines(&bytes)[0], "é\n");
    bytes.extend(b"St John\x92s\n");
    let read = lines(&bytes);
    assert_eq!(read[0], "Ã©\n");
    assert_eq!(read[PIECE], "St John\u{2019}s\n");
}

#[test]
fn what_cannot_be_read_again_is_kept() {
    let bytes = b"a,b\n".repeat(IN_MEMORY / 4 + 1);
    let kept = kept(&mut bytes.as_slice()).unwrap();
    let mut input = Input::of("standard input", kept).unwrap();
    let mut lines = input.lines().unwrap();
    let mut count = 0;
    while let Some(line) = lines.next().unwrap() {
        count += usize::from(line == b"a,b\n");
    }
    assert_eq!(count, IN_MEMORY / 4 + 1);
}
