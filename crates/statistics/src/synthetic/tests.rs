use super::*;
use clap::Parser;

#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

fn answer(options: &[&str], text: &str) -> Result<(String, Vec<String>), String> {
    let words = ["synthetic"].iter().chain(options).chain(&["figures.csv"]);
    let args = Command::try_parse_from(words)
        .map_err(|error| error.to_string())?
        .args;
    let table =
        Table::parse("figures.csv", text.as_bytes()).map_err(|problem| problem.to_string())?;
    let written = run(&args, &table).map_err(|problem| problem.to_string())?;
    let remarks = written.remarks.clone();
    let mut bytes = Vec::new();
    written.write(&mut bytes).unwrap();
    Ok((String::from_utf8(bytes).unwrap(), remarks))
}

const WIDE: &str = "area,2019,2020,2021,2022\n\"Bristol, City of\",2,4,3,9\nBath,1,3,2,3\nWells,3,5,4,5\nYork,9,1,7,\n";

#[test]
fn the_shape_of_a_table_makes_no_difference() {
    let long = "year;area;rate\n".replace(';', ",")
        + &[
            ("\"Bristol, City of\"", [2, 4, 3, 9]),
            ("Bath", [1, 3, 2, 3]),
            ("Wells", [3, 5, 4, 5]),
        ]
        .iter()
        .flat_map(|(name, values)| {
            let rows = values.iter().zip([2019, 2020, 2021, 2022]);
            rows.map(move |(value, year)| format!("{year},{name},{value}\n"))
                .rev()
        })
        .collect::<String>();
    let bristol = [
        "--treated",
        "Bristol, City of",
        "--start",
        "2022",
        "--method",
        "sc",
    ];
    let wide = answer(&[&["--wide"], &bristol[..]].concat(), WIDE).unwrap();
    assert_eq!(
        wide.0.lines().next(),
        Some("unit,att,pre_rmspe,post_rmspe,ratio,last_gap")
    );
    assert!(
        wide.0
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("\"Bristol, City of\",5"),
        "{}",
        wide.0
    );
    assert!(
        wide.1
            .iter()
            .any(|remark| remark == "left out, since values are missing: York")
    );
    assert!(
        wide.1
            .iter()
            .any(|remark| remark.contains("only 3 periods")),
        "{:?}",
        wide.1
    );
    let from_long = answer(&[&["--unit", "area"], &bristol[..]].concat(), &long).unwrap();
    assert_eq!(wide.0, from_long.0);
}

#[test]
fn weights_placebos_and_summary() {
    let both = ["--wide", "--treated", "Bristol, City of", "--start", "2022"];
    let weights = answer(
        &[&both[..], &["--weights", "--method", "did"]].concat(),
        WIDE,
    )
    .unwrap()
    .0;
    let expected = "kind,name,weight\nunit,Bath,0.5\nunit,Wells,0.5\ntime,2019,0.33333333333333331\ntime,2020,0.33333333333333331\ntime,2021,0.33333333333333331\n";
    assert_eq!(weights, expected);
    let placebos = answer(
        &[&both[..], &["--placebos", "--method", "did"]].concat(),
        WIDE,
    )
    .unwrap()
    .0;
    let names: Vec<&str> = placebos
        .lines()
        .skip(1)
        .map(|line| line.split(",").next().unwrap())
        .collect();
    assert_eq!(names, ["\"Bristol", "Bath", "Wells"]);
    let (summary, remarks) = answer(
        &[&both[..], &["--summary", "--method", "did"]].concat(),
        WIDE,
    )
    .unwrap();
    assert!(summary.starts_with("att,p_two_sided,p_one_sided,mde,n_placebos\n5,0.33333333333333331,0.33333333333333331,,2\n"), "{summary}");
    assert!(
        remarks
            .iter()
            .any(|remark| remark.contains("19 other units"))
    );
}

#[test]
fn several_units_are_named_with_commas() {
    let options = [
        "--wide",
        "--treated",
        "Bath,Bristol, City of",
        "--start",
        "2021",
        "--method",
        "did",
    ];
    let (rows, remarks) = answer(&options, WIDE).unwrap();
    let lines: Vec<&str> = rows.lines().skip(1).collect();
    assert!(
        lines[0].starts_with("Bath,") && lines[1].starts_with("\"Bristol"),
        "{rows}"
    );
    assert!(remarks.iter().any(|remark| remark.contains("--summary")));
}

#[test]
fn a_problem_says_where_it_is() {
    let treated = ["--wide", "--treated", "a", "--start", "2021"];
    for (options, text, words) in [
        (
            &treated[..],
            "u,2020,2021\na,1,x\n",
            "figures.csv: row 2, column 2021: \"x\" is not a number",
        ),
        (
            &treated[..],
            "u,2020,2021\na,1,2\na,1,2\n",
            "figures.csv: row 3, column u: a is in row 2 already",
        ),
        (
            &treated[..],
            "u,2020,2021\nb,1,2\n",
            "figures.csv: has no unit named a (--treated)",
        ),
        (
            &treated[..],
            "u,2020,2021\na,1,\n",
            "figures.csv: row 2, column u: a is treated, and has no value in 2021",
        ),
        (
            &treated[..],
            "u,2020,2021\n",
            "figures.csv: has no row below the names",
        ),
        (
            &treated[..],
            "u,2019,2020\na,1,2\nb,1,2\n",
            "failed to read --start: there is no period 2021; the periods are 2019 to 2020",
        ),
        (
            &treated[..],
            "u,2021,2022\na,1,2\nb,1,2\n",
            "failed to read --start: 2021 is the first period, so nothing lies before it",
        ),
        (
            &["--unit", "u", "--treated", "a", "--start", "2"],
            "u,t,v,w\na,1,2,3\n",
            "figures.csv: has more columns than a unit, a period and a value: name them by --period and --outcome",
        ),
        (
            &["--unit", "u", "--treated", "a", "--start", "2"],
            "u,t,v\na,1,2\na,1,3\n",
            "figures.csv: row 3, column t: a, 1 is in row 2 already",
        ),
        (
            &["--unit", "u", "--treated", "a", "--start", "2"],
            "u,t,v\na,1,2\na,,3\n",
            "figures.csv: row 3, column t: is empty",
        ),
    ] {
        assert_eq!(answer(options, text).unwrap_err(), words);
    }
}

#[test]
fn a_start_is_found_however_its_year_is_written() {
    let answered = |between: &str, start: &str| {
        let period = |year: i32| format!("{year}{between}{}", year + 1 - 2000);
        let mut text = "u,t,v\n".to_owned();
        for year in (2009..2014).rev() {
            for (unit, value) in [("a", year * year % 11), ("b", year % 5), ("c", year % 7)] {
                text += &format!("{unit},{},{value}\n", period(year));
            }
        }
        let options = ["--unit", "u", "--treated", "a", "--start", start];
        answer(&options, &text).unwrap().0
    };
    let expected = answered("/", "2011/12");
    for between in ["", "/", "-"] {
        for start in ["201112", "2011/12", "2011-12"] {
            assert_eq!(answered(between, start), expected, "{between} {start}");
        }
    }
}
