//! Schemes, judgements and responses against what really happened.

use jiff::civil::date;

use super::*;

#[test]
fn the_scheme_changes_on_its_day() {
    assert_eq!(Scheme::in_force(date(2013, 10, 31)), None);
    assert_eq!(Scheme::in_force(date(2013, 11, 1)), Some(Scheme::Sif));
    assert_eq!(Scheme::in_force(date(2017, 12, 31)), Some(Scheme::Sif));
    assert_eq!(Scheme::in_force(date(2018, 1, 1)), Some(Scheme::Ilacs2018));
    assert_eq!(
        Scheme::in_force(date(2022, 12, 31)),
        Some(Scheme::Ilacs2018)
    );
    assert_eq!(Scheme::in_force(date(2023, 1, 1)), Some(Scheme::Ilacs2023));
}

#[test]
fn care_leavers_are_judged_apart_from_2023() {
    let pair = [
        (Area::InCare, Grade::Good),
        (Area::CareLeavers, Grade::Good),
    ];
    assert_eq!(
        check_judgements(InspectionKind::Standard, date(2023, 1, 16), &pair),
        []
    );
    let errors = check_judgements(InspectionKind::Standard, date(2022, 11, 7), &pair);
    let areas: Vec<_> = errors.iter().map(JudgementError::area).collect();
    assert_eq!(areas, [Some(Area::InCare), Some(Area::CareLeavers)]);
    assert_eq!(
        errors[1].to_string(),
        "“Care leavers” is not judged under “ILACS (January 2018 to December 2022)”, in force on 7 November \
         2022: the areas are Overall effectiveness, Impact of leaders, Help and protection, Children in care \
         and care leavers"
    );
    let joint = [(Area::InCareAndLeavers, Grade::Good)];
    assert_eq!(
        check_judgements(InspectionKind::Short, date(2022, 11, 7), &joint),
        []
    );
    assert_eq!(
        check_judgements(InspectionKind::Short, date(2023, 1, 16), &joint).len(),
        1
    );
}

#[test]
fn the_overall_grade_is_nobodys_sum() {
    // Slough 2023: leaders Inadequate, overall Requires improvement. Both stand as entered.
    let slough = [
        (Area::Overall, Grade::RequiresImprovement),
        (Area::Leaders, Grade::Inadequate),
        (Area::HelpProtection, Grade::RequiresImprovement),
    ];
    assert_eq!(
        check_judgements(InspectionKind::Standard, date(2023, 1, 23), &slough),
        []
    );
    // An overall grade may be missing; nothing fills it.
    assert_eq!(
        check_judgements(InspectionKind::Standard, date(2023, 1, 23), &slough[1..]),
        []
    );
    assert_eq!(response_needed(InspectionKind::Standard, None, &[]), []);
}

#[test]
fn what_is_wrong_is_said_at_its_area() {
    let twice = [(Area::Overall, Grade::Good), (Area::Overall, Grade::Good)];
    assert_eq!(
        check_judgements(InspectionKind::Standard, date(2024, 5, 1), &twice),
        [JudgementError::Twice {
            area: Area::Overall
        }]
    );
    let visit = check_judgements(InspectionKind::Monitoring, date(2024, 5, 1), &twice[..1]);
    assert_eq!(
        visit[0].to_string(),
        "“Monitoring visit” does not give grades: leave out the grade for “Overall effectiveness”"
    );
    assert_eq!(
        check_judgements(InspectionKind::Sif, date(2024, 5, 1), &[])[0].area(),
        None
    );
    assert!(matches!(
        check_judgements(InspectionKind::Short, date(2016, 5, 1), &[])[..],
        [JudgementError::KindNotInScheme { .. }]
    ));
    assert!(matches!(
        check_judgements(InspectionKind::Sif, date(2012, 5, 1), &[])[..],
        [JudgementError::NoScheme { .. }]
    ));
    let sif: Vec<_> = Scheme::Sif
        .areas()
        .iter()
        .map(|area| (*area, Grade::Good))
        .collect();
    assert_eq!(
        check_judgements(InspectionKind::Sif, date(2016, 5, 1), &sif),
        []
    );
    assert_eq!(areas(InspectionKind::Focused, date(2024, 5, 1)), []);
    assert_eq!(areas(InspectionKind::Standard, date(2024, 5, 1)).len(), 5);
}

#[test]
fn published_inspections_fit_their_scheme() {
    let Some(text) = official::text("data/ofsted/judgements.csv") else {
        return;
    };
    let mut checked = 0;
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let Ok(started) = row[4].parse::<Date>() else {
            continue;
        };
        let kind = match &row[3] {
            "ILACS Standard Inspection" => InspectionKind::Standard,
            "ILACS Short Inspection" => InspectionKind::Short,
            _ => continue,
        };
        let in_care = match Scheme::in_force(started) {
            Some(Scheme::Ilacs2018) => Area::InCareAndLeavers,
            _ => Area::InCare,
        };
        let areas = [
            Area::Overall,
            Area::Leaders,
            Area::HelpProtection,
            in_care,
            Area::CareLeavers,
        ];
        let judgements: Vec<(Area, Grade)> = areas
            .into_iter()
            .zip(row.iter().skip(6))
            .filter_map(|(area, label)| {
                let grade = Grade::ALL.iter().find(|grade| grade.label() == label)?;
                Some((area, *grade))
            })
            .collect();
        assert_eq!(check_judgements(kind, started, &judgements), [], "{row:?}");
        checked += 1;
    }
    assert!(checked > 200, "only {checked} inspections were read");
}

