//! Posts of a team as it is and as it is proposed. Titles are shortened; no person stands behind them.

use documents::charts::{Chart, OrganisationChart, OrganisationPost};

fn post(title: &str, grade: &str, fte: f64) -> OrganisationPost {
    OrganisationPost {
        title: title.to_owned(),
        grade: grade.to_owned(),
        fte: Some(fte),
        ..OrganisationPost::default()
    }
}

fn above(title: &str, note: &str, under: Vec<OrganisationPost>) -> OrganisationPost {
    OrganisationPost {
        title: title.to_owned(),
        note: note.to_owned(),
        under,
        ..OrganisationPost::default()
    }
}

fn area(title: &str, under: Vec<OrganisationPost>) -> OrganisationPost {
    OrganisationPost {
        is_area: true,
        ..above(title, "", under)
    }
}

fn new(posts: Vec<OrganisationPost>) -> Vec<OrganisationPost> {
    posts
        .into_iter()
        .map(|post| OrganisationPost {
            is_new: true,
            ..post
        })
        .collect()
}

pub fn as_is() -> OrganisationChart {
    let below = vec![
        post("Deputy Director", "Dir 60%", 1.0),
        post("Heads of Service", "Dir 52.5%", 6.0),
        post("Practice centre", "PO6", 1.0),
    ];
    let director = OrganisationPost {
        grade: "Director".to_owned(),
        fte: Some(1.0),
        ..above(
            "Director, Children and Families",
            "runs the service and all help to others",
            below,
        )
    };
    OrganisationChart {
        title: "As it is, November 2019".to_owned(),
        description: "One director runs the service and all help to other councils.".to_owned(),
        posts: vec![above("Executive Board Member", "", vec![director])],
    }
}

pub fn as_proposed() -> OrganisationChart {
    let areas = vec![
        area(
            "Programme leadership and strategy",
            new(vec![
                post("Professional Lead", "Dir 60%", 0.6),
                post("Strategy Lead", "Dir 45%", 1.0),
                post("Programme management", "PO6", 1.0),
                post("Programme support", "A1-3", 2.0),
            ]),
        ),
        area(
            "Workforce and practice centre",
            new(vec![
                post("Workforce lead", "PO6", 1.0),
                post("Trainer", "PO1", 2.0),
                post("Practice improvement", "PO2", 1.0),
            ]),
        ),
        area(
            "Social work leadership",
            new(vec![
                post("Deputy Head, looked after children", "Dir 52.5%", 1.0),
                post("Kinship and family group conferencing", "Dir 45%", 1.0),
            ]),
        ),
        area(
            "Practice",
            new(vec![
                post("Advanced practitioner", "PO5", 2.0),
                post("Policies and procedures", "PO4", 1.0),
            ]),
        ),
        area(
            "Education and need",
            new(vec![post(
                "Executive Head, virtual schools",
                "Dir 60%",
                1.0,
            )]),
        ),
    ];
    let programme = OrganisationPost {
        grade: "Director".to_owned(),
        fte: Some(0.6),
        is_new: true,
        address: Some("/posts/1".to_owned()),
        ..above("Programme Director", "runs all help to others", areas)
    };
    let acting = OrganisationPost {
        fte: Some(1.0),
        ..above(
            "Acting Director",
            "runs the service",
            vec![post("Deputy Director, Heads of Service", "", 7.0)],
        )
    };
    OrganisationChart {
        title: "As proposed, from 31 January 2020".to_owned(),
        description: "A programme director runs all help to others, in five areas with new posts; an acting director runs the service.".to_owned(),
        posts: vec![above("Executive Board Member", "", vec![acting, programme])],
    }
}

pub fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("organisation", Chart::Organisation(as_is())),
        ("organisation-proposed", Chart::Organisation(as_proposed())),
    ]
}
