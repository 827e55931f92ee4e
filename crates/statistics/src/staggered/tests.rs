use super::*;
use clap::Parser;

#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    args: Args,
}

const OPTIONS: [&str; 8] = [
    "--unit",
    "u",
    "--period",
    "t",
    "--outcome",
    "y",
    "--first-treated",
    "g",
];

fn answer(options: &[&str], text: &str) -> Result<(String, Vec<String>), String> {
    let words = ["staggered"]
        .iter()
        .chain(&OPTIONS)
        .chain(options)
        .chain(&["figures.csv"]);
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

/// Four units, three periods; two treated in the last.
fn table(periods: [&str; 3], treated: &str, never: &str) -> String {
    let mut text = String::from("u,t,y,g\n");
    for (unit, first, values) in [
        ("a", treated, [1.0, 2.0, 5.0]),
        ("b", treated, [2.0, 3.0, 6.5]),
        ("c", never, [1.0, 2.0, 3.0]),
        ("d", never, [4.0, 5.0, 6.0]),
    ] {
        for (period, value) in periods.iter().zip(values).rev() {
            text += &format!("{unit},{period},{value},{first}\n");
        }
    }
    text
}

#[test]
fn periods_may_be_years_dates_or_names() {
    let years = answer(&[], &table(["2021", "2022", "2023"], "2023", "0"))
        .unwrap()
        .0;
    let expected = "kind,a,b,att,se\ngt,2023,2022,0,\ngt,2023,2023,2.25,0.17677669529663689\ndynamic,-1,,0,\ndynamic,0,,2.25,0.17677669529663689\ngroup,2023,,2.25,0.17677669529663689\ncalendar,2023,,2.25,0.17677669529663689\nsimple,,,2.25,0.17677669529663689\n";
    assert_eq!(years, expected);
    let named = years.replace("2023", "2023/24").replace("2022", "2022/23");
    assert_eq!(
        answer(
            &[],
            &table(["2021/22", "2022/23", "2023/24"], "2023/24", "")
        )
        .unwrap()
        .0,
        named
    );
    // Years as the Department writes them are a year apart, and not 101.
    let school = years.replace("2023", "202324").replace("2022", "202223");
    let asked = table(["202122", "202223", "202324"], "202324", "0");
    assert_eq!(answer(&[], &asked).unwrap().0, school);
    let dashed = years.replace("2023", "2012-13").replace("2022", "2011-12");
    let asked = table(["2010-11", "2011-12", "2012-13"], "2012-13", "0");
    assert_eq!(answer(&[], &asked).unwrap().0, dashed);
    // However the year of treatment is written: 2011-12 is no December among years.
    for first in ["2012/13", "201213", "2012/2013"] {
        let asked = table(["2010-11", "2011-12", "2012-13"], first, "0");
        assert_eq!(answer(&[], &asked).unwrap().0, dashed, "{first}");
    }
    let asked = table(["2009/10", "2010/11", "2011/12"], "2011-12", "0");
    let slashed = years.replace("2023", "2011/12").replace("2022", "2010/11");
    assert_eq!(answer(&[], &asked).unwrap().0, slashed);
    let dated = years
        .replace("2023", "31/03/2023")
        .replace("2022", "31/03/2022");
    // Between two dates: from the later on.
    assert_eq!(
        answer(
            &[],
            &table(
                ["31/03/2021", "31/03/2022", "31/03/2023"],
                "2022-06-01",
                "NA"
            )
        )
        .unwrap()
        .0,
        dated
    );
}

#[test]
fn a_year_that_is_missing_is_a_year_all_the_same() {
    let dynamic = |periods, treated| -> Vec<String> {
        let answered = answer(&[], &table(periods, treated, "0")).unwrap().0;
        let lines = answered.lines().filter(|line| line.starts_with("dynamic"));
        lines.map(str::to_owned).collect()
    };
    let plain = dynamic(["2015", "2017", "2018"], "2017");
    assert!(plain.iter().any(|line| line.starts_with("dynamic,1,")));
    assert_eq!(dynamic(["201516", "201718", "201819"], "201718"), plain);
    assert_eq!(dynamic(["2015-16", "2017-18", "2018-19"], "2017-18"), plain);
}

#[test]
fn what_is_left_out_is_told() {
    let text = table(["2021", "2022", "2023"], "2023", "0")
        + "e,2021,1,2020\ne,2022,1,2020\ne,2023,1,2020\nf,2021,1,0\n";
    let (_, remarks) = answer(&[], &text).unwrap();
    assert_eq!(
        remarks,
        [
            "left out, since values are missing: f",
            "left out, since there is no period before they were treated: 1 unit(s)",
        ]
    );
}

#[test]
fn a_problem_says_where_it_is() {
    let good = table(["2021", "2022", "2023"], "2023", "0");
    for (added, words) in [
        (
            "a,2021,1,2023\n",
            "figures.csv: row 14, column t: a has a row for 2021 already",
        ),
        (
            "a,2020,1,2022\n",
            "figures.csv: row 14, column g: a was first treated in another period by row 2",
        ),
        (
            "e,2021,abc,0\n",
            "figures.csv: row 14, column y: \"abc\" is not a number",
        ),
        (
            "e,2021,1,soon\n",
            "figures.csv: row 14, column g: \"soon\" is not one of the periods, and not 0 or empty for never",
        ),
        ("e,,1,0\n", "figures.csv: row 14, column t: is empty"),
    ] {
        assert_eq!(answer(&[], &(good.clone() + added)).unwrap_err(), words);
    }
    assert_eq!(
        answer(&[], "u,t,y,g\n").unwrap_err(),
        "figures.csv: has no row below the names"
    );
    let twice = good
        .replace("2021", "2011/12")
        .replace("2022", "201112")
        .replace("2023", "2012/13");
    assert_eq!(
        answer(&[], &twice).unwrap_err(),
        "figures.csv: writes one period in two ways, 2011/12 and 201112 (column t)"
    );
    let never = answer(&[], "u,t,y,g\na,1,2,0\na,2,3,0\n").unwrap_err();
    assert_eq!(
        never,
        "figures.csv: failed to set up the programme: no unit is first treated after the first period and by the last"
    );
}
