//! Which columns are shown and how wide: pure arithmetic, so that a table looks the same wherever the
//! same width is given.

use super::Column;

/// Spaces between two columns.
pub(super) const GAP: usize = 2;

/// The widest a column is made in a pipe. Longer cells stick out of it: aligning a thousand rows to
/// one long policy document would make a file of spaces.
const WIDEST: usize = 256;

/// The columns that are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// Which columns are shown, in their order.
    pub(super) shown: Vec<usize>,
    /// Their widths.
    pub(super) widths: Vec<usize>,
    /// True where columns were left out and one more with `…` in its heading says so.
    pub(super) more: bool,
    /// True where longer cells are cut, false where they stick out.
    pub(super) cuts: bool,
}

/// Without a terminal: every column as wide as its longest cell.
pub(super) fn whole(natural: &[usize]) -> Fit {
    Fit {
        shown: (0..natural.len()).collect(),
        widths: natural
            .iter()
            .map(|&width| width.clamp(1, WIDEST))
            .collect(),
        more: false,
        cuts: false,
    }
}

/// On a terminal of `terminal` columns. Columns that give most shrink first, the widest of them
/// before the others, down to their `min`; what gives 0 keeps its width. Where that is not enough, the
/// last columns are left out, and the room goes to the others. The first column always stays, cut if
/// it must be.
pub(super) fn to_terminal(columns: &[Column], natural: &[usize], terminal: usize) -> Fit {
    let terminal = terminal.max(1);
    for shown in (1..=columns.len()).rev() {
        let more = shown < columns.len();
        let sign = if more { GAP + 1 } else { 0 };
        let room = terminal.saturating_sub(sign + GAP * (shown - 1));
        if let Some(widths) = shrink(&columns[..shown], &natural[..shown], room) {
            return Fit {
                shown: (0..shown).collect(),
                widths,
                more,
                cuts: true,
            };
        }
    }
    // Not even the first column fits.
    let sign = if columns.len() > 1 { GAP + 1 } else { 0 };
    let more = sign > 0 && terminal > sign;
    let width = if more { terminal - sign } else { terminal };
    let widths: Vec<usize> = columns.iter().take(1).map(|_| width).collect();
    Fit {
        shown: (0..widths.len()).collect(),
        widths,
        more,
        cuts: true,
    }
}

/// The same where columns may stand below their rows: as few as need be, the last first.
pub(super) fn with_below(columns: &[Column], natural: &[usize], terminal: usize) -> Fit {
    let below: Vec<usize> = (0..columns.len()).filter(|&at| columns[at].below).collect();
    let without = |gone: usize| {
        let gone = &below[below.len() - gone..];
        let kept: Vec<usize> = (0..columns.len()).filter(|at| !gone.contains(at)).collect();
        let those: Vec<Column> = kept.iter().map(|&at| columns[at].clone()).collect();
        let widths: Vec<usize> = kept.iter().map(|&at| natural[at]).collect();
        let mut fit = to_terminal(&those, &widths, terminal);
        for shown in &mut fit.shown {
            *shown = kept[*shown];
        }
        fit
    };
    (0..=below.len())
        .map(without)
        .find(|fit| !fit.more)
        .unwrap_or_else(|| without(below.len()))
}

/// Widths that add up to at most `room`; `None` where the columns do not give that much.
fn shrink(columns: &[Column], natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = natural.iter().map(|&width| width.max(1)).collect();
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    for give in (1..=u8::MAX).rev() {
        if excess == 0 {
            break;
        }
        let giving: Vec<usize> = (0..columns.len())
            .filter(|&at| columns[at].give == give)
            .collect();
        excess = level(columns, &giving, &mut widths, excess);
    }
    (excess == 0).then_some(widths)
}

