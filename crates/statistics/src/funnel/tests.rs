use super::*;
use clap::Parser;

#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

fn answer(text: &str) -> Result<String, String> {
    let words = "funnel --group g --numerator e --denominator n -";
    let args = Command::try_parse_from(words.split_whitespace())
        .map_err(|error| error.to_string())?
        .args;
    let mut input = Input::in_memory("figures.csv", text.as_bytes());
    let written = run(&args, &mut input).map_err(|problem| problem.to_string())?;
    let mut bytes = Vec::new();
    written.write(&mut bytes).unwrap();
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn rows_of_one_unit_are_added_up_wherever_they_are() {
    let sorted = answer("g,e,n\na,5,50\na,4,30\nb,9,60\nc,12,400\n").unwrap();
    let mixed = answer("g,e,n\nc,12,400\na,5,50\nb,9,60\na,4,30\n").unwrap();
    assert_eq!(sorted, mixed);
    assert!(sorted.contains("\na,1125,"), "{sorted}");
}

#[test]
fn what_is_wrong_is_told_in_the_order_of_rows() {
    let mut text = "g,e,n\n".to_owned();
    for row in 0..500 {
        text += &format!("a{row},5,50\n");
    }
    text += "b,-1,2\nb,x,2\n";
    assert_eq!(
        answer(&text).unwrap_err(),
        "figures.csv: row 502, column e: is less than zero"
    );
    assert_eq!(
        answer(&(text + "c,1\n")).unwrap_err(),
        "figures.csv: row 504: has 2 fields where the row of names has 3"
    );
    assert_eq!(
        answer("g,e,n\na,5,50\nb,11,10\nb,0,0\n").unwrap_err(),
        "figures.csv: row 4, column e: is more than the n of b"
    );
    assert_eq!(
        answer("g,e,n\n").unwrap_err(),
        "figures.csv: has no row below the names"
    );
}
