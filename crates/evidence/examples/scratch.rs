use evidence::panel::*;
use evidence::placebo::*;
use evidence::*;
use std::collections::BTreeMap;
use std::time::Instant;
fn main() {
    let mut m: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for r in csv::Reader::from_path("/work/shared/data/cla_panel_2010_2025.csv")
        .unwrap()
        .records()
    {
        let r = r.unwrap();
        m.entry(r[0].to_string())
            .or_default()
            .push(r[6].parse().unwrap_or(f64::NAN));
    }
    let rows: Vec<Vec<f64>> = m
        .values()
        .filter(|v| v.len() == 16 && v.iter().all(|x| x.is_finite()))
        .cloned()
        .collect();
    println!("{} units", rows.len());
    let all = rows.len();
    for (from, to, start) in [
        (0, 16, 13),
        (0, 11, 8),
        (0, 12, 9),
        (0, 13, 10),
        (0, 14, 11),
        (0, 15, 12),
        (0, 16, 12),
    ] {
        let cut: Vec<Vec<f64>> = rows.iter().map(|r| r[from..to].to_vec()).collect();
        let p = Panel::new(&cut).unwrap();
        let t = 50;
        let donors: Vec<usize> = (0..all).filter(|i| *i != t).collect();
        let s = Study::new(&p, &[t], &donors, start - from).unwrap();
        let now = Instant::now();
        let (f, pl) = synthetic_did::fit_with_placebos(&s).unwrap();
        let el = now.elapsed();
        let e: Vec<f64> = pl.iter().map(|f| f.effect()).collect();
        let show = |e: &[f64]| {
            let n = e.len() as f64;
            let mean = e.iter().sum::<f64>() / n;
            let sd = (e.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.)).sqrt();
            let mut a: Vec<f64> = e.iter().map(|x| x.abs()).collect();
            a.sort_by(f64::total_cmp);
            let q = |p: f64| a[((p * (n - 1.)) as usize)];
            let pp = Placebos::new(e.to_vec()).unwrap();
            let mut b: Vec<f64> = e.iter().map(|x| (x - mean).abs()).collect();
            b.sort_by(f64::total_cmp);
            let mad = b[b.len() / 2] * 1.4826;
            println!(
                "  crit {:.2} sd {:.2} 1.96sd {:.2} 2.8sd {:.2} q90 {:.2} q80 {:.2} crit+q50 {:.2} crit+q60 {:.2} mad {:.2} 2.8mad {:.2} rms {:.2}",
                pp.critical(0.05).unwrap(),
                sd,
                1.96 * sd,
                2.8 * sd,
                q(0.9),
                q(0.8),
                pp.critical(0.05).unwrap() + q(0.5),
                pp.critical(0.05).unwrap() + q(0.6),
                mad,
                2.8 * mad,
                (e.iter().map(|x| x * x).sum::<f64>() / n).sqrt()
            );
        };
        println!(
            "{to} {start}: effect {:.3} {el:?} k {} ",
            f.effect(),
            f.unit_weights.iter().filter(|w| **w > 0.).count()
        );
        show(&e);
        let six: Vec<usize> = vec![3, 20, 50, 70, 90, 120];
        let d6: Vec<usize> = (0..all).filter(|i| !six.contains(i)).collect();
        let s6 = Study::new(&p, &six, &d6, start - from).unwrap();
        let e6 = synthetic_did::placebo_effects(&s6, 2000, 1).unwrap();
        show(&e6);
        let did = synthetic_did::equal_weights_with_placebos(&s).unwrap().1;
        let e: Vec<f64> = did.iter().map(|f| f.effect()).collect();
        print!("  did:");
        show(&e);
        let now = Instant::now();
        let sc = synthetic_control::fit_with_placebos(&s).unwrap();
        let el = now.elapsed();
        println!("  sc {el:?} steps");
        let e: Vec<f64> = sc.1.iter().map(|f| f.gap.effect()).collect();
        show(&e);
    }
    // prop99
    let mut rows = vec![];
    let mut cal = 0;
    for (i, r) in csv::Reader::from_path("/work/shared/oracle/prop99_wide.csv")
        .unwrap()
        .records()
        .enumerate()
    {
        let r = r.unwrap();
        if &r[0] == "California" {
            cal = i;
        }
        rows.push(
            r.iter()
                .skip(1)
                .map(|x| x.parse::<f64>().unwrap())
                .collect::<Vec<_>>(),
        );
    }
    let p = Panel::new(&rows).unwrap();
    let donors: Vec<usize> = (0..39).filter(|i| *i != cal).collect();
    let s = Study::new(&p, &[cal], &donors, 19).unwrap();
    for _ in 0..3 {
        let now = Instant::now();
        let _ = synthetic_control::fit_with_placebos(&s).unwrap();
        println!("prop99 sc all {:?}", now.elapsed());
        let now = Instant::now();
        let _ = synthetic_did::fit(&s).unwrap();
        println!("prop99 sdid {:?}", now.elapsed());
        let now = Instant::now();
        let _ = synthetic_did::fit_with_placebos(&s).unwrap();
        println!("prop99 sdid all {:?}", now.elapsed());
    }
}