/// Takes `excess` columns of width from the columns `giving`, always from the one that is widest at
/// the moment (the last among equals), and returns what they could not give.
fn level(columns: &[Column], giving: &[usize], widths: &mut [usize], mut excess: usize) -> usize {
    while excess > 0 {
        let widest = giving
            .iter()
            .copied()
            .filter(|&at| widths[at] > columns[at].min.max(1))
            .max_by_key(|&at| widths[at]);
        let Some(widest) = widest else { break };
        // Down to the next widest at once; by one where several are equally wide.
        let next = giving
            .iter()
            .filter(|&&at| at != widest)
            .map(|&at| widths[at])
            .filter(|&width| width < widths[widest])
            .max()
            .unwrap_or(0);
        let even = giving
            .iter()
            .any(|&at| at != widest && widths[at] == widths[widest]);
        let floor = columns[widest].min.max(1).max(next);
        let step = if even {
            1
        } else {
            widths[widest].saturating_sub(floor).max(1)
        };
        let step = step.min(excess);
        widths[widest] -= step;
        excess -= step;
    }
    excess
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(gives: &[(u8, usize)]) -> Vec<Column> {
        gives
            .iter()
            .map(|&(give, min)| Column::left("x").giving(give, min))
            .collect()
    }

    fn fit(gives: &[(u8, usize)], natural: &[usize], terminal: usize) -> (Vec<usize>, bool) {
        let fit = to_terminal(&columns(gives), natural, terminal);
        (fit.widths, fit.more)
    }

    #[test]
    fn what_fits_stays() {
        assert_eq!(fit(&[(0, 0), (9, 4)], &[20, 30], 52), (vec![20, 30], false));
        assert_eq!(
            fit(&[(0, 0), (9, 4)], &[20, 30], 200),
            (vec![20, 30], false)
        );
    }

    #[test]
    fn columns_that_may_stand_below_are_not_left_out() {
        let mut all = columns(&[(0, 0), (1, 4), (0, 0), (0, 0)]);
        for column in &mut all[2..] {
            column.below = true;
        }
        let widths = |terminal| {
            let fit = with_below(&all, &[5, 10, 6, 7], terminal);
            (fit.widths, fit.more)
        };
        assert_eq!(widths(40), (vec![5, 10, 6, 7], false));
        assert_eq!(widths(30), (vec![5, 6, 6, 7], false));
        assert_eq!(widths(27), (vec![5, 10, 6], false));
        assert_eq!(widths(15), (vec![5, 8], false));
        assert_eq!(widths(9), (vec![5], true));
    }

    #[test]
    fn what_stands_below_may_be_any_column() {
        let mut all = columns(&[(0, 0), (1, 6), (0, 0), (0, 0)]);
        all[1].below = true;
        all[3].below = true;
        let shown = |terminal| {
            let fit = with_below(&all, &[5, 10, 6, 7], terminal);
            (fit.shown, fit.widths, fit.more)
        };
        assert_eq!(shown(34), (vec![0, 1, 2, 3], vec![5, 10, 6, 7], false));
        assert_eq!(shown(29), (vec![0, 1, 2], vec![5, 10, 6], false));
        assert_eq!(shown(21), (vec![0, 1, 2], vec![5, 6, 6], false));
        assert_eq!(shown(20), (vec![0, 2], vec![5, 6], false));
        assert_eq!(shown(12), (vec![0], vec![5], true));
    }

    #[test]
    fn the_most_giving_shrinks_first_and_then_the_next() {
        let gives = [(0, 0), (9, 10), (5, 8)];
        assert_eq!(fit(&gives, &[20, 30, 30], 80), (vec![20, 26, 30], false));
        assert_eq!(fit(&gives, &[20, 30, 30], 60), (vec![20, 10, 26], false));
        assert_eq!(fit(&gives, &[20, 30, 30], 42), (vec![20, 10, 8], false));
    }

    #[test]
    fn equals_give_evenly_from_the_widest_down() {
        let gives = [(5, 4), (5, 4), (5, 4)];
        assert_eq!(fit(&gives, &[40, 10, 30], 64), (vec![25, 10, 25], false));
        assert_eq!(fit(&gives, &[40, 10, 30], 19), (vec![5, 5, 5], false));
    }

    #[test]
    fn the_last_columns_go_where_nothing_gives_any_more() {
        let gives = [(0, 0), (9, 10), (5, 8)];
        assert_eq!(fit(&gives, &[20, 30, 30], 41), (vec![20, 16], true));
        assert_eq!(fit(&gives, &[20, 30, 30], 30), (vec![20], true));
        assert_eq!(fit(&gives, &[20, 30, 30], 10), (vec![7], true));
        assert_eq!(fit(&gives, &[20, 30, 30], 3), (vec![3], false));
        assert_eq!(fit(&gives, &[20, 30, 30], 0), (vec![1], false));
        assert_eq!(fit(&[(0, 0)], &[20], 5), (vec![5], false));
        assert_eq!(fit(&[], &[], 5), (vec![], false));
    }

    #[test]
    fn a_pipe_aligns_up_to_a_limit() {
        assert_eq!(whole(&[0, 20, 100_000]).widths, [1, 20, WIDEST]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
        #[test]
        fn a_table_is_never_wider_than_the_terminal(
            spec in proptest::collection::vec((0u8..10, 0usize..20, 0usize..60), 1..8),
            terminal in 1usize..250,
        ) {
            let gives: Vec<_> = spec.iter().map(|&(give, min, _)| (give, min)).collect();
            let natural: Vec<_> = spec.iter().map(|&(_, _, width)| width).collect();
            let (widths, more) = fit(&gives, &natural, terminal);
            let sign = if more { GAP + 1 } else { 0 };
            let total = widths.iter().sum::<usize>() + GAP * (widths.len() - 1) + sign;
            proptest::prop_assert!(total <= terminal, "{widths:?} {more}");
            proptest::prop_assert!(widths.iter().all(|&width| width > 0));
            // Nothing is given up for nothing.
            let shown = widths.len();
            let cut = (0..shown).any(|at| widths[at] < natural[at].max(1));
            proptest::prop_assert!(!cut || total == terminal || shown == 1, "{widths:?}");
        }
    }
}
