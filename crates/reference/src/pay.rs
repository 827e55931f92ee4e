//! The national pay spine, as the rules about money take it.

use improvement::money::{FinancialYear, NJC, PaySpines, Pence};

use crate::{Pack, ReadError, SHIPPED};

/// The pay spines that the program ships: the National Joint Council's, from 2019-20 on. `pack/SOURCES.md` says where they come from. It reads
/// them without the rest of the figures, in a small part of the time.
///
/// # Errors
/// When the program was put together with a damaged pack.
pub fn pay_spines() -> Result<PaySpines, ReadError> {
    let points = Pack::pay_spine_of(SHIPPED)?;
    let points = points.iter().filter_map(|point| {
        let year = FinancialYear::of(point.from)?;
        let pay = Pence::pounds(i64::from(point.pounds));
        Some((NJC, year, u16::from(point.point), pay))
    });
    PaySpines::of(points).map_err(|problem| ReadError::Content(problem.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spine_read_alone_is_the_spine_of_the_pack() {
        let whole = crate::shipped().unwrap().pay_spine;
        assert_eq!(Pack::pay_spine_of(SHIPPED).unwrap(), whole);
        let years = pay_spines().unwrap().years(NJC).unwrap();
        assert_eq!(
            (years.0.to_string().as_str(), years.1.to_string().as_str()),
            ("2019-20", "2025-26")
        );
    }

    #[test]
    fn a_damaged_pack_is_refused() {
        for cut in (0..SHIPPED.len()).step_by(50_021) {
            // Cut behind the list, the spine is still there; before its end, it is not.
            let _ = Pack::pay_spine_of(&SHIPPED[..cut]);
        }
        assert!(Pack::pay_spine_of(&SHIPPED[..1000]).is_err());
        assert!(Pack::pay_spine_of(b"").is_err());
    }
}