#[test]
fn who_must_answer() {
    use FindingKind::{AreaForImprovement, PriorityAction, Strength};
    use InspectionKind::{Engagement, Focused, Jtai, Monitoring, Short, Sif, Standard};
    let statement = [Obligation::WrittenStatement];
    for kind in [Standard, Short, Sif] {
        assert_eq!(
            response_needed(kind, Some(Grade::Inadequate), &[]),
            statement
        );
        assert_eq!(
            response_needed(kind, Some(Grade::Good), &[Strength, AreaForImprovement]),
            statement
        );
        assert_eq!(
            response_needed(kind, Some(Grade::Outstanding), &[Strength]),
            []
        );
        assert!(must_publish_report(kind));
    }
    assert_eq!(response_needed(Jtai, None, &[PriorityAction]), statement);
    assert_eq!(response_needed(Focused, None, &[AreaForImprovement]), []);
    assert_eq!(
        response_needed(Focused, None, &[AreaForImprovement, PriorityAction]),
        [Obligation::DraftActionPlan, Obligation::FinalActionPlan]
    );
    for kind in [Monitoring, Engagement] {
        assert_eq!(
            response_needed(kind, Some(Grade::Inadequate), &[PriorityAction]),
            []
        );
        assert!(!must_publish_report(kind));
    }
}

#[test]
fn tags_keep_the_label_as_printed() {
    let tags = tags_in(
        "How risks are understood (in and outside the home) when children go missing. (Outcome three)",
    );
    assert_eq!(tags.len(), 1);
    assert_eq!(tags[0].raw, "Outcome three");
    assert_eq!(tags[0].item(), Some(FrameworkItem::OutcomeThree));
    let two: Vec<_> = tags_in("Oversight (Outcome 4, Enabler two).")
        .into_iter()
        .map(|tag| tag.item())
        .collect();
    assert_eq!(
        two,
        [
            Some(FrameworkItem::OutcomeFour),
            Some(FrameworkItem::EnablerTwo)
        ]
    );
    for none in [
        "",
        "(",
        ")(",
        "Enabler two",
        "(Outcome five)",
        "(Enabler 4)",
        "(Outcome)",
        "(Outcome one, PEPs)",
    ] {
        assert_eq!(tags_in(none), [], "{none}");
    }
}

#[test]
fn published_findings_carry_tags_from_march_2025() {
    let Some(text) = official::text("data/ofsted/areas_for_improvement.csv") else {
        return;
    };
    let mut tagged = 0;
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let tags = tags_in(&row[4]);
        if !tags.is_empty() {
            assert!(findings_are_tagged(row[2].parse().unwrap()), "{row:?}");
        }
        tagged += tags.len();
    }
    assert_eq!(tagged, 14);
}

#[test]
fn every_area_of_a_scheme_has_a_name_of_its_own_there() {
    for scheme in Scheme::ALL {
        let mut names: Vec<&str> = scheme
            .areas()
            .iter()
            .map(|area| scheme.area_name(*area))
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), scheme.areas().len());
    }
    assert_eq!(
        Scheme::Ilacs2018.area_name(Area::InCareAndLeavers),
        "The experiences and progress of children in care and care leavers"
    );
}

#[test]
fn the_reason_goes_with_the_answer() {
    let findings: [&[FindingKind]; 3] = [
        &[],
        &[FindingKind::AreaForImprovement],
        &[FindingKind::PriorityAction],
    ];
    let overall = [None, Some(Grade::Good), Some(Grade::Inadequate)];
    for kind in InspectionKind::ALL {
        let mut reasons = [Vec::new(), Vec::new()];
        for found in findings {
            for grade in overall {
                let needed = !response_needed(*kind, grade, found).is_empty();
                reasons[usize::from(needed)].push(response_reason(*kind, grade, found));
            }
        }
        let [not_needed, needed] = reasons;
        assert!(
            needed.iter().all(|reason| !not_needed.contains(reason)),
            "{kind:?}"
        );
    }
}

#[test]
fn marks_around_the_whole_of_a_quotation_are_left_out() {
    for (words, bare) in [
        ("“Too many children wait.” ", "Too many children wait."),
        ("\"Too many children wait.\"", "Too many children wait."),
        ("Too many children wait.", "Too many children wait."),
        ("“Drift” and “delay”", "“Drift” and “delay”"),
    ] {
        assert_eq!(without_marks(words), bare);
    }
}
